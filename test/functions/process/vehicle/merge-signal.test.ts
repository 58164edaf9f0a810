import assert from 'node:assert/strict';
import type { Signal } from '../../../../functions/process/schemas/vehicle-state.ts';
import { mergeSignal } from '../../../../functions/process/vehicle/merge-signal.ts';
import type { StoredSignal } from '../../../../functions/process/vehicle/stored-signal.ts';
import { permutations } from '../../../helpers/permutations.ts';

interface Delivery {
  eventId: string;
  deliveredAt: number;
  oemUpdatedAt?: number;
  fetchedAt?: number;
  errorCode?: string;
}

/** Added to the times of the cases, which are milliseconds. */
const T = 1_753_990_000_000;
const later = (time: number | undefined) => (time === undefined ? undefined : T + time);

function merged(deliveries: Delivery[]): StoredSignal | undefined {
  return deliveries.reduce<StoredSignal | undefined>((stored, delivery) => {
    const { eventId, errorCode } = delivery;
    const deliveredAt = T + delivery.deliveredAt;
    const meta = { oemUpdatedAt: later(delivery.oemUpdatedAt), fetchedAt: later(delivery.fetchedAt) };
    const content = errorCode
      ? { status: { value: 'ERROR', error: { type: 'COMPATIBILITY', code: errorCode } } }
      : { body: { value: eventId }, meta };
    const event = { eventId, deliveredAt, receivedAt: deliveredAt };
    return mergeSignal(stored, { code: 'c', name: 'n', group: 'g', ...content }, event);
  }, undefined);
}

const cases: [what: string, deliveries: Delivery[], body: string | undefined, error: string | undefined][] = [
  [
    'all times are there',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 11, deliveredAt: 100 },
      { eventId: 'b', oemUpdatedAt: 20, fetchedAt: 21, deliveredAt: 90 },
      { eventId: 'c', oemUpdatedAt: 20, fetchedAt: 22, deliveredAt: 80 },
    ],
    'c',
    undefined,
  ],
  [
    "some of the car's times are missing",
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 1, deliveredAt: 1 },
      { eventId: 'b', fetchedAt: 5, deliveredAt: 2 },
      { eventId: 'c', oemUpdatedAt: 5, fetchedAt: 9, deliveredAt: 3 },
    ],
    'a',
    undefined,
  ],
  [
    "Smartcar's times are missing",
    [
      { eventId: 'a', oemUpdatedAt: 10, deliveredAt: 100 },
      { eventId: 'b', deliveredAt: 200 },
      { eventId: 'c', oemUpdatedAt: 5, deliveredAt: 300 },
    ],
    'b',
    undefined,
  ],
  [
    'an older state is delivered last but one',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
      { eventId: 'b', oemUpdatedAt: 5, fetchedAt: 5, deliveredAt: 200 },
      { eventId: 'c', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 150 },
    ],
    'c',
    undefined,
  ],
  [
    'two states differ in nothing',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
      { eventId: 'b', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
    ],
    'b',
    undefined,
  ],
  [
    'an error comes after the good states',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
      { eventId: 'b', oemUpdatedAt: 5, fetchedAt: 5, deliveredAt: 120 },
      { eventId: 'c', deliveredAt: 130, errorCode: 'LATE' },
      { eventId: 'd', deliveredAt: 110, errorCode: 'EARLY' },
    ],
    'a',
    'LATE',
  ],
  [
    'an older state is delivered after an error',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
      { eventId: 'b', deliveredAt: 110, errorCode: 'OVER' },
      { eventId: 'c', oemUpdatedAt: 5, fetchedAt: 5, deliveredAt: 120 },
    ],
    'a',
    undefined,
  ],
  [
    'an error and a good body are of the same moment',
    [
      { eventId: 'a', oemUpdatedAt: 10, fetchedAt: 10, deliveredAt: 100 },
      { eventId: 'b', deliveredAt: 100, errorCode: 'TIE' },
    ],
    'a',
    undefined,
  ],
  [
    'there were only errors',
    [
      { eventId: 'a', deliveredAt: 100, errorCode: 'ONE' },
      { eventId: 'b', deliveredAt: 100, errorCode: 'TWO' },
    ],
    undefined,
    'TWO',
  ],
];

