import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import { signalCodeOf } from '../../../../functions/process/vehicle/errors.ts';
import { readStoredErrors } from '../../../../functions/process/vehicle/stored-errors.ts';

const at = Timestamp.fromMillis(1_753_990_000_000);
const fields = {
  state: 'ERROR',
  since: at,
  updatedAt: at,
  eventId: 'e',
  description: 'd',
  suggestedUserMessage: null,
  resolution: null,
  docURL: null,
};

describe('the stored errors of a vehicle', () => {
  it('are read as they are stored', () => {
    const stored = { 'T:C:s': { ...fields, type: 'T', code: 'C', signal: 's' } };
    assert.deepEqual(readStoredErrors(stored), new Map(Object.entries(stored)));
    assert.deepEqual(readStoredErrors(undefined), new Map());
  });

  const former: { what: string; key: string; signals: unknown; errors: object }[] = [
    {
      what: 'one for each signal, once',
      key: 'T:C',
      signals: [{ code: 'a' }, 'Group.B', { code: 'a' }, {}, null],
      errors: {
        'T:C:a': { ...fields, type: 'T', code: 'C', signal: 'a' },
        'T:C:group-b': { ...fields, type: 'T', code: 'C', signal: 'group-b' },
      },
    },
    {
      what: 'one where no signal can be read',
      key: 'T:C',
      signals: [{}, 5],
      errors: { 'T:C': { ...fields, type: 'T', code: 'C', signal: null } },
    },
    {
      what: 'one where the signals are a text',
      key: 'T:C',
      signals: '[["a"]]',
      errors: { 'T:C': { ...fields, type: 'T', code: 'C', signal: null } },
    },
    {
      what: 'one without a code',
      key: 'T:null',
      signals: [],
      errors: { 'T:null': { ...fields, type: 'T', code: null, signal: null } },
    },
    {
      what: 'one whose code only ends like that',
      key: 'T:C:D',
      signals: [],
      errors: { 'T:C:D': { ...fields, type: 'T:C', code: 'D', signal: null } },
    },
  ];
  for (const { what, key, signals, errors } of former) {
    it(`of version 0.1.0 become ${what}`, () => {
      const stored = { [key]: { ...fields, signals } };
      assert.deepEqual(readStoredErrors(stored), new Map(Object.entries(errors)));
    });
  }
});

describe('the code of a signal', () => {
  const cases: [signal: unknown, code: string | undefined][] = [
    [{ code: 'charge-ischarging', group: 'Other', name: 'Name' }, 'charge-ischarging'],
    [{ group: 'Charge', name: 'IsCharging' }, 'charge-ischarging'],
    ['Charge.IsCharging', 'charge-ischarging'],
    ['Charge2.Is3', 'charge2-is3'],
    ['charge-ischarging', 'charge-ischarging'],
    ['charge.IsCharging', 'charge.IsCharging'],
    ['My Charge.IsCharging', 'My Charge.IsCharging'],
    ['Charge.Is Charging', 'Charge.Is Charging'],
    ['Charge.Is.Charging', 'Charge.Is.Charging'],
    ['s'.repeat(256), 's'.repeat(256)],
    ...[
      { group: 'Charge' },
      { name: 'IsCharging' },
      { code: 5 },
      { code: null },
      { code: '' },
      { code: '__a__' },
      '',
      's'.repeat(257),
      5,
      null,
      undefined,
      [],
    ].map((signal): [unknown, undefined] => [signal, undefined]),
  ];
  for (const [signal, code] of cases) {
    const what = JSON.stringify(signal)?.slice(0, 40);
    it(`of ${what} is ${code?.slice(0, 20)}`, () => assert.equal(signalCodeOf(signal), code));
  }
});
