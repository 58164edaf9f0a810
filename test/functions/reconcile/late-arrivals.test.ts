import assert from 'node:assert/strict';
import type { ListedObject, ListQuery } from '../../../functions/archive/reader.ts';
import { type Searched, searchLateArrivals } from '../../../functions/reconcile/late-arrivals.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';
import { idIn } from '../../helpers/reconcile-world.ts';

const HOUR = 3_600_000;
const at = (time: string) => new Date(`2026-03-29T${time}Z`);
const delivery = (time: string, content = 'x') =>
  archived(idIn('0', time.replaceAll(/\W/g, '-')), `2026-03-29T${time}Z`, content);

/** A checkpoint at 10:07, whose first run began at 04:00, and the slots that differ from what was seen. */
async function slots(
  objects: ListedObject[],
  seen: Record<string, number> = {},
  {
    windowMs = 6 * HOUR,
    since = '04:00',
    until = '10:07',
    searchFrom = '',
    pages = Number.POSITIVE_INFINITY,
  } = {},
) {
  const queries: ListQuery[] = [];
  const end = new AbortController();
  const archive = fakeArchive(objects, 3);
  const searched: Searched[] = [];
  for await (const part of searchLateArrivals(
    '0',
    {
      since: at(since),
      until: at(until),
      seen: new Map(Object.entries(seen).map(([time, count]) => [at(time).getTime(), count])),
      ...(searchFrom && { searchFrom: at(searchFrom) }),
    },
    {
      archive: {
        list: (query) => {
          queries.push(query);
          if (queries.length > pages) end.abort();
          return archive.list(query);
        },
      },
      windowMs,
      signal: end.signal,
    },
  )) {
    searched.push(part);
  }
  const found = searched.flatMap((part) => part.slots).sort((a, b) => +a.from - +b.from);
  return { found, queries, to: searched.map((part) => part.to) };
}

const slot = (from: string, to: string) => ({ from: at(from), to: at(to) });

describe('what arrived late', () => {
  const objects = ['05:01:00.000', '08:02:00.000', '08:03:00.000', '10:06:00.000'].map((time) =>
    delivery(time),
  );
  const seen = { '05:00': 1, '08:00': 2, '10:05': 1 };

  it('is nothing where the archive has what was seen', async () => {
    assert.deepEqual((await slots(objects, seen)).found, []);
  });

  it('is in the slots with more deliveries than were seen, also of one event', async () => {
    const more = [delivery('05:04:59.999'), delivery('08:02:00.000', 'y'), delivery('09:00:00.000')];
    assert.deepEqual((await slots([...objects, ...more], seen)).found, [
      slot('05:00', '05:05'),
      slot('08:00', '08:05'),
      slot('09:00', '09:05'),
    ]);
  });

  it('is looked for also where fewer are there: one may have come, and two gone', async () => {
    assert.deepEqual((await slots(objects.slice(2), seen)).found, [
      slot('05:00', '05:05'),
      slot('08:00', '08:05'),
    ]);
  });

  it('is in no time behind the checkpoint, up to which the last slot goes', async () => {
    const more = [delivery('10:06:59.999'), delivery('10:07:00.000'), delivery('10:12:00.000')];
    assert.deepEqual((await slots([...objects, ...more], seen)).found, [slot('10:05', '10:07')]);
    assert.deepEqual((await slots([...objects, ...more.slice(1)], seen)).found, []);
  });

  it('is in no slot that the window cuts', async () => {
    const first = [delivery('08:04:00.000', 'y'), delivery('08:10:00.000'), delivery('08:05:00.000')];
    // The window begins at 08:02, so the slot of 08:05 is the first.
    const { found, queries } = await slots([...objects, ...first], seen, { windowMs: 2 * HOUR + 5 * 60_000 });
    assert.deepEqual(found, [slot('08:05', '08:10'), slot('08:10', '08:15')]);
    assert.deepEqual(queries[0], {
      prefix: 'events/shard=0/',
      maxResults: '1000',
      startOffset: 'events/shard=0/dt=2026-03-29/hr=08/',
      endOffset: 'events/shard=0/dt=2026-03-29/hr=11/',
    });
  });

  it('is looked for where no search was done yet, and not between the windows', async () => {
    const more = ['05:02:00.000', '06:04:00.000', '06:07:00.000', '09:04:00.000', '09:11:00.000'].map(
      (time) => delivery(time),
    );
    // The windows are 05:05 to 06:05, and 09:10 to 10:07.
    const { found } = await slots([...objects, ...more], seen, { windowMs: HOUR, searchFrom: '05:05' });
    assert.deepEqual(found, [slot('06:00', '06:05'), slot('09:10', '09:15')]);
  });

  it('is in no time before the first run', async () => {
    const before = [delivery('03:59:59.999'), delivery('04:00:00.000')];
    assert.deepEqual((await slots([...objects, ...before], seen, { windowMs: 24 * HOUR })).found, [
      slot('04:00', '04:05'),
    ]);
  });

  it('is not looked for before anything was accounted for', async () => {
    const { found, queries } = await slots(objects, {}, { until: '04:00' });
    assert.deepEqual([found, queries], [[], []]);
  });

  it('is known of the whole hours that were seen before the time was over', async () => {
    const more = [delivery('05:04:59.999'), delivery('08:04:00.000'), delivery('09:00:00.000')];
    const { found, queries, to } = await slots([...objects, ...more], seen, { pages: 1 });
    // The first page ends at 08, and the second page is not looked at.
    assert.deepEqual([found, to, queries.length], [[slot('05:00', '05:05')], [at('08:00')], 2]);
  });

  it('is looked for up to the checkpoint, and goes on behind a gap', async () => {
    assert.deepEqual((await slots(objects, seen)).to.at(-1), at('10:07'));
    const { to } = await slots([], {}, { windowMs: HOUR, searchFrom: '05:05' });
    assert.deepEqual(to, [at('09:10'), at('10:07')]);
  });

  it('is no object without the name of an event', async () => {
    const { name } = delivery('08:02:00.000');
    const stranger = { name: name.replace('.json', '.txt'), timeCreated: '2026-03-29T08:02:00.000Z' };
    assert.deepEqual((await slots([...objects, stranger], seen)).found, []);
  });
});
