import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { UserError } from './config.ts';

/**
 * A port on the loopback interface that nothing listens on: the one asked for, or any for 0.
 * @throws UserError naming the variable that changes a port in use
 */
export async function freePort(port: number, variable: string): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    throw new UserError(
      `Port ${port} is in use: stop what listens there, or set ${variable} to another port.`,
    );
  }
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}
