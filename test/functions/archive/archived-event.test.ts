import assert from 'node:assert/strict';
import { toArchivedEvent } from '../../../functions/archive/archived-event.ts';
import { archiveObjectName } from '../../../functions/archive/object-name.ts';

const name = archiveObjectName('event-1', new Date('2026-03-29T10:59:59Z'), Buffer.from('{}'));
const timeCreated = '2026-03-29T11:00:02.000Z';
const hour = new Date('2026-03-29T10:00:00Z');

describe('an archived event', () => {
  it('is what its metadata say', () => {
    const metadata = {
      'event-id': 'event-1',
      'event-type': 'VEHICLE_STATE',
      'vehicle-id': 'v-1',
      'delivery-id': 'delivery-1',
      'received-at': '2026-03-29T10:59:59.123Z',
    };
    assert.deepEqual(toArchivedEvent({ name, timeCreated, metadata }), {
      name,
      eventId: 'event-1',
      eventType: 'VEHICLE_STATE',
      vehicleId: 'v-1',
      deliveryId: 'delivery-1',
      receivedAt: new Date('2026-03-29T10:59:59.123Z'),
    });
  });

  for (const { what, receivedAt } of [
    { what: 'no time of receipt', receivedAt: undefined },
    { what: 'an empty time of receipt', receivedAt: '' },
    { what: 'a time of receipt that is none', receivedAt: 'yesterday' },
  ]) {
    it(`with ${what} was received when its object was created`, () => {
      const metadata = receivedAt === undefined ? {} : { 'received-at': receivedAt };
      const event = toArchivedEvent({ name, timeCreated, metadata });
      assert.deepEqual(event, { name, eventId: 'event-1', receivedAt: new Date(timeCreated) });
    });
  }

  it('without any time was received in the hour of its name', () => {
    assert.deepEqual(toArchivedEvent({ name, timeCreated: '' }), {
      name,
      eventId: 'event-1',
      receivedAt: hour,
    });
  });

  it('is no object of another name', () => {
    assert.equal(toArchivedEvent({ name: 'events/README.md', timeCreated }), undefined);
  });
});
