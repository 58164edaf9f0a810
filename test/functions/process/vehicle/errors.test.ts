import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import {
  mergeError,
  resolveErrorsOf,
  type StoredError,
} from '../../../../functions/process/vehicle/errors.ts';
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
    'opened without a signal twice, beside a signal',
    [
      { eventId: 'a', at: 1, state: 'ERROR', signal: 'lock' },
      { eventId: 'b', at: 2, state: 'ERROR' },
      { eventId: 'c', at: 3, state: 'ERROR' },
    ],
    { lock: 'ERROR', vehicle: 'ERROR' },
  ],
  [
    'opened for a signal by the event that resolves it for every signal',
    [
      { eventId: 'a', at: 1, state: 'ERROR', signal: 'lock' },
      { eventId: 'a', at: 1, state: 'RESOLVED' },
    ],
    { lock: 'ERROR', vehicle: 'RESOLVED' },
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

const MINUTE = 60_000;
const at = (ms: number) => Timestamp.fromMillis(T + ms);

/** A vehicle, and what deliveries do to it. */
function vehicle({ lastGoodAt }: { lastGoodAt?: number } = {}) {
  const errors = new Map<string, StoredError>();
  const lock = { name: null, group: null, ...(lastGoodAt !== undefined && { lastGoodAt: T + lastGoodAt }) };
  const signals = new Map([['lock', lock]]);
  return {
    errors,
    /** Delivers an error, by default PERMISSION of the signal `lock`. */
    deliver(ms: number, error: object, eventId = `e-${ms}`) {
      const brought = { type: 'PERMISSION', signals: [{ code: 'lock' }], ...error };
      return mergeError({ errors, signals }, brought as Parameters<typeof mergeError>[1], {
        eventId,
        deliveredAt: T + ms,
        receivedAt: T + ms,
      });
    },
    error: (key = 'PERMISSION:null:lock') => errors.get(key),
  };
}

describe('a stored error', () => {
  const texts = { description: null, suggestedUserMessage: null, resolution: null, docURL: null };
  const permission = { type: 'PERMISSION', code: null, signal: 'lock', ...texts };

  it('is all that Smartcar said, and since when', () => {
    const { deliver, error } = vehicle();
    const said = { description: 'd', suggestedUserMessage: '', resolution: { type: 'r' }, docURL: 'u' };
    deliver(5, { code: 'C', state: 'ERROR', ...said });
    assert.deepEqual(error('PERMISSION:C:lock'), {
      ...{ type: 'PERMISSION', code: 'C', signal: 'lock', state: 'ERROR', ...said },
      ...{ since: at(5), openedAt: at(5), updatedAt: at(5), eventId: 'e-5' },
    });
  });

  it('was opened when it was opened, and is resolved since it was resolved', () => {
    const { deliver, error } = vehicle();
    deliver(1, { state: 'ERROR' });
    deliver(2, { state: 'ERROR' });
    const opened = { ...permission, openedAt: at(1) };
    const ids = (ms: number) => ({ updatedAt: at(ms), eventId: `e-${ms}` });
    assert.deepEqual(error(), { ...opened, state: 'ERROR', since: at(1), ...ids(2) });
    deliver(3, { state: 'RESOLVED' });
    deliver(4, { state: 'RESOLVED' });
    assert.deepEqual(error(), { ...opened, state: 'RESOLVED', since: at(3), ...ids(4) });
    deliver(5, { state: 'ERROR' });
    assert.deepEqual(error(), { ...opened, state: 'ERROR', since: at(5), ...ids(5) });
  });

  it('was never opened where it comes resolved, and is news when it opens', () => {
    const { deliver, error } = vehicle();
    deliver(1, { state: 'RESOLVED' });
    assert.deepEqual(error(), {
      ...permission,
      ...{ state: 'RESOLVED', since: at(1), updatedAt: at(1), eventId: 'e-1' },
    });
    deliver(MINUTE, { state: 'ERROR' });
    assert.deepEqual(error()?.openedAt, at(MINUTE));
  });

  it('is opened anew five minutes after its last opening, however long it was open', () => {
    const openings: [deliveries: [number, string][], openedAt: number][] = [
      [
        [
          [0, 'ERROR'],
          [6, 'ERROR'],
        ],
        0,
      ],
      [
        [
          [0, 'ERROR'],
          [6, 'ERROR'],
          [7, 'RESOLVED'],
          [8, 'ERROR'],
        ],
        8,
      ],
      [
        [
          [0, 'ERROR'],
          [1, 'RESOLVED'],
          [4.99, 'ERROR'],
        ],
        0,
      ],
      [
        [
          [0, 'ERROR'],
          [1, 'RESOLVED'],
          [5, 'ERROR'],
        ],
        5,
      ],
    ];
    for (const [deliveries, openedAt] of openings) {
      const { deliver, error } = vehicle();
      for (const [minute, state] of deliveries) deliver(minute * MINUTE, { state });
      assert.deepEqual(error()?.openedAt, at(openedAt * MINUTE), JSON.stringify(deliveries));
    }
  });

  it('remembers for the vehicle alone when it was last resolved for every signal', () => {
    const { deliver, error } = vehicle();
    for (const signals of [undefined, [{ code: 'lock' }]]) {
      deliver(1, { signals, state: 'RESOLVED' }, 'first');
      deliver(2, { signals, state: 'ERROR' }, 'second');
    }
    const opened = { state: 'ERROR', since: at(2), openedAt: at(2), updatedAt: at(2), eventId: 'second' };
    assert.deepEqual(error(), { ...permission, ...opened });
    assert.deepEqual(error('PERMISSION:null'), {
      ...{ ...permission, signal: null, ...opened },
      lastResolved: { updatedAt: at(1), eventId: 'first' },
    });
    deliver(3, { signals: null, state: 'RESOLVED' });
    assert.equal(error('PERMISSION:null')?.lastResolved, undefined);
  });

  it('is resolved for every signal in its type and code alone, and once', () => {
    const { deliver, errors } = vehicle();
    deliver(1, { code: 'A', state: 'ERROR' });
    deliver(1, { code: 'B', state: 'ERROR' });
    deliver(1, { type: 'OTHER', code: 'A', state: 'ERROR' });
    deliver(2, { code: 'A', signals: [{ code: 'door' }], state: 'RESOLVED' });
    deliver(3, { code: 'A', signals: null, state: 'RESOLVED' });
    const states = [...errors].map(([key, { state, since }]) => [key, state, since.toMillis() - T]);
    assert.deepEqual(states, [
      ['PERMISSION:A:lock', 'RESOLVED', 3],
      ['PERMISSION:B:lock', 'ERROR', 1],
      ['OTHER:A:lock', 'ERROR', 1],
      ['PERMISSION:A:door', 'RESOLVED', 2],
      ['PERMISSION:A', 'RESOLVED', 3],
    ]);
  });

  it('is written anew by its event, from an earlier attempt too', () => {
    for (const [first, second] of [
      [100, 200],
      [200, 100],
    ] as const) {
      const { deliver, error } = vehicle();
      deliver(first, { state: 'ERROR', description: 'one' }, 'e');
      deliver(second, { state: 'ERROR', description: 'two' }, 'e');
      const { description, updatedAt, since } = error() ?? {};
      assert.deepEqual([description, updatedAt, since], ['two', at(200), at(first)]);
    }
  });

  it('has another time where an earlier version stored one in the future', () => {
    const { deliver, error, errors } = vehicle();
    const far = Timestamp.fromMillis(253_402_300_799_999);
    const stored = {
      ...permission,
      state: 'ERROR',
      since: far,
      openedAt: far,
      updatedAt: far,
      eventId: 'old',
    };
    errors.set('PERMISSION:null:lock', stored);
    deliver(1, { state: 'ERROR' });
    assert.deepEqual([error()?.since, error()?.updatedAt], [at(1), at(1)]);
  });

  it('is resolved by a later good delivery, and not by one of the same moment', () => {
    const cases: [lastGoodAt: number, state: string, stored: [string, number, boolean]][] = [
      [5, 'ERROR', ['RESOLVED', 5, false]],
      [5, 'RESOLVED', ['RESOLVED', 2, false]],
      [2, 'ERROR', ['ERROR', 2, true]],
      [1, 'ERROR', ['ERROR', 2, true]],
    ];
    for (const [lastGoodAt, state, expected] of cases) {
      const { deliver, error } = vehicle({ lastGoodAt });
      deliver(2, { state });
      const { state: stored, since, openedAt } = error() ?? {};
      assert.deepEqual([stored, Number(since?.toMillis()) - T, openedAt !== undefined], expected);
    }
  });

  it('is resolved once by good deliveries of its signal that are newer', () => {
    const { deliver, errors } = vehicle();
    deliver(2, { code: 'A', state: 'ERROR' });
    deliver(3, { code: 'B', state: 'ERROR' });
    deliver(1, { code: 'C', state: 'RESOLVED' });
    deliver(2, { code: 'A', signals: [{ code: 'door' }], state: 'ERROR' });
    deliver(2, { code: 'A', signals: null, state: 'ERROR' });
    const states = (goodAt: number) => {
      resolveErrorsOf(errors, 'lock', T + goodAt);
      return Object.fromEntries(
        [...errors].map(([key, { state, since }]) => [key.slice(11), `${state} ${since.toMillis() - T}`]),
      );
    };
    const others = { 'A:door': 'ERROR 2', A: 'ERROR 2' };
    const opened = { 'A:lock': 'ERROR 2', 'B:lock': 'ERROR 3', 'C:lock': 'RESOLVED 1' };
    assert.deepEqual(states(2), { ...opened, ...others });
    assert.deepEqual(states(3), { ...opened, 'A:lock': 'RESOLVED 3', ...others });
    assert.deepEqual(states(4), { ...opened, 'A:lock': 'RESOLVED 3', 'B:lock': 'RESOLVED 4', ...others });
  });

  it('is one for each signal, however often the error names the signal', () => {
    const { deliver, errors } = vehicle();
    deliver(1, { signals: ['Group.Lock', { group: 'Group', name: 'Lock' }, { code: 'door' }, {}] });
    assert.deepEqual([...errors.keys()], ['PERMISSION:null:group-lock', 'PERMISSION:null:door']);
  });

  it('keeps its texts within bounds', () => {
    const { deliver, error } = vehicle();
    const long = 'x'.repeat(3_000);
    deliver(1, { state: long, description: long, suggestedUserMessage: long, docURL: long });
    const lengths = () => {
      const { state, description, suggestedUserMessage, docURL } = error() ?? {};
      return [state, description, suggestedUserMessage, docURL].map((text) => text?.length);
    };
    assert.deepEqual(lengths(), [64, 2_000, 2_000, 2_000]);
    // Begins a surrogate pair at each place where a text can be cut.
    const pairs = `x${'😀'.repeat(1_500)}`;
    deliver(1, { state: pairs, description: pairs, suggestedUserMessage: pairs, docURL: pairs });
    assert.deepEqual(lengths(), [64, 2_000, 2_000, 2_000]);
    assert.ok(JSON.stringify(error()).includes('😀\ufffd"') && !JSON.stringify(error()).includes('\\ud83d'));
    deliver(2, { state: '' });
    assert.equal(error()?.state, 'ERROR');
  });

  it('keeps a resolution that is not too large, nor too deep', () => {
    const resolutionOf = (resolution: unknown) => {
      const { deliver, error } = vehicle();
      deliver(1, { resolution });
      return error()?.resolution;
    };
    const [largest, tooLarge] = ['x'.repeat(4_095), 'x'.repeat(4_096)];
    assert.equal(resolutionOf(largest), largest);
    assert.equal(resolutionOf(tooLarge), null);
    assert.equal(resolutionOf([[1]]), '[[1]]');
    assert.equal(resolutionOf(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))), null);
  });

  // A key has at most 1,500 bytes, and is none of the names that Firestore reserves.
  const type = '😀'.repeat(256);
  const code = 'c'.repeat(256);
  const keys: { what: string; error: object; isKept: boolean }[] = [
    { what: 'a key that just fits', error: { type, code, signals: ['s'.repeat(218)] }, isKept: true },
    { what: 'a key that is too long', error: { type, code, signals: ['s'.repeat(219)] }, isKept: false },
    {
      what: 'a key that is too long beside others',
      error: { type, code, signals: ['a', 's'.repeat(219), 'b'] },
      isKept: false,
    },
    { what: 'a reserved key', error: { type: '__a', code: 'b__', signals: null }, isKept: false },
    {
      what: 'a reserved key, with a line break',
      error: { type: '__a', code: '\nb__', signals: [] },
      isKept: false,
    },
    {
      what: 'a key that begins as reserved ones',
      error: { type: '__a', code: 'b__c', signals: [] },
      isKept: true,
    },
    {
      what: 'a key that ends as reserved ones',
      error: { type: 'a__', code: 'b__', signals: [] },
      isKept: true,
    },
  ];
  for (const { what, error, isKept } of keys) {
    it(`is ${isKept ? 'kept' : 'left out whole'} where it has ${what}`, () => {
      const { deliver, errors } = vehicle();
      assert.equal(deliver(1, error), isKept);
      assert.equal(errors.size, isKept ? 1 : 0);
    });
  }
});
