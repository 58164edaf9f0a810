import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { UserError } from './user-error.ts';

/** `localhost` is either, and browsers try the second first. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** What a machine without the address says. */
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/**
 * A port that nothing listens on, on the loopback of IPv4 or IPv6: the one asked for, or any for 0.
 * @throws UserError naming the variable that changes a port in use
 */
export async function freePort(port: number, variable: string): Promise<number> {
  let free = port;
  for (const address of LOOPBACK) {
    const server = createServer().listen(free, address);
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (address === '::1' && NO_SUCH_ADDRESS.includes(code)) continue;
      if (code === 'EACCES') {
        throw new UserError(`Port ${port} is only for root: set ${variable} to a port above 1023.`);
      }
      // A random port of IPv4 that is taken on IPv6.
      if (port === 0) return freePort(0, variable);
      throw new UserError(
        `Port ${port} is in use on ${address}: stop what listens there, or set ${variable} to another port.`,
      );
    }
    free = (server.address() as AddressInfo).port;
    server.close();
    await once(server, 'close');
  }
  return free;
}
