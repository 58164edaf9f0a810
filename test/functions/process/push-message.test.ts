import assert from 'node:assert/strict';
import type { CloudEvent } from '@google-cloud/functions-framework';
import { parsePushMessage } from '../../../functions/process/push-message.ts';
import type { PubSubPush } from '../../../functions/runtime/pubsub-push.ts';

const T = 1_753_990_000_000;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const parsed = (content: object, attributes?: Record<string, string>, publishTime?: string) => {
  const data = Buffer.from(JSON.stringify(content)).toString('base64');
  return parsePushMessage({ data: { message: { data, attributes, publishTime } } } as CloudEvent<PubSubPush>);
};
const at = (ms: number) => new Date(ms).toISOString();

describe('a message that brings an event', () => {
  it('gives the ids of the bytes, not of the attributes', () => {
    const content = { eventId: 'e', eventType: 'T', vehicleId: 'v', meta: { deliveryId: 'd' } };
    const attributes = { eventId: 'x', eventType: 'x', vehicleId: 'x', receivedAt: at(T) };
    assert.deepEqual(parsed(content, attributes), {
      ...{ eventId: 'e', eventType: 'T', vehicleId: 'v', deliveryId: 'd' },
      content,
      receivedAt: T,
      deliveredAt: T,
      isTest: false,
      announcesReplay: false,
    });
  });

  it('gives the wishes of an operator, and the trace', () => {
    const { replayId, announcesReplay, traceparent } = parsed(
      { eventId: 'e' },
      { replayId: 'r-1', announce: 'true', traceparent: TRACE },
    );
    assert.deepEqual([replayId, announcesReplay, traceparent], ['r-1', true, TRACE]);
    const other = parsed({ eventId: 'e' }, { announce: 'yes', traceparent: 'x' });
    assert.deepEqual(
      [other.announcesReplay, 'traceparent' in other, 'replayId' in other],
      [false, false, false],
    );
  });

  for (const [mode, isTest] of [
    ['TEST', true],
    ['LIVE', false],
    [undefined, false],
    [5, false],
  ] as const) {
    it(`is ${isTest ? '' : 'no '}test in the mode ${mode}`, () => {
      assert.equal(parsed({ meta: { mode } }).isTest, isTest);
    });
  }

  it('was received when it says, else when it was published, else now', () => {
    const before = Date.now();
    assert.equal(parsed({}, { receivedAt: at(T) }, at(T + 5)).receivedAt, T);
    assert.equal(parsed({}, { receivedAt: 'x' }, at(T + 5)).receivedAt, T + 5);
    assert.equal(parsed({}, {}, at(T + 5)).receivedAt, T + 5);
    const { receivedAt } = parsed({});
    assert.ok(receivedAt >= before && receivedAt <= Date.now());
  });

  it('was delivered when Smartcar says, a minute after the receipt at most', () => {
    const deliveredAt = (meta: unknown) => parsed({ meta }, { receivedAt: at(T) }).deliveredAt - T;
    const cases: [unknown, number][] = [
      [{ deliveredAt: T - 5, deliveryTime: T - 9 }, -5],
      [{ deliveredAt: 'x', deliveryTime: T - 9 }, -9],
      [{ deliveredAt: T + 60_000 }, 60_000],
      [{ deliveredAt: T + 60_001 }, 0],
      [{ deliveryTime: T + 60_001 }, 0],
      [{}, 0],
      [[], 0],
      [null, 0],
    ];
    for (const [meta, after] of cases) assert.equal(deliveredAt(meta), after, JSON.stringify(meta));
  });

  for (const [what, push] of [
    ['no event at all', undefined],
    ['no message', {}],
    ['no data', { message: { attributes: { eventId: 'e' } } }],
    ['data that are no text', { message: { data: 5 } }],
    ['a list', { message: { data: Buffer.from('[]').toString('base64') } }],
    [
      'bytes that are not UTF-8',
      { message: { data: Buffer.from('{"a":"\xff"}', 'latin1').toString('base64') } },
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => parsePushMessage({ data: push } as unknown as CloudEvent<PubSubPush>), {
        name: 'MalformedMessageError',
        message: 'The message is not a JSON object in UTF-8',
      });
    });
  }

  for (const replayId of ['', 'a/b', '__x__', 'x'.repeat(129)]) {
    it(`is refused with the replayId "${replayId.slice(0, 10)}"`, () => {
      assert.throws(() => parsed({ eventId: 'e' }, { replayId }), {
        name: 'MalformedMessageError',
        message: 'The replayId cannot name a document',
      });
    });
  }
});
