import assert from 'node:assert/strict';
import {
  advanceCheckpoint,
  type Checkpoint,
  capCheckpoint,
  countSeen,
  endSearch,
  firstCheckpoint,
  type Seen,
  searchRanges,
  seenSince,
} from '../../../functions/reconcile/checkpoint.ts';

const HOUR = 3_600_000;
const at = (time: string) => new Date(`2026-03-29T${time}Z`);
/** Counts by the beginnings of their slots. */
const seenAt = (counts: Record<string, number>): Seen =>
  new Map(Object.entries(counts).map(([time, count]) => [at(time).getTime(), count]));

describe('the counts of deliveries', () => {
  it('are kept for every five minutes of receipt', () => {
    const seen = seenAt({ '10:00': 2 });
    const times = ['09:59:59.999', '10:00:00.000', '10:04:59.999', '10:05:00.000', '10:05:00.000'];
    countSeen(
      seen,
      times.map((time) => ({ receivedAt: at(time) })),
    );
    assert.deepEqual(seen, seenAt({ '10:00': 4, '09:55': 1, '10:05': 2 }));
  });

  it('are forgotten before the slot of an instant', () => {
    const seen = seenAt({ '09:55': 1, '10:00': 2, '10:05': 3 });
    assert.deepEqual(seenSince(seen, at('10:04:59.999').getTime()), seenAt({ '10:00': 2, '10:05': 3 }));
    assert.deepEqual(seenSince(seen, at('10:05').getTime()), seenAt({ '10:05': 3 }));
    assert.equal(seen.size, 3, 'the counts themselves stay');
  });
});

describe('a checkpoint', () => {
  const since = at('00:00');
  const counts = { '09:50': 1, '09:55': 2, '10:00': 3, '10:05': 4 };
  const seen = seenAt(counts);
  const done: Checkpoint = { since, until: at('10:07:00.001'), seen };
  const pass = { to: at('11:00'), seen: new Map() };

  it('begins with a whole slot', () => {
    assert.deepEqual(firstCheckpoint(at('04:07:13.001')), {
      since: at('04:05'),
      until: at('04:05'),
      seen: new Map(),
    });
  });

  for (const { what, start, instant, expected } of [
    { what: 'stays where it is before the end of a run', start: done, instant: '10:30', expected: done },
    { what: 'stays where it is at the end of a run', start: done, instant: '10:07:00.001', expected: done },
    {
      what: 'keeps a pass that ends before the run does',
      start: { ...done, pass },
      instant: '11:30',
      expected: { ...done, pass },
    },
    {
      what: 'keeps a pass that ends with the run',
      start: { ...done, pass },
      instant: '11:00',
      expected: { ...done, pass },
    },
    {
      what: 'leaves a pass out that goes on behind the end of the run',
      start: { ...done, pass },
      instant: '10:59:59.999',
      expected: done,
    },
    {
      what: 'goes back to the slot in which the run ends, and forgets what is behind',
      start: { ...done, pass },
      instant: '10:04:59.999',
      expected: { since, until: at('10:00'), seen: seenAt({ '09:50': 1, '09:55': 2 }) },
    },
  ] as const) {
    it(what, () => assert.deepEqual(capCheckpoint(start, at(instant)), expected));
  }

  it('moves to the newest event of a pass, and not to the end of the pass', () => {
    const newest = at('10:40:00.500');
    const moved = advanceCheckpoint(
      { ...done, pass: { ...pass, newest, seen: seenAt({ '10:05': 1, '10:40': 2 }) } },
      24 * HOUR,
    );
    assert.deepEqual(moved, {
      since,
      until: at('10:40:00.501'),
      searchFrom: since,
      seen: seenAt({ '09:50': 1, '09:55': 2, '10:00': 3, '10:05': 5, '10:40': 2 }),
    });
    assert.deepEqual(done.seen, seen);
  });

  it('forgets the counts of a time that no run looks at again', () => {
    const newest = at('10:57:00.500');
    const moved = advanceCheckpoint(
      { ...done, pass: { ...pass, newest, seen: seenAt({ '10:55': 1 }) } },
      HOUR,
    );
    // An hour before 10:07 begins in the slot of 09:05. The next whole slot is that of 09:10.
    assert.deepEqual(moved.searchFrom, at('09:10'));
    assert.deepEqual(moved.seen, seenAt({ ...counts, '10:55': 1 }));
    const next = {
      ...endSearch(moved),
      pass: { ...pass, newest: at('11:01'), seen: seenAt({ '11:00': 1 }) },
    };
    assert.deepEqual(
      advanceCheckpoint(next, HOUR).seen,
      seenAt({ '10:00': 3, '10:05': 4, '10:55': 1, '11:00': 1 }),
    );
  });

  it('remembers where the search begins until the search is done', () => {
    const passTo = (time: string) => ({ ...pass, newest: at(time), seen: seenAt({ [time.slice(0, 5)]: 1 }) });
    const once = advanceCheckpoint({ ...done, pass: passTo('12:00') }, HOUR);
    const twice = advanceCheckpoint({ ...once, pass: passTo('15:00') }, HOUR);
    assert.deepEqual(twice.searchFrom, at('09:10'));
    assert.deepEqual(twice.seen, seenAt({ ...counts, '15:00': 1 }), 'forgets the counts between the windows');
    assert.deepEqual(endSearch(twice).searchFrom, undefined);
  });

  for (const { what, until, searchFrom, expected } of [
    { what: 'in the window', until: '10:07', expected: [['09:10', '10:07']] },
    { what: 'from the last search on', until: '10:07', searchFrom: '08:55', expected: [['08:55', '10:07']] },
    {
      what: 'in two windows that meet',
      until: '10:07',
      searchFrom: '08:10',
      expected: [['08:10', '10:07']],
    },
    {
      what: 'in two windows with a gap between them',
      until: '10:07',
      searchFrom: '08:05',
      expected: [
        ['08:05', '09:05'],
        ['09:10', '10:07'],
      ],
    },
    {
      what: 'in the window of a checkpoint that was moved back',
      until: '10:07',
      searchFrom: '11:00',
      expected: [['09:10', '10:07']],
    },
    { what: 'in nothing before the first run', until: '00:00', expected: [] },
  ]) {
    it(`has late arrivals looked for ${what}`, () => {
      const checkpoint = {
        since,
        until: at(until),
        seen: new Map(),
        ...(searchFrom && { searchFrom: at(searchFrom) }),
      };
      assert.deepEqual(
        searchRanges(checkpoint, HOUR),
        expected.map(([from = '', to = '']) => ({ from: at(from), to: at(to) })),
      );
    });
  }

  it('does not go back behind a pass whose newest event is older', () => {
    const moved = advanceCheckpoint({ ...done, pass: { ...pass, newest: at('10:01') } }, HOUR);
    assert.deepEqual(moved.until, done.until);
  });

  it('stays where it is behind a pass without an event, and without a pass', () => {
    assert.deepEqual(advanceCheckpoint({ ...done, pass }, HOUR), done);
    assert.deepEqual(advanceCheckpoint(done, HOUR), done);
  });
});
