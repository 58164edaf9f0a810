import assert from 'node:assert/strict';
import type { ArchivedEvent } from '../../../functions/archive/archived-event.ts';
import type { ListedObject } from '../../../functions/archive/reader.ts';
import { shardOf } from '../../../functions/archive/shards.ts';
import { type Checkpoint, firstCheckpoint } from '../../../functions/reconcile/checkpoint.ts';
import { reconcileShard } from '../../../functions/reconcile/reconcile-shard.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';
import { idIn } from '../../helpers/reconcile-world.ts';

const HOUR = 3_600_000;
const at = (time: string) => new Date(`2026-03-29T${time}Z`);
const delivery = (time: string, content = 'x', id = idIn('0', time.replaceAll(':', '-'))) =>
  archived(id, at(time).toISOString(), content);

interface Run {
  to?: string;
  start?: Checkpoint;
  pageSize?: number;
  /** The run is asked to end after so many pages. */
  pages?: number;
  /** Is called after each page of events. */
  onEvents?: (end: () => void) => void;
}

/** Runs over the shard 0. */
async function run(
  objects: ListedObject[],
  { to = '12:00', start = firstCheckpoint(at('00:00')), pageSize = 3, pages = 1_000, onEvents }: Run = {},
) {
  const archive = fakeArchive(objects, pageSize);
  const events: ArchivedEvent[] = [];
  const checkpoints: Checkpoint[] = [];
  const end = new AbortController();
  const from = start.until.toISOString();
  await reconcileShard('0', start, {
    archive: {
      list: (query) => {
        if (archive.pages >= pages) end.abort();
        return archive.list(query);
      },
    },
    to: at(to),
    windowMs: 6 * HOUR,
    accountFor: async (page) => {
      events.push(...page);
      onEvents?.(() => end.abort());
    },
    onCheckpoint: async (checkpoint) => {
      const accounted = new Set(events.map(({ eventId }) => eventId));
      const behind = objects.filter(
        ({ name, timeCreated }) =>
          timeCreated >= from && name > (start.pass?.after ?? '') && name <= (checkpoint.pass?.after ?? ''),
      );
      for (const { metadata } of behind) assert.ok(accounted.has(metadata?.['event-id'] ?? ''));
      checkpoints.push(checkpoint);
    },
    signal: end.signal,
  });
  return { times: events.map(timeOf).sort(), checkpoints, last: checkpoints.at(-1) ?? start, archive };
}

const timeOf = ({ receivedAt }: ArchivedEvent) => receivedAt.toISOString().slice(11, 19);

const times = ['08:00:00', '08:30:00', '09:00:00', '09:30:00', '10:00:00', '10:30:00', '11:00:00'];
const objects = () => times.map((time) => delivery(time));

describe('reconcile, in a shard', () => {
  it('accounts for each event up to its end, once', async () => {
    const first = await run(objects(), { to: '10:30' });
    assert.deepEqual(first.times, times.slice(0, 5));
    assert.deepEqual(first.last.until, at('10:00:00.001'));
    assert.equal(first.last.pass, undefined);
    const second = await run(objects(), { start: first.last });
    assert.deepEqual(second.times, times.slice(5));
  });

  for (const pageSize of [1, 2, 3]) {
    it(`goes on behind the last page after an early end, ${pageSize} a page`, async () => {
      const seen: string[] = [];
      let start = firstCheckpoint(at('00:00'));
      for (let runs = 0; seen.length < times.length; runs++) {
        assert.ok(runs < 10);
        const { times: found, last } = await run(objects(), { start, pageSize, onEvents: (end) => end() });
        seen.push(...found);
        start = last;
      }
      assert.deepEqual(seen.sort(), times);
    });
  }

  it('remembers on the way how far it has come', async () => {
    const { checkpoints } = await run(objects(), { pageSize: 2 });
    const passes = checkpoints.flatMap(({ pass }) => pass ?? []);
    assert.ok(passes.length >= 3, `${passes.length} checkpoints`);
    for (const { after, newest, to } of passes) {
      const object = objects().find(({ name }) => name === after);
      assert.deepEqual(newest, new Date(object?.timeCreated ?? ''));
      assert.deepEqual(to, at('12:00'));
    }
  });

  it('finishes the pass of an earlier run, then does what came since', async () => {
    const early = await run(objects(), { to: '10:15', pageSize: 1, onEvents: (end) => end() });
    assert.equal(early.times.length, 1);
    const { times: found, last } = await run(objects(), { start: early.last });
    assert.deepEqual(found, times.slice(1));
    assert.deepEqual(last.until, at('11:00:00.001'));
  });

  it('asks for nothing where nothing can be new', async () => {
    const start = firstCheckpoint(at('12:00'));
    const { times: found, checkpoints, archive } = await run(objects(), { start });
    assert.deepEqual([found, checkpoints, archive.pages], [[], [], 0]);
  });

  it('stays where it is where nothing came', async () => {
    const start = firstCheckpoint(at('11:30'));
    const { last } = await run(objects(), { start });
    assert.deepEqual(last, start);
  });

  it('looks at the newest of several deliveries, and counts all', async () => {
    const id = idIn('0', 'twice');
    const { times: found, last } = await run([delivery('08:00:00', 'a', id), delivery('08:01:00', 'b', id)]);
    assert.deepEqual(found, ['08:01:00']);
    assert.deepEqual([...last.seen.values()], [2]);
  });

  it('forgets the counts of hours that it does not look at again', async () => {
    const { last } = await run([delivery('00:30:00'), ...objects()]);
    assert.deepEqual(
      [...last.seen.keys()].sort(),
      times.map((time) => at(time).getTime()),
    );
  });
});

