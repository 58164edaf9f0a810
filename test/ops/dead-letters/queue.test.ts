import assert from 'node:assert/strict';
import { DeadLetterQueue, type Subscriber } from '../../../ops/dead-letters/queue.ts';
import { redrive } from '../../../ops/dead-letters/redrive.ts';

/** A subscription that hands out three messages a pull, each once until it is released. */
function fakeSubscription(
  events: { eventId: string; eventType?: string }[],
  publishedAt = Date.now() - 5_000,
) {
  const waiting = events.map((event, index) => ({
    ackId: `ack-${index}`,
    message: {
      messageId: `${index}`,
      data: Buffer.from(JSON.stringify(event)),
      attributes: { eventId: event.eventId, CloudPubSubDeadLetterSourceDeliveryCount: '10' },
      publishTime: { seconds: Math.floor(publishedAt / 1_000) },
    },
  }));
  const calls = { acknowledged: [] as string[], released: [] as string[] };
  const subscriber = {
    async pull() {
      return [{ receivedMessages: waiting.splice(0, 3) }];
    },
    async acknowledge({ ackIds = [] }: { ackIds?: string[] }) {
      calls.acknowledged.push(...ackIds);
    },
    async modifyAckDeadline(request: { ackIds?: string[]; ackDeadlineSeconds?: number }) {
      if (request.ackDeadlineSeconds === 0) calls.released.push(...(request.ackIds ?? []));
    },
  } as unknown as Subscriber;
  return { ...calls, queue: new DeadLetterQueue(subscriber, 'projects/p/subscriptions/s') };
}

const five = Array.from({ length: 5 }, (_, index) => ({
  eventId: `event-${index}`,
  eventType: index < 2 ? 'A' : 'B',
}));
const { signal } = new AbortController();

describe('the dead-letter queue', () => {
  it('is read to its end, and released', async () => {
    const { queue, acknowledged, released } = fakeSubscription(five);
    const seen: unknown[] = [];
    await queue.read(async (batch) => {
      seen.push(
        ...batch.map(({ eventId, eventType, attempts, attributes }) => [
          eventId,
          eventType,
          attempts,
          attributes,
        ]),
      );
    }, signal);
    assert.deepEqual(
      seen,
      five.map(({ eventId, eventType }) => [eventId, eventType, 10, { eventId }]),
    );
    assert.deepEqual(acknowledged, []);
    assert.deepEqual(released, ['ack-0', 'ack-1', 'ack-2', 'ack-3', 'ack-4']);
  });

  it('is released also where the reading fails', async () => {
    const { queue, released } = fakeSubscription(five);
    const failing = queue.read(async () => {
      throw new Error('no');
    }, signal);
    await assert.rejects(failing, /no/);
    assert.deepEqual(released, ['ack-0', 'ack-1', 'ack-2']);
  });

  it('does not show what came after the reading began', async () => {
    const { queue } = fakeSubscription(five, Date.now() + 60_000);
    await queue.read(async () => assert.fail('It was shown'), signal);
  });
});

describe('redrive', () => {
  it('acknowledges what is selected, once it is published as it was', async () => {
    const { queue, acknowledged, released } = fakeSubscription(five);
    const published: unknown[] = [];
    const topic = { publishMessage: async (message: unknown) => `${published.push(message)}` };
    assert.equal(await redrive(queue, topic as never, { eventType: ['A'] }, signal), 2);
    assert.deepEqual(published[0], {
      data: Buffer.from(JSON.stringify(five[0])),
      attributes: { eventId: 'event-0' },
    });
    assert.deepEqual(acknowledged, ['ack-0', 'ack-1']);
    assert.deepEqual(released, ['ack-2', 'ack-3', 'ack-4']);
  });

  it('acknowledges nothing that could not be published', async () => {
    const { queue, acknowledged, released } = fakeSubscription(five);
    const topic = {
      async publishMessage({ attributes }: { attributes: Record<string, string> }) {
        if (attributes.eventId === 'event-1') throw new Error('unavailable');
      },
    };
    await assert.rejects(redrive(queue, topic as never, {}, signal), /unavailable/);
    assert.deepEqual(acknowledged, ['ack-0', 'ack-2']);
    assert.deepEqual(released, ['ack-1']);
  });
});
