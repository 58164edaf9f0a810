import assert from 'node:assert/strict';
import type { ArchivedEvent } from '../../../functions/archive/archived-event.ts';
import { ReadError } from '../../../functions/archive/read-error.ts';
import { withVehicles } from '../../../functions/archive/read-event.ts';

const receivedAt = new Date('2026-03-29T10:00:00Z');
const event = (eventId: string, vehicleId?: string): ArchivedEvent => ({
  name: `object of ${eventId}`,
  eventId,
  receivedAt,
  ...(vehicleId !== undefined && { vehicleId }),
});

/** An archive whose objects are live deliveries: each names its vehicle in `data.vehicle.id`. */
function archiveOf(contents: Record<string, string> = {}) {
  const reads: string[] = [];
  let atOnce = 0;
  const archive = {
    most: 0,
    reads,
    async read(name: string) {
      reads.push(name);
      archive.most = Math.max(archive.most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      const eventId = name.replace('object of ', '');
      const content = contents[eventId];
      if (content === 'busy') throw new ReadError(name, 503);
      return Buffer.from(
        content ?? JSON.stringify({ eventId, data: { vehicle: { id: `vehicle-of-${eventId}` } } }),
      );
    },
  };
  return archive;
}

const fail = () => assert.fail('It is told of an unreadable object');

describe('the vehicles of archived events', () => {
  it('are read from the events that do not name one, in their order', async () => {
    const archive = archiveOf();
    const events = [event('a'), event('b', 'v-b'), event('c')];
    assert.deepEqual(await withVehicles(archive, events, fail), [
      event('a', 'vehicle-of-a'),
      event('b', 'v-b'),
      event('c', 'vehicle-of-c'),
    ]);
    assert.deepEqual(archive.reads, ['object of a', 'object of c']);
  });

  it('stay unknown where an event has none', async () => {
    const archive = archiveOf({ a: '{"eventId":"a"}' });
    assert.deepEqual(await withVehicles(archive, [event('a')], fail), [event('a')]);
  });

  it('stay unknown where an object cannot be used, which is told', async () => {
    const archive = archiveOf({ a: 'no JSON', b: '{"eventId":"other"}' });
    const told: string[] = [];
    const events = await withVehicles(archive, [event('a'), event('b'), event('c')], ({ object, why }) =>
      told.push(`${object}: ${why}`),
    );
    assert.deepEqual(events, [event('a'), event('b'), event('c', 'vehicle-of-c')]);
    assert.deepEqual(told, [
      'object of a: it is not a JSON object in UTF-8',
      'object of b: it holds another event than its name says',
    ]);
  });

  it('fail where the archive cannot be read', async () => {
    const archive = archiveOf({ b: 'busy' });
    await assert.rejects(withVehicles(archive, [event('a'), event('b')], fail), { name: 'ReadError' });
  });

  it('are read eight at a time', async () => {
    const archive = archiveOf();
    const events = Array.from({ length: 20 }, (_, n) => event(`event-${n}`));
    const found = await withVehicles(archive, events, fail);
    assert.equal(archive.reads.length, 20);
    assert.equal(archive.most, 8);
    assert.ok(found.every(({ eventId, vehicleId }) => vehicleId === `vehicle-of-${eventId}`));
  });
});
