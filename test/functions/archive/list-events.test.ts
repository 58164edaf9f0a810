import assert from 'node:assert/strict';
import { listDeliveries, listEvents } from '../../../functions/archive/list-events.ts';
import type { ListedObject, ListQuery, ObjectPage } from '../../../functions/archive/reader.ts';
import type { TimeRange } from '../../../functions/archive/shard-pages.ts';
import { shardOf } from '../../../functions/archive/shards.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';

/** Ids of one shard, in order. */
const ids = Array.from({ length: 2_000 }, (_, index) => `event-${index}`)
  .filter((id) => shardOf(id) === '0')
  .slice(0, 60)
  .sort();

async function eventsIn(objects: ListedObject[], range: TimeRange, after?: string, pageSize = 2) {
  const found = [];
  for await (const page of listEvents(fakeArchive(objects, pageSize), { shard: '0', range, after })) {
    found.push(...page);
  }
  return found;
}

const idsIn = async (...args: Parameters<typeof eventsIn>) =>
  (await eventsIn(...args)).map(({ eventId }) => eventId).sort();
const timesIn = async (...args: Parameters<typeof eventsIn>) =>
  (await eventsIn(...args)).map(({ receivedAt }) => receivedAt.toISOString().slice(11, 19));

const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
const day = range('2026-03-29', '2026-03-30');

