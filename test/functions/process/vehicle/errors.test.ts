import assert from 'node:assert/strict';
import { mergeError, type StoredError } from '../../../../functions/process/vehicle/errors.ts';
import { permutations } from '../../../helpers/permutations.ts';

const T = 1_753_990_000_000;

interface Delivery {
  eventId: string;
  at: number;
  state: 'ERROR' | 'RESOLVED';
  /** None: the error names no signal. */
  signal?: string;
}

/** The states of one error after deliveries, by signal; `vehicle` where it names none. */
function statesAfter(deliveries: readonly Delivery[]): Record<string, string> {
  const errors = new Map<string, StoredError>();
  for (const { eventId, at, state, signal } of deliveries) {
    const error = { type: 'PERMISSION', code: null, state, ...(signal && { signals: [{ code: signal }] }) };
    const delivery = { eventId, deliveredAt: T + at, receivedAt: T + at };
    mergeError({ errors, signals: new Map() }, error, delivery);
  }
  return Object.fromEntries([...errors.values()].map(({ signal, state }) => [signal ?? 'vehicle', state]));
}

const cases: [what: string, deliveries: Delivery[], states: Record<string, string>][] = [
  [
    'resolved for every signal, then open again without a signal',
    [
      { eventId: 'a', at: 1, state: 'ERROR', signal: 'lock' },
      { eventId: 'b', at: 2, state: 'RESOLVED' },
      { eventId: 'c', at: 3, state: 'ERROR' },
    ],
    { lock: 'RESOLVED', vehicle: 'ERROR' },
  ],
  [
    'open again for a signal after it was resolved for every signal',
    [
      { eventId: 'a', at: 1, state: 'RESOLVED' },
      { eventId: 'b', at: 2, state: 'ERROR', signal: 'lock' },
      { eventId: 'c', at: 3, state: 'ERROR' },
    ],
    { lock: 'ERROR', vehicle: 'ERROR' },
  ],
  [
    'resolved twice for every signal',
    [
      { eventId: 'a', at: 1, state: 'RESOLVED' },
      { eventId: 'b', at: 2, state: 'ERROR', signal: 'lock' },
      { eventId: 'c', at: 3, state: 'RESOLVED' },
      { eventId: 'd', at: 4, state: 'ERROR' },
    ],
    { lock: 'RESOLVED', vehicle: 'ERROR' },
  ],
  [
    'opened and resolved in the same millisecond',
    [
      { eventId: 'a', at: 1, state: 'ERROR', signal: 'lock' },
      { eventId: 'b', at: 1, state: 'RESOLVED' },
    ],
    { lock: 'RESOLVED', vehicle: 'RESOLVED' },
  ],
];

describe('an error of a vehicle', () => {
  for (const [what, deliveries, states] of cases) {
    it(what, () => {
      for (const order of permutations(deliveries)) {
        assert.deepEqual(statesAfter(order), states, order.map(({ eventId }) => eventId).join());
      }
    });
  }
});
