import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { emulatorHost, requireEmulators } from '../../local/emulator-host.ts';
import { freePort } from '../../local/ports.ts';

describe('the address of an emulator', () => {
  for (const [value, pubsub, storage] of [
    ['127.0.0.1:8085', '127.0.0.1:8085', 'http://127.0.0.1:8085'],
    ['http://127.0.0.1:8085', '127.0.0.1:8085', 'http://127.0.0.1:8085'],
    ['http://localhost:8085/', 'localhost:8085', 'http://localhost:8085'],
    ['[::1]:8085', 'localhost:8085', 'http://localhost:8085'],
    ['emulators.internal:1', 'emulators.internal:1', 'http://emulators.internal:1'],
  ] as const) {
    it(`may be ${value}`, () => {
      assert.equal(emulatorHost('pubsub', value), pubsub);
      assert.equal(emulatorHost('firestore', value), pubsub);
      assert.equal(emulatorHost('storage', value), storage);
    });
  }

  for (const value of ['localhost', 'https://localhost:8085', 'http://localhost:8085/v1', ':8085', 'a b:1']) {
    it(`is not ${value}`, () => {
      assert.throws(() => emulatorHost('pubsub', value), {
        name: 'UserError',
        message:
          'PUBSUB_EMULATOR_HOST is not valid: set it to the host and port of an emulator, as 127.0.0.1:8085, or unset it.',
      });
    });
  }
});

describe('requireEmulators', () => {
  it('is content where something listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await requireEmulators({ pubsub: `localhost:${port}`, storage: `http://127.0.0.1:${port}` });
    server.close();
  });

  it('names each variable that leads nowhere', async () => {
    const [first, second] = [await freePort(0, ''), await freePort(0, '')];
    await assert.rejects(requireEmulators({ pubsub: `127.0.0.1:${first}` }), {
      name: 'UserError',
      message: `PUBSUB_EMULATOR_HOST (127.0.0.1:${first}) names an emulator, and nothing answers there: start it, or run 'unset PUBSUB_EMULATOR_HOST'.`,
    });
    await assert.rejects(
      requireEmulators({ firestore: `127.0.0.1:${first}`, storage: `http://127.0.0.1:${second}` }),
      {
        name: 'UserError',
        message: `FIRESTORE_EMULATOR_HOST (127.0.0.1:${first}), STORAGE_EMULATOR_HOST (http://127.0.0.1:${second}) name emulators, and nothing answers there: start them, or run 'unset FIRESTORE_EMULATOR_HOST STORAGE_EMULATOR_HOST'.`,
      },
    );
  });
});
