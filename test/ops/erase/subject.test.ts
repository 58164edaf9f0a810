import assert from 'node:assert/strict';
import { concernedOf, isAbout } from '../../../ops/erase/subject.ts';

const of = (event: unknown) =>
  concernedOf(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)));

describe('whom an event is about', () => {
  it('is read from each place where Smartcar names a vehicle', () => {
    assert.deepEqual(of({ vehicleId: 'v-1' })?.vehicleIds, ['v-1']);
    assert.deepEqual(of({ data: { vehicle: { id: 'v-1' } } })?.vehicleIds, ['v-1']);
    assert.deepEqual(of({ vehicleId: 'v-1', data: { vehicle: { id: 'v-2' } } })?.vehicleIds, ['v-1', 'v-2']);
  });

  it('is a vehicle or a user, and not what has the same id', () => {
    const event = of({ vehicleId: 'x', data: { user: { id: 'u' } } });
    assert.ok(event);
    assert.deepEqual(
      [
        isAbout({ kind: 'vehicle', id: 'x' }, event),
        isAbout({ kind: 'user', id: 'x' }, event),
        isAbout({ kind: 'user', id: 'u' }, event),
        isAbout({ kind: 'vehicle', id: 'u' }, event),
      ],
      [true, false, true, false],
    );
  });

  it('is nobody in what is of another form', () => {
    assert.equal(of('no JSON'), undefined);
    assert.deepEqual(of({ vehicleId: 7, data: { user: null, vehicle: [] } }), {
      vehicleIds: [],
      userId: undefined,
    });
  });
});
