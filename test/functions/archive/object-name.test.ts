import assert from 'node:assert/strict';
import { archiveObjectName, parseArchiveObjectName } from '../../../functions/archive/object-name.ts';
import { shardOf } from '../../../functions/archive/shards.ts';

describe('names of archived events', () => {
  const receivedAt = new Date('2026-03-29T23:59:59.999Z');
  const hour = new Date('2026-03-29T23:00:00Z');
  const name = archiveObjectName('event-1', receivedAt, Buffer.from('{}'));
  const earlier = archiveObjectName('event-1', receivedAt);
  const folder = `events/shard=${shardOf('event-1')}/dt=2026-03-29/hr=23`;

  it('lead with the shard, then the hour of receipt in UTC, and end with the content', () => {
    // printf '{}' | sha256sum | cut -c -16
    assert.equal(name, `${folder}/event-1.44136fa355b3678a.json`);
  });

  it('differ for other bytes of the same event', () => {
    assert.notEqual(archiveObjectName('event-1', receivedAt, Buffer.from('{ }')), name);
  });

  it('say which event, which hour and which content', () => {
    const contentHash = '44136fa355b3678a';
    assert.deepEqual(parseArchiveObjectName(name), { eventId: 'event-1', hour, contentHash });
  });

  it('are read in the form of earlier versions', () => {
    assert.equal(earlier, `${folder}/event-1.json`);
    assert.deepEqual(parseArchiveObjectName(earlier), { eventId: 'event-1', hour });
  });

  for (const { what, other } of [
    { what: 'the shard of another event', other: name.replace('event-1', 'event-2') },
    { what: 'a name without its extension', other: name.replace('.json', '') },
    { what: 'an hour that is none', other: name.replace('hr=23', 'hr=24') },
    { what: 'a day that is none', other: name.replace('03-29', '02-30') },
    { what: 'an id of dots', other: name.replace('event-1', '..') },
    { what: 'a hash in capitals', other: name.replace('44136fa355b3678a', '44136FA355B3678A') },
    { what: 'a short hash', other: name.replace('44136fa355b3678a', '44136fa355b3678') },
    { what: 'two hashes', other: name.replace('44136fa355b3678a', '44136fa355b3678a.44136fa355b3678a') },
    { what: 'an id that ends in a dot', other: earlier.replace('event-1', 'event-1.') },
    { what: 'a name in another folder', other: `x/${name}` },
    { what: 'a name with more behind its extension', other: `${name}.bak` },
    { what: 'an id that cannot name a document', other: archiveObjectName('event 1', receivedAt) },
    { what: 'an id that Firestore reserves', other: archiveObjectName('__event__', receivedAt) },
    { what: 'an empty name', other: '' },
  ]) {
    it(`do not include ${what}`, () => assert.equal(parseArchiveObjectName(other), undefined));
  }
});
