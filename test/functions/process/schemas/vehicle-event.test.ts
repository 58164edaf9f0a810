import assert from 'node:assert/strict';
import { VehicleErrors } from '../../../../functions/process/schemas/vehicle-errors.ts';
import { FieldName, SmartcarEvent } from '../../../../functions/process/schemas/vehicle-event.ts';
import { VehicleState } from '../../../../functions/process/schemas/vehicle-state.ts';

const ids = { eventId: 'e', vehicleId: 'v' };

describe('the name of a field', () => {
  for (const name of ['a', 'a'.repeat(256), '😀'.repeat(256), '__a', 'a__', '__a__x', 'x__a__', '__', '\n']) {
    it(`is ${JSON.stringify(name.slice(0, 10))}`, () => assert.equal(FieldName.parse(name), name));
  }
  for (const name of ['', 'a'.repeat(257), '😀'.repeat(257), '____', '__a__', '__\n__', 5, null]) {
    it(`is not ${JSON.stringify(name)?.slice(0, 20)}`, () => assert.ok(!FieldName.safeParse(name).success));
  }
});

describe('an event by its schema', () => {
  it('has an id, whatever else it has', () => {
    const event = { eventId: 'e', more: [1] };
    assert.deepEqual(SmartcarEvent.parse(event), event);
    for (const eventId of [undefined, 5]) assert.ok(!SmartcarEvent.safeParse({ eventId }).success);
  });

  for (const vehicleId of [undefined, null, 5]) {
    it(`names a vehicle, and not ${vehicleId}`, () => {
      assert.ok(!VehicleState.safeParse({ ...ids, vehicleId, data: {} }).success);
    });
  }

  // Each known field with a value of another kind, beside a field that no schema knows.
  const odd = [] as const;
  const unknown = { future: { any: 'thing' } };
  const cases: { what: string; sent: object; parsed: object }[] = [
    {
      what: 'its user',
      sent: { data: { user: { id: odd, externalId: odd, ...unknown } } },
      parsed: { data: { user: { id: undefined, externalId: undefined, ...unknown } } },
    },
    { what: 'a user that is a list', sent: { data: { user: odd } }, parsed: { data: { user: undefined } } },
    {
      what: 'its vehicle',
      sent: {
        data: {
          vehicle: { id: 5, make: odd, model: odd, year: '2024', mode: odd, powertrainType: odd, ...unknown },
        },
      },
      parsed: {
        data: {
          vehicle: {
            ...{ id: undefined, make: undefined, model: undefined, year: undefined },
            ...{ mode: undefined, powertrainType: undefined, ...unknown },
          },
        },
      },
    },
    {
      what: 'a vehicle that is a list',
      sent: { data: { vehicle: odd } },
      parsed: { data: { vehicle: undefined } },
    },
    {
      what: 'its meta',
      sent: {
        data: {},
        meta: {
          ...{ version: 4, mode: odd, deliveryId: odd, webhookId: odd, webhookName: odd, signalCount: '1' },
          ...unknown,
        },
      },
      parsed: {
        data: {},
        meta: {
          ...{ version: undefined, mode: undefined, deliveryId: undefined, webhookId: undefined },
          ...{ webhookName: undefined, signalCount: undefined, ...unknown },
        },
      },
    },
    { what: 'meta that are a list', sent: { data: {}, meta: odd }, parsed: { data: {}, meta: undefined } },
    {
      what: 'its triggers',
      sent: { data: { triggers: {}, ...unknown }, triggers: 'x', ...unknown },
      parsed: { data: { triggers: undefined, ...unknown }, triggers: undefined, ...unknown },
    },
  ];
  for (const { what, sent, parsed } of cases) {
    it(`keeps what can be read of ${what}, and what it does not know`, () => {
      for (const [schema, name] of [
        [VehicleState, 'signals'],
        [VehicleErrors, 'errors'],
      ] as const) {
        const { data, ...rest } = { data: {}, ...parsed };
        assert.deepEqual(schema.parse({ ...ids, ...sent }), {
          ...ids,
          ...rest,
          data: { ...data, [name]: [] },
        });
      }
    });
  }

  it('keeps what can be read of a signal', () => {
    const signals = [
      {
        code: 'a',
        name: odd,
        group: odd,
        status: { value: odd, error: { type: odd, code: 5, ...unknown } },
        meta: odd,
      },
      {
        code: 'b',
        status: { error: odd, ...unknown },
        meta: { oemUpdatedAt: odd, fetchedAt: {}, retrievedAt: true },
      },
      {
        code: 'c',
        status: odd,
        body: odd,
        ...unknown,
        meta: { oemUpdatedAt: 1, fetchedAt: '2', ...unknown },
      },
      { code: 'd', status: 'OK' },
    ];
    const none = undefined;
    assert.deepEqual(VehicleState.parse({ ...ids, data: { signals } }).data.signals, [
      {
        ...{ code: 'a', name: none, group: none, meta: none },
        status: { value: none, error: { type: none, code: none, ...unknown } },
      },
      {
        ...{ code: 'b', status: { error: none, ...unknown } },
        meta: { oemUpdatedAt: none, fetchedAt: none, retrievedAt: none },
      },
      {
        code: 'c',
        status: none,
        body: odd,
        ...unknown,
        meta: { oemUpdatedAt: 1, fetchedAt: '2', ...unknown },
      },
      { code: 'd', status: 'OK' },
    ]);
  });

  it('keeps what can be read of an error', () => {
    const errors = [
      {
        type: 'T',
        code: null,
        state: 5,
        description: odd,
        suggestedUserMessage: odd,
        docURL: odd,
        signals: 'x',
      },
      { type: 'T', resolution: odd, signals: [5], ...unknown },
    ];
    const none = undefined;
    assert.deepEqual(VehicleErrors.parse({ ...ids, data: { errors } }).data.errors, [
      {
        ...{ type: 'T', code: null, state: none, description: none, suggestedUserMessage: none },
        ...{ docURL: none, signals: none },
      },
      { type: 'T', resolution: odd, signals: [5], ...unknown },
    ]);
  });
});
