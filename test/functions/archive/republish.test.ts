import assert from 'node:assert/strict';
import { type ReplayOptions, republish } from '../../../functions/archive/republish.ts';

const receivedAt = new Date('2026-03-29T10:00:00.123Z');
const event = { name: 'events/shard=c/dt=2026-03-29/hr=10/event-1.json', eventId: 'event-1', receivedAt };
const content = `{ "eventId": "event-1", "eventType": "VEHICLE_STATE", "vehicleId": "v-1",
  "meta": { "deliveryId": "d-1" }, "odd": 1.0 }`;

/** Publishes the event, whose object has this content, and returns the messages. */
async function publish(
  text: string,
  options: ReplayOptions = {},
  taken: Promise<unknown> = Promise.resolve(),
) {
  const messages: { data: string; attributes: object }[] = [];
  const names: string[] = [];
  const archive = {
    bucketName: 'bucket',
    read: async (name: string) => {
      names.push(name);
      return Buffer.from(text);
    },
  };
  await republish(event, {
    archive,
    publish: (data, attributes) => {
      messages.push({ data: data.toString(), attributes });
      return taken;
    },
    ...options,
  });
  assert.deepEqual(names, [event.name]);
  return messages;
}

const attributes = {
  eventId: 'event-1',
  eventType: 'VEHICLE_STATE',
  vehicleId: 'v-1',
  deliveryId: 'd-1',
  receivedAt: '2026-03-29T10:00:00.123Z',
  archiveUri: `gs://bucket/${event.name}`,
};

describe('publishing an archived event again', () => {
  it('gives the message that receive gave', async () => {
    assert.deepEqual(await publish(content), [{ data: content, attributes }]);
  });

  for (const { what, options, more } of [
    { what: 'its replay', options: { replayId: 'r-1' }, more: { replayId: 'r-1' } },
    {
      what: 'its replay and that its changes are announced',
      options: { replayId: 'r-1', announces: true },
      more: { replayId: 'r-1', announce: 'true' },
    },
    {
      what: 'its replay alone where nothing is announced',
      options: { replayId: 'r-1', announces: false },
      more: { replayId: 'r-1' },
    },
  ]) {
    it(`names ${what}`, async () => {
      assert.deepEqual(await publish(content, options), [
        { data: content, attributes: { ...attributes, ...more } },
      ]);
    });
  }

  for (const { what, text, why } of [
    { what: 'no JSON', text: '{', why: 'it is not a JSON object in UTF-8' },
    { what: 'a list', text: '[]', why: 'it is not a JSON object in UTF-8' },
    {
      what: 'another event',
      text: '{"eventId":"event-2"}',
      why: 'it holds another event than its name says',
    },
    { what: 'no id', text: '{}', why: 'it holds another event than its name says' },
  ]) {
    it(`passes over an object that holds ${what}`, async () => {
      await assert.rejects(publish(text), {
        name: 'UnreadableError',
        object: event.name,
        why,
        message: `${event.name} cannot be used: ${why}`,
        cause: why,
      });
    });
  }

  it('fails where Pub/Sub does not take the message', async () => {
    const refused = new Error('refused');
    await assert.rejects(publish(content, {}, Promise.reject(refused)), refused);
  });
});
