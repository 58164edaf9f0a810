import assert from 'node:assert/strict';
import { archivedEvents, type TimeRange } from '../../../functions/archive/archived-events.ts';
import { shardOf } from '../../../functions/archive/object-name.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';

/** Ids of one shard. */
const ids = Array.from({ length: 200 }, (_, index) => `event-${index}`)
  .filter((id) => shardOf(id) === '0')
  .slice(0, 6);

async function idsIn(objects: Parameters<typeof fakeArchive>[0], range: TimeRange, after?: string) {
  const found: string[] = [];
  for await (const page of archivedEvents(fakeArchive(objects), '0', range, after)) {
    found.push(...page.map(({ eventId }) => eventId));
  }
  return found.sort();
}

const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
const day = range('2026-03-29', '2026-03-30');

describe('archivedEvents', () => {
  const [first = '', second = '', third = ''] = ids;

  it('goes through all pages', async () => {
    const objects = ids.map((id, hour) => archived(id, `2026-03-29T0${hour}:30:00.000Z`));
    assert.deepEqual(await idsIn(objects, day), ids.toSorted());
  });

  it('is half-open, to the millisecond', async () => {
    const objects = [
      archived(first, '2026-03-29T10:00:00.000Z'),
      archived(second, '2026-03-29T10:29:59.999Z'),
      archived(third, '2026-03-29T10:30:00.000Z'),
    ];
    const half = range('2026-03-29T10:00:00Z', '2026-03-29T10:30:00Z');
    assert.deepEqual(await idsIn(objects, half), [first, second].sort());
    const rest = range('2026-03-29T10:00:00.001Z', '2026-03-29T11:00:00Z');
    assert.deepEqual(await idsIn(objects, rest), [second, third].sort());
  });

  it('goes on behind a name', async () => {
    const objects = [
      archived(first, '2026-03-29T01:00:00.000Z'),
      archived(second, '2026-03-29T02:00:00.000Z'),
    ];
    assert.deepEqual(await idsIn(objects, day, objects[0]?.name), [second]);
    assert.deepEqual(await idsIn(objects, day, objects[1]?.name), []);
  });

  it('passes over what is no event, and takes an event without metadata by its name', async () => {
    const { name } = archived(first, '2026-03-29T05:00:00.000Z');
    const stranger = name.replace(first, 'of another shard');
    const timeCreated = '2026-03-29T05:10:00.000Z';
    const objects = [
      { name, timeCreated },
      { name: stranger, timeCreated },
    ];
    assert.deepEqual(await idsIn(objects, day), [first]);
  });
});
