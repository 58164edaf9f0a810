import fc from 'fast-check';
import { faultKinds, services } from './faults.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A time that a car says: right, or wrong in one of the ways that were seen. */
const clock = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('right' as const), agoMs: ago() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constantFrom('seconds', 'future', 'zero', 'missing', 'text' as const),
      agoMs: ago(),
    }),
  },
);

/** Few values, so that the times of events meet. */
function ago() {
  return fc.constantFrom(0, MINUTE, 5 * MINUTE, 60 * MINUTE);
}

const signal = fc.record({
  code: fc.constantFrom('odometer', 'charge', 'lock'),
  value: fc.nat(9),
  isGood: fc.boolean(),
  updated: clock,
  fetched: clock,
  fetchedName: fc.constantFrom('fetchedAt', 'retrievedAt'),
});

const error = fc.record({
  type: fc.constantFrom('PERMISSION', 'VEHICLE_STATE'),
  code: fc.constantFrom(null, 'ASLEEP'),
  isResolved: fc.boolean(),
  signals: fc.subarray(['odometer', 'charge']),
});

/** An event that Smartcar sends. */
export const event = fc.record({
  vehicle: fc.nat(1),
  /** Milliseconds from the start to Smartcar's first attempt to deliver it. */
  at: fc.nat(10 * MINUTE),
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('state' as const) },
    { weight: 3, arbitrary: fc.constant('error' as const) },
    { weight: 1, arbitrary: fc.constantFrom('broken', 'test', 'unknown' as const) },
  ),
  signals: fc.uniqueArray(signal, { maxLength: 3, selector: ({ code }) => code }),
  // Smartcar says one thing of an error at a time.
  errors: fc.uniqueArray(error, { maxLength: 2, selector: ({ type, code }) => `${type}:${code}` }),
  deliveredAt: fc.constantFrom('number', 'text', 'missing' as const),
  isDocumented: fc.boolean(),
});

const outage = fc.record({
  service: fc.constantFrom(...services),
  from: fc.oneof(
    { weight: 3, arbitrary: fc.nat(12 * MINUTE) },
    { weight: 1, arbitrary: fc.nat(50 * MINUTE) },
  ),
  lasts: fc.oneof(
    { weight: 3, arbitrary: fc.nat(5 * MINUTE) },
    { weight: 1, arbitrary: fc.nat(40 * MINUTE) },
  ),
  kind: fc.constantFrom('fail', 'failAfterEffect', 'hang', 'late', 'odd' as const),
});

const operation = fc.record({
  at: fc.nat(50 * MINUTE),
  kind: fc.constantFrom('redrive', 'replay', 'reprocess' as const),
});

/** A disaster: what is sent, and all that goes wrong meanwhile. */
export const scenario = fc.record({
  /** For latencies, and for what is left to chance. */
  seed: fc.nat(),
  /** The minute of the hour in which it begins: names of the archive have the hour. */
  minute: fc.nat(59),
  events: fc.array(event, { minLength: 1, maxLength: 6 }),
  faults: fc.array(
    fc.record({
      service: fc.constantFrom(...services),
      call: fc.oneof({ weight: 3, arbitrary: fc.nat(8) }, { weight: 1, arbitrary: fc.nat(200) }),
      kind: fc.constantFrom(...faultKinds),
    }),
    { maxLength: 12 },
  ),
  outages: fc.array(outage, { maxLength: 2 }),
  /** Ends a process of a function at an instant. */
  kills: fc.array(
    fc.record({
      name: fc.constantFrom('receive', 'process', 'reconcile' as const),
      at: fc.nat(20 * MINUTE),
    }),
    { maxLength: 4 },
  ),
  /** Messages that Pub/Sub takes and loses, by their numbers. */
  lost: fc.uniqueArray(fc.nat(8), { maxLength: 3 }),
  /** Messages that are delivered once more. */
  repeats: fc.array(fc.record({ message: fc.nat(10), afterMs: fc.nat(20 * MINUTE) }), { maxLength: 3 }),
  operations: fc.array(operation, { maxLength: 3 }),
  /** A release of the handlers fails for a while. */
  defect: fc.option(fc.record({ from: fc.nat(5 * MINUTE), lasts: fc.nat(50 * MINUTE) }), { nil: undefined }),
  maxDeliveryAttempts: fc.constantFrom(5, 10, 30),
});

export type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;
export type SentEvent = Scenario['events'][number];
