import assert from 'node:assert/strict';
import {
  archiveObjectName,
  parseArchiveObjectName,
  shardOf,
} from '../../../functions/archive/object-name.ts';

describe('names of archived events', () => {
  const receivedAt = new Date('2026-03-29T23:59:59.999Z');
  const name = archiveObjectName('event-1', receivedAt);

  it('lead with the shard, then the hour of receipt in UTC', () => {
    assert.equal(name, `events/shard=${shardOf('event-1')}/dt=2026-03-29/hr=23/event-1.json`);
  });

  it('say which event, and which hour', () => {
    assert.deepEqual(parseArchiveObjectName(name), {
      eventId: 'event-1',
      hour: new Date('2026-03-29T23:00:00Z'),
    });
  });

  for (const other of [
    name.replace('event-1', 'event-2'),
    name.replace('.json', ''),
    name.replace('hr=23', 'hr=24'),
    name.replace('03-29', '02-30'),
    name.replace('event-1', '..'),
    `x/${name}`,
    '',
  ]) {
    it(`do not include ${other || 'nothing'}`, () => assert.equal(parseArchiveObjectName(other), undefined));
  }
});
