import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clients, createClients } from '../../local/clients.ts';
import { post } from '../../local/post.ts';
import { freshSample } from '../../local/samples.ts';
import { copyCheckout } from '../helpers/checkout.ts';
import { type Command, runCommand } from '../helpers/command.ts';
import { until } from '../helpers/until.ts';

const anyPort = Object.fromEntries(
  ['RECEIVE', 'PROCESS', 'PUBSUB', 'FIRESTORE', 'STORAGE', 'CONSOLE'].map((name) => [`${name}_PORT`, '0']),
);

describe('a restart of the local system', function () {
  this.timeout(180_000);
  let folder: string;
  let checkout: string;
  let system: Command;
  let clients: Clients;
  let url: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-restart-'));
    checkout = await copyCheckout(folder);
    await start();
  });
  after(async () => {
    system.process.kill('SIGINT');
    await system.ended;
    await clients.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    system = runCommand(join(checkout, 'local/main.ts'), [], anyPort);
    await until('the system', () => system.output().includes('Stop with Ctrl-C'), 90_000);
    const outputs = JSON.parse(await readFile(join(checkout, '.local/outputs.json'), 'utf8'));
    const names = outputs['smartcar-local'];
    url = names.webhook_url;
    clients = createClients(names.project_id, {
      PUBSUB_EMULATOR_HOST: names.pubsub_emulator_host,
      FIRESTORE_EMULATOR_HOST: names.firestore_emulator_host,
      STORAGE_EMULATOR_HOST: names.storage_emulator_host,
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    await clients.close();
    system.process.kill(signal);
    await system.ended;
  }

  async function send({ isBroken = false } = {}): Promise<string> {
    const event = freshSample('vehicle-state');
    const body = isBroken ? { ...event, data: { ...event.data, signals: 'none' } } : event;
    const { status } = await post(url, JSON.stringify(body), { token: 'local-management-token' });
    assert.equal(status, 200);
    return event.eventId;
  }
  const processed = (eventId: string) =>
    until('the event to be processed', async () => {
      const marker = await clients.firestore.doc(`processedEvents/${eventId}`).get();
      return marker.exists;
    });
  const vehicles = async () =>
    (await clients.firestore.collection('vehicles').get()).docs.map(({ id }) => id);
  const shown = (eventId: string, what: string) =>
    until(`${eventId} ${what}`, () => system.output().includes(`${eventId.slice(0, 8)}… ${what}`), 60_000);

  it('has what was processed, the dead letters, and what was under way', async () => {
    const good = await send();
    await processed(good);
    const dead = await send({ isBroken: true });
    await shown(dead, 'dead-lettered');
    const underWay = await send({ isBroken: true });
    await shown(underWay, 'failed (1 of 10)');
    await end('SIGINT');
    await start();

    assert.match(system.output(), /^2 messages of the last run are in Pub\/Sub again\.$/m);
    await processed(good);
    assert.deepEqual(await vehicles(), [freshSample('vehicle-state').data.vehicle?.id]);
    await shown(underWay, 'dead-lettered');
    const letters = new Set<string | undefined>();
    const subscription = clients.pubsub.subscription('smartcar-local-dead-letters');
    subscription.on('message', (message) => {
      letters.add(message.attributes.eventId);
      message.nack();
    });
    await until('both dead letters', () => letters.has(dead) && letters.has(underWay));
    await subscription.close();
  });

  it('of a function follows a change of its code, and keeps everything', async () => {
    const handler = join(checkout, 'functions/process/handlers/vehicle-state.ts');
    const code = await readFile(handler, 'utf8');
    await appendFile(handler, '\nconst = 1;\n');
    await until('the refusal', () => system.output().includes('The former code keeps running.'), 60_000);
    assert.equal(system.output().match(/Expected identifier/g)?.length, 1);
    await processed(await send());

    await writeFile(handler, `${code}\nconsole.log('the changed code');\n`);
    await until('the reload', () => system.output().includes('↻ process runs the changed code.'), 60_000);
    assert.match(system.output(), /^the changed code$/m);
    assert.doesNotMatch(system.output(), /↻ receive/);
    await processed(await send());
    assert.deepEqual(await vehicles(), [freshSample('vehicle-state').data.vehicle?.id]);
  });

  it('says after a kill what is lost, and the command that brings it back', async () => {
    const eventId = await send();
    await processed(eventId);
    await end('SIGKILL');
    await start();
    assert.equal((await clients.firestore.doc(`processedEvents/${eventId}`).get()).exists, false);
    const [, command = ''] =
      /The last run was killed: .*'npm run ops -- (.*)' processes them again/.exec(system.output()) ?? [];
    const ops = runCommand(join(checkout, 'ops/main.ts'), command.split(' '));
    await ops.ended;
    assert.match(ops.output(), /[1-9]\d* published again/);
    await processed(eventId);
  });
});
