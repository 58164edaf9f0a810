import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { textOfVehicle, toPlain } from '../../../ops/vehicle/vehicle.ts';

const now = new Date('2026-03-29T10:20:30.000Z');
const minutesAgo = (minutes: number) => now.getTime() - minutes * 60_000;
const textOf = (data: object) => textOfVehicle('v-1', toPlain(data) as Record<string, unknown>, now);

describe('a vehicle for people', () => {
  it('shows signals with value, age and error', () => {
    const text = textOf({
      vehicle: { make: 'TESLA', model: 'Model 3', year: 2024, powertrainType: 'BEV' },
      userId: 'u-1',
      updatedAt: Timestamp.fromMillis(minutesAgo(3)),
      signals: {
        charge: { body: { value: 78.5, unit: 'percent' }, oemUpdatedAt: minutesAgo(5) },
        location: { body: { latitude: 48.1, longitude: 11.5 }, oemUpdatedAt: 0, fetchedAt: minutesAgo(6) },
        vin: { body: { value: null }, error: { type: 'PERMISSION', code: null } },
      },
    });
    assert.match(text, /what it is +TESLA Model 3 2024 BEV/);
    assert.match(text, /updated +3 min ago \(2026-03-29T10:17:30\.000Z\)/);
    assert.match(text, /│ charge +│ 78\.5 percent +│ 5 min │/);
    assert.match(text, /│ location +│ \{"latitude":48\.1,"longitude":11\.5\} +│ 6 min │/);
    assert.match(text, /│ vin +│ null +│ - +│ PERMISSION +│/);
    assert.match(text, /No open errors\./);
  });

  const error = { state: 'ERROR', description: 'Asleep.', since: Timestamp.fromMillis(minutesAgo(30)) };
  const errorForms: { title: string; errors: object }[] = [
    { title: 'by type and code', errors: { 'VEHICLE_STATE:ASLEEP': error } },
    {
      title: 'by type and code, and in that by signal',
      errors: { 'VEHICLE_STATE:ASLEEP': { charge: error, location: { ...error, state: 'RESOLVED' } } },
    },
  ];
  for (const { title, errors } of errorForms) {
    it(`shows open errors, kept ${title}`, () => {
      const text = textOf({ errors });
      assert.match(text, /│ VEHICLE_STATE:ASLEEP +│ 30 min │ Asleep\. +│/);
      assert.equal(text.split('Asleep.').length, 2);
    });
  }

  it('shows no resolved error', () => {
    assert.match(textOf({ errors: { 'A:B': { ...error, state: 'RESOLVED' } } }), /No open errors\./);
  });

  it('shows a document that is of another form', () => {
    assert.match(textOf({ signals: 'none', errors: null, vehicle: 7 }), /No signals\./);
  });

  it('lets nothing out of a cell', () => {
    const text = textOf({ signals: { 'a\u001b[2J\nb': { body: { value: '\u202e1' } } } });
    assert.match(text, /a\\u001b\[2J\\nb/);
    assert.match(text, /\\u202e1/);
  });
});