describe('listEvents', () => {
  const [first = '', second = '', third = ''] = ids;

  it('goes through all pages', async () => {
    const objects = ids.slice(0, 6).map((id, hour) => archived(id, `2026-03-29T0${hour}:30:00.000Z`));
    assert.deepEqual(await idsIn(objects, day), ids.slice(0, 6));
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

  it('yields no page without an event, also where Cloud Storage lists no object', async () => {
    const objects = [
      ...ids.slice(0, 3).map((id) => archived(id, '2026-03-29T10:00:00.000Z')),
      ...ids.slice(3, 9).map((id) => archived(id, '2026-03-29T10:40:00.000Z')),
    ];
    const half = range('2026-03-29T10:00Z', '2026-03-29T10:30Z');
    const { list } = fakeArchive(objects, 1);
    const archive = {
      // Cloud Storage may answer with a token and no objects, and leaves out the field then.
      async list(query: ListQuery): Promise<ObjectPage> {
        if (!query.pageToken) return { nextPageToken: 'events/' };
        return list(query);
      },
    };
    const lengths = [];
    for await (const page of listDeliveries(archive, { shard: '0', range: half })) lengths.push(page.length);
    assert.deepEqual(lengths, [1, 1, 1]);
    for await (const _ of listDeliveries({ list: async () => ({}) }, { shard: '0', range: half }))
      assert.fail();
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

describe('listEvents, of an event with several deliveries', () => {
  const [first = '', second = '', third = ''] = ids;
  const twice = (a: string, b: string, id = first) => [
    archived(id, `2026-03-29T${a}.000Z`, 'one'),
    archived(id, `2026-03-29T${b}.000Z`, 'another'),
  ];

  for (const { what, objects } of [
    { what: 'in one hour', objects: twice('10:00:01', '10:00:26') },
    { what: 'in one hour, the newer one first by name', objects: twice('10:00:26', '10:00:01') },
    { what: 'in two hours', objects: twice('09:59:59', '10:00:26') },
    {
      what: 'in both forms of names',
      objects: [
        archived(first, '2026-03-29T10:00:01.000Z'),
        archived(first, '2026-03-29T10:00:26.000Z', 'b'),
      ],
    },
  ]) {
    for (const pageSize of [1, 2, 3, 250]) {
      it(`yields the newest of those ${what}, ${pageSize} a page`, async () => {
        assert.deepEqual(await timesIn(objects, day, undefined, pageSize), ['10:00:26']);
      });
    }
  }

  it('yields the newest of four attempts across midnight', async () => {
    const attempts = [
      '2026-03-28T23:58:50',
      '2026-03-28T23:59:15',
      '2026-03-29T00:00:05',
      '2026-03-29T00:01:45',
    ];
    const objects = attempts.map((at, index) => archived(first, `${at}.000Z`, `${index}`));
    const both = range('2026-03-28', '2026-03-30');
    assert.deepEqual(await timesIn(objects, both), ['00:01:45']);
  });

  it('leaves no event out of a range that ends between two deliveries', async () => {
    const objects = twice('09:59:59', '10:00:26');
    assert.deepEqual(await timesIn(objects, range('2026-03-29T09:00Z', '2026-03-29T10:00Z')), ['09:59:59']);
    assert.deepEqual(await timesIn(objects, range('2026-03-29T10:00Z', '2026-03-29T11:00Z')), ['10:00:26']);
    assert.deepEqual(await timesIn(objects, range('2026-03-29T09:00Z', '2026-03-29T10:00:26Z')), [
      '09:59:59',
    ]);
  });

  it('goes on behind all deliveries of an event', async () => {
    const objects = [...twice('10:00:26', '10:00:01'), archived(second, '2026-03-29T10:30:00.000Z')];
    for (const { name } of objects.slice(0, 2)) assert.deepEqual(await idsIn(objects, day, name), [second]);
  });

  it('takes events apart whose ids begin alike', async () => {
    const alike = [first, `${first}-2`, `${first}0`, `${first}_`].filter((id) => shardOf(id) === '0');
    const objects = alike.flatMap((id) => twice('09:59:59', '10:00:26', id));
    assert.deepEqual(await idsIn(objects, day), alike.sort());
  });

  it('finds each event once, whatever its deliveries and the pages are', async () => {
    const objects = ids.flatMap((id, index) => {
      const offsets = [[0], [0, 25], [0, 25, 100], [0, 25, 100, 275]][index % 4] ?? [];
      const start = Date.parse('2026-03-29T09:57:00Z') + index * 3_000;
      return offsets.map((offset) => {
        const at = new Date(start + offset * 1_000).toISOString();
        return archived(id, at, String(offset));
      });
    });
    for (const pageSize of [1, 2, 7, 50, 250]) {
      const events = await eventsIn(objects, day, undefined, pageSize);
      assert.deepEqual(events.map(({ eventId }) => eventId).sort(), ids);
      const isNewest = events.every(({ eventId, receivedAt }) =>
        objects
          .filter((object) => object.metadata?.['event-id'] === eventId)
          .every(({ timeCreated }) => Date.parse(timeCreated) <= receivedAt.getTime()),
      );
      assert.ok(isNewest);
    }
  });

  it('needs two requests more a page at most, however sparse the hours are', async () => {
    const objects = ids.map((id, hour) =>
      archived(id, new Date(Date.parse('2026-03-29') + hour * 3_600_000).toISOString(), 'x'),
    );
    const archive = fakeArchive(objects, 20);
    const week = range('2026-03-29', '2026-04-05');
    for await (const _ of listDeliveries(archive, { shard: '0', range: week }));
    assert.ok(archive.pages <= 9 + 1, `${archive.pages} pages`);
  });

  it('makes no request beyond its range for later deliveries', async () => {
    const objects = ids
      .slice(0, 5)
      .flatMap((id) => [...twice('10:10:00', '10:20:00', id), archived(id, '2026-03-29T11:30:00.000Z', 'x')]);
    const archive = fakeArchive(objects, 250);
    const found = [];
    const hour = range('2026-03-29T10:00Z', '2026-03-29T11:00Z');
    for await (const page of listDeliveries(archive, { shard: '0', range: hour })) found.push(...page);
    assert.equal(found.length, 10);
    assert.equal(archive.pages, 1);
  });

  it('looks for later deliveries once an hour, and no further than they can be', async () => {
    const at = (hour: string, index: number) =>
      `2026-03-29T${hour}:${String(index).padStart(2, '0')}:00.000Z`;
    const objects = [
      ...ids.slice(4, 8).map((id, index) => archived(id, at('08', index), 'x')),
      ...[...ids.slice(0, 4), ...ids.slice(8)].map((id, index) => archived(id, at('09', index), 'x')),
    ];
    // The first page has events of two hours. Much of the second hour is behind the page, and no later delivery.
    const archive = fakeArchive(objects, 9);
    const requests: number[] = [];
    let found = 0;
    for await (const page of listDeliveries(archive, { shard: '0', range: day })) {
      requests.push(archive.pages);
      found += page.length;
    }
    assert.equal(found, ids.length);
    assert.equal(requests[0], 1 + 2);
  });

  it('is not misled by a later object whose metadata say a time before the range', async () => {
    const [earlier, strange] = twice('09:59:59', '10:00:26');
    const metadata = { ...strange?.metadata, 'received-at': '2026-03-29T08:00:00.000Z' };
    const objects = [earlier, { ...strange, metadata }] as ListedObject[];
    assert.deepEqual(await timesIn(objects, range('2026-03-29T09:30Z', '2026-03-29T11:00Z'), undefined, 1), [
      '09:59:59',
    ]);
  });

  it('yields all deliveries to who asks for them, and says which is the newest', async () => {
    const objects = [...twice('10:00:26', '10:00:01'), archived(third, '2026-03-29T10:30:00.000Z')];
    const found = [];
    for await (const page of listDeliveries(fakeArchive(objects), { shard: '0', range: day }))
      found.push(...page);
    assert.deepEqual(
      found.map(({ receivedAt, isNewest }) => [receivedAt.toISOString().slice(11, 19), isNewest]).sort(),
      [
        ['10:00:01', false],
        ['10:00:26', true],
        ['10:30:00', true],
      ],
    );
  });
});