describe('reconcile, in a shard to which objects come late', () => {
  it('looks at the slot of a late object, once', async () => {
    const { last: start } = await run(objects());
    const late = [...objects(), delivery('09:02:00')];
    const { times: found, last } = await run(late, { start });
    assert.deepEqual(found, ['09:00:00', '09:02:00']);
    assert.equal(last.seen.get(at('09:00').getTime()), 2);
    assert.deepEqual((await run(late, { start: last })).times, []);
  });

  it('finds a late object also where no search comes to its end', async () => {
    const { last: start } = await run(objects());
    const late = [...objects(), delivery('08:02:00')];
    // There is time for a page of new events, for four pages of the window, and for three pages of the slot.
    const { times: found, last } = await run(late, { start, pageSize: 1, pages: 8 });
    assert.deepEqual(found, ['08:00:00', '08:02:00']);
    assert.deepEqual(last.searchFrom, at('09:00'));
    assert.equal(last.seen.get(at('08:00').getTime()), 2);
  });

  it('looks at the newest of the deliveries in such a slot', async () => {
    const id = idIn('0', 'twice');
    const before = [delivery('09:00:00', 'a', id), delivery('10:00:00')];
    const { last: start } = await run(before);
    const late = [...before, delivery('09:01:00', 'b', id)];
    assert.deepEqual((await run(late, { start })).times, ['09:01:00']);
  });

  it('looks once at a slot whose objects are gone', async () => {
    const { last: start } = await run(objects());
    const left = objects().filter(({ timeCreated }) => !timeCreated.includes('09:00:00'));
    const { times: found, last } = await run(left, { start });
    assert.deepEqual(found, []);
    assert.deepEqual(last.seen, new Map(start.seen).set(at('09:00').getTime(), 0));
    // A page of the window before the checkpoint, and a page behind the checkpoint.
    assert.equal((await run(left, { start: last, pageSize: 100 })).archive.pages, 2);
  });

  it('ends between two pages of late objects where it is asked to, and looks again', async () => {
    const { last: start } = await run(objects());
    const late = ['09:01:00', '09:02:00', '09:03:00', '09:04:00'].map((time) => delivery(time));
    const all = [...objects(), ...late];
    const { times: found, last } = await run(all, { start, pageSize: 1, onEvents: (end) => end() });
    assert.equal(found.length, 1);
    assert.deepEqual(last, { ...start, searchFrom: at('09:00') });
    assert.equal((await run(all, { start: last })).times.length, 5);
  });
});

describe('reconcile, in a shard whose time is over', () => {
  it('accounts for new events where no time is left to look for late arrivals', async () => {
    const event = archived('new', at('12:10').toISOString());
    const shard = shardOf('new');
    const start: Checkpoint = { since: at('00:00'), until: at('12:00'), seen: new Map() };
    const budget = new AbortController();
    const accountedFor: string[] = [];
    const checkpoints: Checkpoint[] = [];
    const archive = fakeArchive([event], 250);
    await reconcileShard(shard, start, {
      archive: {
        list: (query) => {
          const beginsBeforeCheckpoint =
            String(query.startOffset) < `events/shard=${shard}/dt=2026-03-29/hr=12`;
          if (beginsBeforeCheckpoint) budget.abort();
          return archive.list(query);
        },
      },
      to: at('12:30'),
      windowMs: 6 * 3_600_000,
      accountFor: async (events) => void accountedFor.push(...events.map(({ eventId }) => eventId)),
      onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
      signal: budget.signal,
    });
    assert.ok(budget.signal.aborted);
    assert.deepEqual(accountedFor, ['new']);
    assert.ok((checkpoints.at(-1)?.until ?? 0) > at('12:10'));
  });
});
