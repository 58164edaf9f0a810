import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { freePort } from '../../local/ports.ts';

const hasIPv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

describe('freePort', () => {
  for (const address of ['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])]) {
    it(`names a port that is taken on ${address}, and the variable`, async () => {
      const server = createServer().listen(0, address);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await assert.rejects(freePort(port, 'PUBSUB_PORT'), {
        name: 'UserError',
        message: `Port ${port} is in use on ${address}: stop what listens there, or set PUBSUB_PORT to another port.`,
      });
      server.close();
    });
  }

  it('finds a port for 0, and takes that port when asked', async () => {
    const port = await freePort(0, 'PUBSUB_PORT');
    assert.equal(await freePort(port, 'PUBSUB_PORT'), port);
  });
});