describe('a signal, whatever the order of arrival', () => {
  for (const [what, deliveries, body, error] of cases) {
    it(`is the same in the end where ${what}`, () => {
      for (const order of permutations(deliveries)) {
        const signal = merged(order);
        assert.deepEqual(signal, merged(deliveries), order.map(({ eventId }) => eventId).join());
        assert.deepEqual((signal?.body as { value: string } | undefined)?.value, body);
        assert.equal(signal?.error?.code, error);
      }
    });
  }

  const at = (deliveredAt: number) => ({ eventId: 'a', deliveredAt: T + deliveredAt, receivedAt: T + 999 });
  const good = (value: number, meta: object = {}) =>
    ({ code: 'c', name: 'n', group: 'g', body: { value }, meta }) as Signal;
  const failed = (code: string) => ({ code: 'c', status: { value: 'ERROR', error: { type: 'T', code } } });

  for (const order of [
    [100, 200],
    [200, 100],
  ]) {
    it(`is written anew by its event, delivered at ${order.join(' and ')}`, () => {
      const [first = 0, second = 0] = order;
      const meta = { oemUpdatedAt: T + 10, fetchedAt: T + 10 };
      const stored = mergeSignal(undefined, good(1, meta), at(first));
      const signal = mergeSignal(stored, good(2, meta), at(second));
      assert.deepEqual([signal.body, signal.deliveredAt], [{ value: 2 }, T + 200]);
      const other = { ...at(150), eventId: 'b' };
      const newer = mergeSignal(signal, good(3, { oemUpdatedAt: T + 11 }), other);
      assert.equal(mergeSignal(newer, good(2, meta), at(second)).eventId, 'b');
    });

    it(`has its error written anew by its event, delivered at ${order.join(' and ')}`, () => {
      const [first = 0, second = 0] = order;
      const stored = mergeSignal(undefined, failed('ONE'), at(first));
      const signal = mergeSignal(stored, failed('TWO'), at(second));
      const error = { status: 'ERROR', type: 'T', code: 'TWO', deliveredAt: T + 200, eventId: 'a' };
      assert.deepEqual(signal, { name: null, group: null, error });
    });
  }

  it('says when it was read, and when it was received where a clock ran ahead', () => {
    const cases: { meta: object; stored: Partial<StoredSignal> }[] = [
      { meta: { oemUpdatedAt: T, retrievedAt: T + 1 }, stored: { oemUpdatedAt: T, fetchedAt: T + 1 } },
      { meta: { fetchedAt: T + 1, retrievedAt: 0 }, stored: { oemUpdatedAt: null, fetchedAt: T + 1 } },
      { meta: { fetchedAt: T + 1, retrievedAt: T + 2 }, stored: { oemUpdatedAt: null, fetchedAt: T + 2 } },
      { meta: { fetchedAt: 'x', retrievedAt: {} }, stored: { oemUpdatedAt: null, fetchedAt: null } },
      {
        meta: { oemUpdatedAt: `${T}`, fetchedAt: T / 1_000 },
        stored: { oemUpdatedAt: T, fetchedAt: T / 1_000 },
      },
      {
        meta: { oemUpdatedAt: T + 60_101 },
        stored: { oemUpdatedAt: T + 60_101, fetchedAt: null, receivedAt: T + 999 },
      },
      {
        meta: { fetchedAt: T + 60_101 },
        stored: { oemUpdatedAt: null, fetchedAt: T + 60_101, receivedAt: T + 999 },
      },
    ];
    for (const { meta, stored } of cases) {
      const delivered = { deliveredAt: T + 100, eventId: 'a', lastGoodAt: T + 100 };
      const expected = { name: 'n', group: 'g', body: { value: 1 }, ...stored, ...delivered };
      assert.deepEqual(mergeSignal(undefined, good(1, meta), at(100)), expected, JSON.stringify(meta));
    }
    assert.equal(mergeSignal(undefined, { code: 'c', body: 1 }, at(100)).fetchedAt, null);
  });
});
