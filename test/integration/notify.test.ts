import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { changeAttributes } from '../../functions/changes/message.ts';
import { type Child, startChild } from '../../local/child.ts';
import { type Clients, createClients } from '../../local/clients.ts';
import { startFunction } from '../../local/functions.ts';
import { freePort } from '../../local/ports.ts';
import { builtFunctions } from '../helpers/built-receive.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { change, SECRET, startTarget } from '../helpers/notifier.ts';
import { until } from '../helpers/until.ts';

const examples = join(import.meta.dirname, '../../docs/examples');
const OLD_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Python finds its packages by the environment. */
const inherited = process.env as Record<string, string>;

describe('notify as it is built, on the Pub/Sub emulator', function () {
  this.timeout(60_000);
  let clients: Clients;
  let folder: string;
  let port: number;
  let notify: Child | undefined;
  before(async () => {
    clients = createClients(`test-${randomUUID().slice(0, 8)}`, await sharedEmulators());
    folder = await mkdtemp(join(tmpdir(), 'smartcar-notify-'));
    port = await freePort(0, 'notify');
    const { pubsub } = clients;
    await Promise.all([pubsub.createTopic('changes'), pubsub.createTopic('dead-letters')]);
    await pubsub.createSubscription('dead-letters', 'dead-letters');
    await pubsub.createSubscription('changes', 'notify', {
      pushConfig: {
        pushEndpoint: `http://127.0.0.1:${port}/projects/${pubsub.projectId}/topics/changes`,
      },
    });
  });
  afterEach(async () => {
    await notify?.stop();
    notify = undefined;
  });
  after(async () => {
    await clients.close();
    await rm(folder, { recursive: true });
  });

  async function startNotify(url: string, env: Record<string, string> = {}): Promise<void> {
    notify = await startFunction({
      name: 'notify',
      source: join(await builtFunctions(), 'notify'),
      port,
      logFolder: folder,
      env: {
        ...(await sharedEmulators()),
        GOOGLE_CLOUD_PROJECT: clients.pubsub.projectId,
        NOTIFY_URL: url,
        NOTIFY_SECRET: `${OLD_SECRET},${SECRET}`,
        NOTIFY_PRIVATE: 'true',
        DEAD_LETTERS_TOPIC: 'dead-letters',
        ...env,
      },
    });
  }

  async function publish(): Promise<string> {
    const changeId = `${randomUUID()}.0`;
    const published = { ...change, changeId };
    await clients.pubsub.topic('changes').publishMessage({
      data: Buffer.from(JSON.stringify(published)),
      attributes: changeAttributes(published),
    });
    return changeId;
  }

  const hasPython = has('python3', '-c', 'import standardwebhooks');
  const receivers: [string, boolean, string, string[]][] = [
    ['Node', true, process.execPath, ['receive-notifications.ts']],
    ['Python (pip install standardwebhooks)', hasPython, 'python3', ['receive_notifications.py']],
  ];
  for (const [language, isThere, command, [file = '']] of receivers) {
    (isThere ? it : it.skip)(`is verified by the example in ${language}`, async () => {
      const lines: string[] = [];
      const receiverPort = await freePort(0, 'receiver');
      const receiver = await startChild({
        name: 'receiver',
        command,
        args: [join(examples, file)],
        env: { ...inherited, PORT: `${receiverPort}`, NOTIFY_SECRET: SECRET },
        port: receiverPort,
        logFile: join(folder, 'receiver.log'),
        onLine: (line) => lines.push(line),
      });
      try {
        await startNotify(`http://127.0.0.1:${receiverPort}/`);
        const changeId = await publish();
        await until('the notification', () => lines.includes(`${changeId} vehicle.error_opened`));
        const forged = await fetch(`http://127.0.0.1:${receiverPort}/`, {
          method: 'POST',
          body: '{"type":"vehicle.error_opened"}',
          headers: {
            'webhook-id': 'forged.0',
            'webhook-timestamp': `${Math.floor(Date.now() / 1_000)}`,
            'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
          },
        });
        assert.equal(forged.status, 401);
      } finally {
        await receiver.stop();
      }
    });
  }

  it('has Pub/Sub keep a change until the target is up', async () => {
    const down = await startTarget(() => {});
    await down.close();
    await startNotify(down.url);
    const changeId = await publish();
    const log = async () => `${await readFile(join(folder, 'notify.log'), 'utf8')}`;
    await until('two attempts', async () => (await log()).split(`"changeId":"${changeId}"`).length > 2);
    await notify?.stop();
    const target = await startTarget((_request, response) => response.writeHead(200).end());
    await startNotify(target.url);
    await until('the notification', () =>
      target.received.some(({ headers }) => headers['webhook-id'] === changeId),
    );
    await target.close();
  });

  it('dead-letters at once what a target that is gone answers 410', async () => {
    const target = await startTarget((_request, response) => response.writeHead(410).end());
    await startNotify(target.url);
    const changeId = await publish();
    const subscription = clients.pubsub.subscription('dead-letters');
    const letter = await new Promise<Record<string, string>>((resolve) => {
      subscription.on('message', ({ attributes, ack }) => {
        if (attributes.changeId === changeId) resolve(attributes);
        ack();
      });
    });
    await subscription.close();
    assert.equal(letter.failure, 'the target answered 410');
    assert.equal(target.received.length, 1);
    await target.close();
  });

  (has('openssl', 'version') ? it : it.skip)('reaches a target by https, and by no proxy', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const how = ['-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '1', ...name];
    assert.ok(has('openssl', 'req', ...how, '-keyout', key, '-out', cert));
    const ids: string[] = [];
    const options = { key: await readFile(key), cert: await readFile(cert) };
    const server = createServer(options, async (request, response) => {
      new Webhook(SECRET).verify(await text(request), request.headers as Record<string, string>);
      ids.push(`${request.headers['webhook-id']}`);
      response.writeHead(204).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const proxy = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
    try {
      await startNotify(url, { ...proxy, NODE_USE_ENV_PROXY: '1', NO_PROXY: '', NODE_EXTRA_CA_CERTS: cert });
      const changeId = await publish();
      await until('the notification', () => ids.includes(changeId));

      await notify?.stop();
      await startNotify(url);
      await publish();
      const isUntrusted = async () =>
        (await readFile(join(folder, 'notify.log'), 'utf8')).includes('DEPTH_ZERO_SELF_SIGNED_CERT');
      await until('a target without a certificate that is trusted to be refused', isUntrusted);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
