import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import smartcar from 'smartcar';
import { isolatedConfig } from '../../local/config.ts';
import { post } from '../../local/post.ts';
import { delivery, freshSample, sampleNames } from '../../local/samples.ts';
import { type LocalStack, startStack } from '../../local/stack.ts';
import { until } from '../helpers/until.ts';

describe('the whole system on one machine', function () {
  this.timeout(90_000);
  let folder: string;
  let stack: LocalStack;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-system-'));
    stack = await startStack(isolatedConfig(folder, process.env));
  });
  after(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const isProcessed = async (eventId: string) =>
    (await stack.clients.firestore.doc(`processedEvents/${eventId}`).get()).exists;

  for (const name of sampleNames) {
    it(`takes the sample ${name}, signed by Smartcar's SDK`, async () => {
      const event = freshSample(name);
      const body = JSON.stringify(event);
      const signature = smartcar.hashChallenge(stack.managementToken, body);
      const answer = await post(stack.receiveUrl, body, { signature });
      assert.equal(answer.status, 200);
      if (event.data.challenge) {
        const challenge = smartcar.hashChallenge(stack.managementToken, event.data.challenge);
        assert.deepEqual(JSON.parse(answer.body), { challenge });
      } else await until(`${name} to be processed`, () => isProcessed(event.eventId));
    });
  }

  it('has in its archive the bytes as they came, and what proves them', async () => {
    const event = freshSample('vehicle-state');
    const body = `  ${JSON.stringify(event)}\n`;
    await post(stack.receiveUrl, body, { token: stack.managementToken });
    const [files] = await stack.clients.storage
      .bucket(stack.names.archiveBucket)
      .getFiles({ prefix: 'events/' });
    const file = files.find(({ name }) => name.includes(`/${event.eventId}.`));
    assert.ok(file);
    assert.equal((await file.download())[0].toString(), body);
    assert.equal(file.metadata.contentType, 'application/json');
    assert.equal(
      file.metadata.metadata?.['sc-signature'],
      smartcar.hashChallenge(stack.managementToken, body),
    );
  });

  it('logs the journey of an event, and nothing that is in it', async () => {
    const event = freshSample('vehicle-state');
    await post(stack.receiveUrl, JSON.stringify(event), { token: stack.managementToken });
    await post(stack.receiveUrl, JSON.stringify(delivery(event)), { token: stack.managementToken });
    const log = async (name: string) => readFile(join(folder, 'log', `${name}.log`), 'utf8');
    const events = async (name: string) =>
      (await log(name))
        .split('\n')
        .filter((line) => line.includes(event.eventId))
        .map((line) => JSON.parse(line).event);
    await until('the duplicate', async () => (await events('process')).includes('processing.duplicate'));
    assert.deepEqual(await events('receive'), ['webhook.received', 'webhook.received']);
    assert.deepEqual(await events('process'), ['processing.completed', 'processing.duplicate']);
    for (const name of ['receive', 'process']) {
      const written = await log(name);
      for (const secret of ['latitude', '48.1374', stack.managementToken]) {
        assert.ok(!written.includes(secret), `${name} logged ${secret}`);
      }
    }
  });

  // The last test: it takes the archive away.
  it('acknowledges nothing that it does not hold, when the archive dies in the middle', async () => {
    const storage = stack.children.find(({ name }) => name === 'storage');
    assert.ok(storage);
    const answers = new Map<string, number>();
    // Each sender goes on until it is refused, which takes the receiver's whole budget.
    const sending = Array.from({ length: 8 }, async () => {
      for (let status = 200; status === 200; ) {
        const event = freshSample('vehicle-state');
        const body = JSON.stringify(event);
        ({ status } = await post(stack.receiveUrl, body, { token: stack.managementToken }));
        answers.set(event.eventId, status);
      }
    });
    await until('some answers', () => answers.size >= 40);
    process.kill(storage.pid, 'SIGKILL');
    await Promise.all(sending);

    const counts = Map.groupBy(answers.values(), (status) => status);
    assert.deepEqual([...counts.keys()].toSorted(), [200, 503]);
    const archive = join(folder, 'storage', stack.names.archiveBucket, 'events');
    const files = (await readdir(archive, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const archived = new Set(files.map(({ name }) => name.split('.')[0]));
    for (const [eventId, status] of answers) {
      if (status !== 200) continue;
      assert.ok(archived.has(eventId), 'an acknowledged event is in the archive');
      await until('an acknowledged event to be processed', () => isProcessed(eventId));
    }
  });
});
