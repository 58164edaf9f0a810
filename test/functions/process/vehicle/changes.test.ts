import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { type Emission, EmitError } from '../../../../functions/process/emitted-changes.ts';
import { emitErrors, emitSignals } from '../../../../functions/process/vehicle/changes.ts';
import type { StoredError } from '../../../../functions/process/vehicle/errors.ts';
import type { StoredSignal } from '../../../../functions/process/vehicle/stored-signal.ts';

const T = 1_753_990_000_000;

/** What is emitted, and what is logged. */
function emitter(refuse?: (type: string) => Error | undefined) {
  const emitted: Emission[] = [];
  const lines: unknown[][] = [];
  return {
    emitted,
    lines,
    emit(emission: Emission) {
      const error = refuse?.(emission.type);
      if (error) throw error;
      emitted.push(emission);
    },
    log: (...line: unknown[]) => void lines.push(line),
  };
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('the change of signals', () => {
  const signal = (body: unknown, fields: Partial<StoredSignal> = {}): StoredSignal => ({
    ...{ name: 'n', group: 'g', body, oemUpdatedAt: T, fetchedAt: T + 1, deliveredAt: T, eventId: 'e' },
    ...fields,
  });
  const change = (code: string, before: unknown, after: unknown) => ({
    ...{ code, name: 'n', group: 'g', before, after, oemUpdatedAt: T, fetchedAt: T + 1 },
  });
  const map = (signals: Record<string, StoredSignal>) => new Map(Object.entries(signals));

  it('has those whose bodies differ, with both bodies and their times', () => {
    const before = map({ same: signal({ v: 1 }), changed: signal({ v: 1 }), lost: signal(1) });
    const bare: StoredSignal = { name: null, group: null, body: 0, oemUpdatedAt: null, fetchedAt: null };
    const after = map({
      same: signal({ v: 1 }, { fetchedAt: T + 9, eventId: 'f' }),
      changed: signal({ v: 2 }),
      bare,
      failed: { name: 'n', group: 'g' },
    });
    const to = emitter();
    emitSignals(before, after, to);
    assert.deepEqual(to.emitted, [
      {
        type: 'vehicle.signals_changed',
        data: {
          signals: [
            change('changed', { v: 1 }, { v: 2 }),
            {
              ...{ code: 'bare', name: null, group: null, before: null, after: 0 },
              ...{ oemUpdatedAt: null, fetchedAt: null },
            },
          ],
        },
        codes: ['changed', 'bare'],
      },
    ]);
    assert.deepEqual(to.lines, []);
  });

  it('is none where no body differs', () => {
    const to = emitter();
    emitSignals(map({ a: signal(1) }), map({ a: signal(1, { eventId: 'f' }) }), to);
    assert.deepEqual(to.emitted, []);
  });

  it('leaves the bodies out where they are over 256 KiB together', () => {
    const overhead = bytesOf([change('a', null, '')]);
    for (const [bytes, isLeftOut] of [
      [256 * 1024, false],
      [256 * 1024 + 1, true],
    ] as const) {
      const body = 'x'.repeat(bytes - overhead);
      const to = emitter();
      emitSignals(new Map(), map({ a: signal(body) }), to);
      const data = isLeftOut
        ? { signals: [change('a', null, null)], bodiesLeftOut: true }
        : { signals: [change('a', null, body)] };
      assert.deepEqual(to.emitted, [{ type: 'vehicle.signals_changed', data, codes: ['a'] }]);
    }
  });

  it('is missed in the log where it does not fit, and nothing fails', () => {
    const to = emitter(() => new EmitError('too large'));
    emitSignals(new Map(), map({ a: signal(1) }), to);
    assert.deepEqual(to.lines, [
      ['WARNING', 'changes.left_out', 'A change is too large to announce: vehicle.signals_changed'],
    ]);
  });

  it('fails with any other error', () => {
    const to = emitter(() => new TypeError('a defect'));
    assert.throws(() => emitSignals(new Map(), map({ a: signal(1) }), to), TypeError);
  });
});

describe('the changes of errors', () => {
  const at = (minutes: number) => Timestamp.fromMillis(T + minutes * 60_000);
  const error = (fields: Partial<StoredError> = {}): StoredError => ({
    type: 'T',
    code: null,
    signal: null,
    state: 'ERROR',
    since: at(0),
    updatedAt: at(0),
    openedAt: at(0),
    eventId: 'e',
    description: 'd',
    suggestedUserMessage: 's',
    resolution: { type: 'r' },
    docURL: 'u',
    ...fields,
  });
  const emitted = (before: StoredError | undefined, after: StoredError) => {
    const to = emitter();
    emitErrors(new Map(before && [['key', before]]), new Map([['key', after]]), to);
    return to.emitted.map(({ type }) => type);
  };
  const texts = { description: 'd', suggestedUserMessage: 's', resolution: { type: 'r' }, docURL: 'u' };
  const resolved = error({ state: 'RESOLVED' });
  const { openedAt: _, ...unopened } = resolved;

  it('name the error, its signal and its texts', () => {
    const to = emitter();
    const after = { vehicle: error(), signal: error({ code: 'C', signal: 'lock', state: 'NEW_WORD' }) };
    emitErrors(new Map(), new Map(Object.entries(after)), to);
    assert.deepEqual(to.emitted, [
      {
        type: 'vehicle.error_opened',
        data: { errorType: 'T', errorCode: null, signal: null, ...texts },
        codes: [],
      },
      {
        type: 'vehicle.error_opened',
        data: { errorType: 'T', errorCode: 'C', signal: 'lock', ...texts },
        codes: ['lock'],
      },
    ]);
  });

  const cases: { what: string; before?: StoredError; after: StoredError; types: string[] }[] = [
    { what: 'opens', after: error(), types: ['vehicle.error_opened'] },
    { what: 'comes resolved', after: resolved, types: [] },
    { what: 'stays open', before: error(), after: error({ state: 'OTHER' }), types: [] },
    {
      what: 'stays resolved',
      before: resolved,
      after: error({ state: 'RESOLVED', since: at(1) }),
      types: [],
    },
    { what: 'is resolved', before: error(), after: resolved, types: ['vehicle.error_resolved'] },
    { what: 'opens again within minutes', before: resolved, after: error({ since: at(4) }), types: [] },
    {
      what: 'opens again later',
      before: resolved,
      after: error({ openedAt: at(5) }),
      types: ['vehicle.error_opened'],
    },
    {
      what: 'opens after a version that stored no opening',
      before: unopened,
      after: error(),
      types: ['vehicle.error_opened'],
    },
  ];
  for (const { what, before, after, types } of cases) {
    it(`are ${types.length} where an error ${what}`, () => assert.deepEqual(emitted(before, after), types));
  }

  it('leave the texts out where the errors are over 128 KiB together', () => {
    const [a, b] = [error({ signal: 'a' }), error({ signal: 'b', description: '' })];
    const overhead = bytesOf([a, b]);
    for (const [bytes, isLeftOut] of [
      [128 * 1024, false],
      [128 * 1024 + 1, true],
    ] as const) {
      const description = 'x'.repeat(bytes - overhead);
      const to = emitter();
      emitErrors(
        new Map(),
        new Map([
          ['a', a],
          ['b', { ...b, description }],
        ]),
        to,
      );
      const none = { description: null, suggestedUserMessage: null, resolution: null, docURL: null };
      const named = { errorType: 'T', errorCode: null };
      assert.deepEqual(
        to.emitted.map(({ data }) => data),
        [
          { ...named, signal: 'a', ...(isLeftOut ? none : texts) },
          { ...named, signal: 'b', ...(isLeftOut ? none : { ...texts, description }) },
        ],
      );
    }
  });

  it('are missed in the log where they do not fit', () => {
    const to = emitter((type) => (type === 'vehicle.error_opened' ? new EmitError('full') : undefined));
    emitErrors(
      new Map([['b', error()]]),
      new Map([
        ['a', error()],
        ['b', resolved],
      ]),
      to,
    );
    assert.deepEqual(
      to.emitted.map(({ type }) => type),
      ['vehicle.error_resolved'],
    );
    assert.deepEqual(to.lines, [
      ['WARNING', 'changes.left_out', 'A change is too large to announce: vehicle.error_opened'],
    ]);
  });
});
