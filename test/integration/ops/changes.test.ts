import assert from 'node:assert/strict';
import type { Message, Subscription } from '@google-cloud/pubsub';
import { changeAttributes } from '../../../functions/changes/message.ts';
import { freshSample } from '../../../local/samples.ts';
import { change } from '../../helpers/notifier.ts';
import { type System, startSystem } from '../../helpers/system.ts';
import { until } from '../../helpers/until.ts';

describe('changes, by the operator', function () {
  this.timeout(300_000);
  let system: System;
  let subscription: Subscription;
  const announced: Message[] = [];
  const state = freshSample('vehicle-state');
  const idsOf = (eventId: string) =>
    announced.map(({ attributes }) => attributes.changeId).filter((id) => id?.startsWith(eventId));
  before(async () => {
    system = await startSystem();
    const { pubsub } = system.clients;
    [subscription] = await pubsub.createSubscription(system.names.changesTopic, 'seen');
    subscription.on('message', (message: Message) => {
      announced.push(message);
      message.ack();
    });
    await system.send([state]);
    await until('the change', () => idsOf(state.eventId).length === 1);
  });
  after(async () => {
    await subscription?.close();
    await system?.stop();
  });

  it('lists a notification apart, and redrives it to the topic of changes', async () => {
    const attributes = { ...changeAttributes(change), failure: 'the target answered 410' };
    const data = Buffer.from(JSON.stringify(change));
    const deadLetters = system.clients.pubsub.topic(system.names.deadLettersTopic);
    await deadLetters.publishMessage({ data, attributes });
    const listed = await until('the dead letter', async () => {
      const now = await system.json('dead-letters', 'list');
      return now.count === 1 && now;
    });
    const [group] = listed.groups as Record<string, unknown>[];
    assert.deepEqual(
      [group?.kind, group?.eventType, group?.error, group?.message],
      ['notification', change.type, 'NotDelivered', 'the target answered 410'],
    );
    const { stdout } = await system.ops('dead-letters', 'list');
    assert.match(stdout, /│ notification │ vehicle\.error_opened │ NotDelivered: the target answered 410 /);

    assert.equal((await system.json('dead-letters', 'redrive', '--wait')).redriven, 1);
    const redriven = await until('the change', () =>
      announced.find(({ attributes }) => attributes.changeId === change.changeId),
    );
    assert.deepEqual(redriven.data, data);
    assert.equal(redriven.attributes.failure, undefined);
    assert.ok(redriven.attributes.redriveId);
  });

  it('redrives one notification alone, by the id of its change', async () => {
    const deadLetters = system.clients.pubsub.topic(system.names.deadLettersTopic);
    for (const changeId of ['e-2.0', 'e-2.1']) {
      const notification = { ...change, eventId: 'e-2', changeId };
      const attributes = { ...changeAttributes(notification), failure: 'the target answered 410' };
      await deadLetters.publishMessage({ data: Buffer.from(JSON.stringify(notification)), attributes });
    }
    const listed = () => system.json('dead-letters', 'list', '--event-type', change.type);
    await until('both dead letters', async () => (await listed()).count === 2);
    const { stdout } = await system.ops('dead-letters', 'redrive', '--wait', '--change-id', 'e-2.1');
    assert.equal(stdout, '1 notification published again: the log of notify says what becomes of it.\n');
    await until('the change', () => idsOf('e-2').includes('e-2.1'));
    assert.deepEqual([(await listed()).count, idsOf('e-2')], [1, ['e-2.1']]);
  });

  it('are announced by a replay on request alone', async () => {
    const replay = (...args: string[]) =>
      system.json('replay', '--event-id', state.eventId, '--reprocess', '--wait', ...args);
    const vehicles = await system.clients.firestore.collection('vehicles').get();
    for (const { ref } of vehicles.docs) await ref.delete();
    assert.equal((await replay()).processed, 1);
    assert.equal(idsOf(state.eventId).length, 1);

    const again = await system.clients.firestore.collection('vehicles').get();
    for (const { ref } of again.docs) await ref.delete();
    const { replayId } = await replay('--announce');
    await until('the change', () => idsOf(state.eventId).includes(`${state.eventId}.${replayId}.0`));
  });

  it('are not announced by a replay that changes nothing', async () => {
    const { code, stderr } = await system.ops('replay', '--event-id', state.eventId, '--announce');
    assert.equal(code, 2);
    assert.match(stderr, /^--announce needs --reprocess: /);
  });
});
