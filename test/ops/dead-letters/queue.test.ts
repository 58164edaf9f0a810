import assert from 'node:assert/strict';
import type { DeadLetter } from '../../../ops/dead-letters/dead-letter.ts';
import { DeadLetterQueue, type Subscriber } from '../../../ops/dead-letters/queue.ts';
import { followIdOf, REDRIVE_ID, redrive } from '../../../ops/dead-letters/redrive.ts';

type Received = ReturnType<typeof messagesOf>[number];

const messagesOf = (events: { eventId: string; eventType?: string }[], publishedAt = Date.now() - 5_000) =>
  events.map((event, index) => ({
    ackId: `ack-${index}`,
    message: {
      messageId: `${index}`,
      data: Buffer.from(JSON.stringify(event)),
      attributes: {
        eventId: event.eventId,
        CloudPubSubDeadLetterSourceDeliveryCount: '10',
      } as Record<string, string>,
      publishTime: { seconds: Math.floor(publishedAt / 1_000) },
    },
  }));

interface FakeOptions {
  isEmulator?: boolean;
  /** What each pull answers, in turn; then nothing. */
  answers?: (Received[] | Error)[];
}

/** A subscription that hands out three messages a pull, each once until it is released. */
function fakeSubscription(waiting: Received[], { isEmulator = true, answers }: FakeOptions = {}) {
  const calls = { pulls: 0, acknowledged: [] as string[], released: [] as string[] };
  const client = {
    async pull({ returnImmediately }: { returnImmediately?: boolean }) {
      assert.equal(returnImmediately, true);
      calls.pulls++;
      const answer = answers ? (answers.shift() ?? []) : waiting.splice(0, 3);
      if (answer instanceof Error) throw answer;
      return [{ receivedMessages: answer }];
    },
    async acknowledge({ ackIds = [] }: { ackIds?: string[] }) {
      calls.acknowledged.push(...ackIds);
    },
    async modifyAckDeadline(request: { ackIds?: string[]; ackDeadlineSeconds?: number }) {
      if (request.ackDeadlineSeconds === 0) calls.released.push(...(request.ackIds ?? []));
    },
  } as unknown as Subscriber;
  const queue = new DeadLetterQueue({ client, subscription: 'projects/p/subscriptions/s', isEmulator });
  return { calls, queue };
}

const five = Array.from({ length: 5 }, (_, index) => ({
  eventId: `event-${index}`,
  eventType: index < 2 ? 'A' : 'B',
}));
const { signal } = new AbortController();

describe('the dead-letter queue', () => {
  async function readAll(queue: DeadLetterQueue): Promise<DeadLetter[]> {
    const seen: DeadLetter[] = [];
    await queue.read(async (batch) => void seen.push(...batch), signal);
    return seen;
  }

  it('is read to its end, and released', async () => {
    const { queue, calls } = fakeSubscription(messagesOf(five));
    const seen = await readAll(queue);
    assert.deepEqual(
      seen.map(({ eventId, eventType, attempts, attributes }) => [eventId, eventType, attempts, attributes]),
      five.map(({ eventId, eventType }) => [eventId, eventType, 10, { eventId }]),
    );
    assert.deepEqual(calls.acknowledged, []);
    assert.deepEqual(calls.released, ['ack-0', 'ack-1', 'ack-2', 'ack-3', 'ack-4']);
  });

  it('is released also where the reading fails', async () => {
    const { queue, calls } = fakeSubscription(messagesOf(five));
    const failing = queue.read(async () => {
      throw new Error('no');
    }, signal);
    await assert.rejects(failing, /no/);
    assert.deepEqual(calls.released, ['ack-0', 'ack-1', 'ack-2']);
  });

  it('is never taken for empty where Pub/Sub does not answer', async () => {
    for (const code of [4, 7, 14]) {
      const { queue } = fakeSubscription([], { answers: [Object.assign(new Error('no answer'), { code })] });
      await assert.rejects(readAll(queue), { code });
    }
  });

  it('is read on after an empty answer: Google can give such before the end', async () => {
    const messages = messagesOf(five);
    const answers = [[], messages.slice(0, 2), [], [], messages.slice(2)];
    const { queue, calls } = fakeSubscription([], { isEmulator: false, answers });
    assert.equal((await readAll(queue)).length, 5);
    assert.equal(calls.pulls, 8);
  });

  it('ends where leases lapse, and the same messages come again and again', async () => {
    const messages = messagesOf(five);
    const { queue } = fakeSubscription([], { answers: Array.from({ length: 100 }, () => messages) });
    assert.equal((await readAll(queue)).length, 5);
  });

  it('shows all, whatever this machine takes for the time', async () => {
    for (const hours of [-1, 1]) {
      const { queue } = fakeSubscription(messagesOf(five, Date.now() + hours * 3_600_000));
      assert.equal((await readAll(queue)).length, 5);
    }
  });
});

describe('redrive', () => {
  const redriveId = '20260329T102030Z-0000';

  it('acknowledges what matches, once it is published as it was', async () => {
    const { queue, calls } = fakeSubscription(messagesOf(five));
    const published: unknown[] = [];
    const followed: string[] = [];
    const result = await redrive({
      queue,
      publish: async (data, attributes) => published.push({ data, attributes }),
      choose: async (batch) => batch.filter(({ eventType }) => eventType === 'A'),
      redriveId,
      signal,
      onPublished: (deadLetter) => followed.push(followIdOf(deadLetter)),
    });
    assert.deepEqual(result, { seen: 5, redriven: 2 });
    assert.deepEqual(published[0], {
      data: Buffer.from(JSON.stringify(five[0])),
      attributes: { eventId: 'event-0', redriveId },
    });
    assert.deepEqual(followed, ['event-0', 'event-1']);
    assert.deepEqual(calls.acknowledged, ['ack-0', 'ack-1']);
    assert.deepEqual(calls.released, ['ack-2', 'ack-3', 'ack-4']);
  });

  it('leaves what it redrove itself and what came back meanwhile', async () => {
    const messages = messagesOf(five);
    for (const { message } of messages.slice(0, 4)) message.attributes[REDRIVE_ID] = redriveId;
    const last = messages[4];
    assert.ok(last);
    last.message.attributes[REDRIVE_ID] = 'an-earlier-one';
    const { queue, calls } = fakeSubscription(messages);
    const publish = async () => '1';
    const { redriven } = await redrive({ queue, publish, choose: async (batch) => batch, redriveId, signal });
    assert.equal(redriven, 1);
    assert.deepEqual(calls.acknowledged, ['ack-4']);
  });

  it('acknowledges nothing that could not be published', async () => {
    const { queue, calls } = fakeSubscription(messagesOf(five));
    const publish = async (_: Buffer, attributes: Record<string, string>) => {
      if (attributes.eventId === 'event-1') throw new Error('unavailable');
    };
    await assert.rejects(
      redrive({ queue, publish, choose: async (batch) => batch, redriveId, signal }),
      /unavailable/,
    );
    assert.deepEqual(calls.acknowledged, ['ack-0', 'ack-2']);
    assert.deepEqual(calls.released, ['ack-1']);
  });
});
