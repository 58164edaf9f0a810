import assert from 'node:assert/strict';
import { ageOf } from '../../../../functions/process/vehicle/signal-order.ts';
import type { StoredSignal } from '../../../../functions/process/vehicle/stored-signal.ts';

const T = 1_753_990_000_000;
const FAR = 253_402_300_799_999;

describe('the age of a signal', () => {
  const cases: { what: string; signal: Partial<StoredSignal>; age: (number | string)[] }[] = [
    {
      what: "is the car's time, Smartcar's time and the delivery",
      signal: { oemUpdatedAt: T - 9, fetchedAt: T - 5, deliveredAt: T, eventId: 'e' },
      age: [T - 9, T - 5, T, 'e'],
    },
    {
      what: 'takes seconds for what they are',
      signal: { oemUpdatedAt: (T - 9_000) / 1_000, fetchedAt: T - 5, deliveredAt: T, eventId: 'e' },
      age: [T - 9_000, T - 5, T, 'e'],
    },
    {
      what: 'replaces a missing time by the next',
      signal: { oemUpdatedAt: null, fetchedAt: T - 5, deliveredAt: T, eventId: 'e' },
      age: [T - 5, T - 5, T, 'e'],
    },
    {
      what: 'replaces all missing times by the delivery',
      signal: { oemUpdatedAt: null, fetchedAt: null, deliveredAt: T, eventId: 'e' },
      age: [T, T, T, 'e'],
    },
    {
      what: 'replaces the times of clocks ahead by the receipt, not by the delivery',
      signal: { oemUpdatedAt: FAR, fetchedAt: FAR, deliveredAt: T, receivedAt: T + 400, eventId: 'e' },
      age: [T + 400, T + 400, T, 'e'],
    },
    {
      what: 'is that of the oldest where a clock ran ahead and no receipt is known',
      signal: { oemUpdatedAt: FAR, fetchedAt: T, deliveredAt: T, eventId: 'e' },
      age: [0, 0, 0, 'e'],
    },
    {
      what: "is that of the oldest where Smartcar's clock ran ahead and no receipt is known",
      signal: { oemUpdatedAt: T, fetchedAt: FAR, deliveredAt: T, eventId: 'e' },
      age: [0, 0, 0, 'e'],
    },
    {
      what: 'is that of the oldest where the delivery is in the future',
      signal: { oemUpdatedAt: T, fetchedAt: T, deliveredAt: FAR, eventId: 'e' },
      age: [0, 0, 0, 'e'],
    },
    { what: 'is that of the oldest where there was only an error', signal: {}, age: [0, 0, 0, ''] },
  ];
  for (const { what, signal, age } of cases) {
    it(what, () => assert.deepEqual(ageOf({ name: null, group: null, ...signal }), age));
  }
});
