import assert from 'node:assert/strict';
import { archiveObjectName } from '../../../functions/archive/object-name.ts';
import {
  envelopeOf,
  type JsonObject,
  parseJsonObject,
  vehicleIdOf,
} from '../../../functions/event/envelope.ts';
import { messageAttributes } from '../../../functions/event/message.ts';
import { createLog } from '../../../functions/runtime/log.ts';
import { traceparentOf } from '../../../functions/runtime/trace.ts';

describe('an event', () => {
  for (const [text, isObject] of [
    ['{}', true],
    ['\ufeff{}', true],
    [' {"a":1}\n', true],
    ['[]', false],
    ['null', false],
    ['"{}"', false],
    ['{', false],
    ['', false],
  ] as const) {
    it(`is ${isObject ? '' : 'not '}${JSON.stringify(text)}`, () => {
      assert.equal(parseJsonObject(Buffer.from(text)) !== undefined, isObject);
    });
  }

  it('keeps its id where that can name an object', () => {
    for (const eventId of ['a', 'A-9_z', '__a', 'a__', '__a__b', '0'.repeat(128)]) {
      assert.equal(envelopeOf({ eventId }, Buffer.from('x')).eventId, eventId);
    }
  });

  it('is not what is no UTF-8', () => {
    assert.equal(parseJsonObject(Buffer.from('{"a":"\xff"}', 'latin1')), undefined);
  });

  it('is named after the SHA-256 of its bytes where it has no usable id', () => {
    for (const eventId of ['a/b', '', '____', '__a__', '__a-b__', '0'.repeat(129), 'a\n', 'é', 5, null]) {
      assert.equal(
        envelopeOf({ eventId }, Buffer.from('abc')).eventId,
        'sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        `${eventId}`,
      );
    }
  });

  const usable = ['VEHICLE_STATE', 'a b~!', 'x'.repeat(256)];
  const unusable = ['', 'x'.repeat(257), 'a\nb', 'é', ' \x7f', '\ta', 5, null, undefined, {}, ['a']];
  for (const [names, isKept] of [
    [usable, true],
    [unusable, false],
  ] as const) {
    it(`${isKept ? 'has' : 'lacks'} a type and a delivery that are ${isKept ? '' : 'not '}printable`, () => {
      for (const name of names) {
        const envelope = envelopeOf(
          { eventId: 'e', eventType: name, meta: { deliveryId: name } },
          Buffer.from('x'),
        );
        const kept = isKept ? { eventType: name, deliveryId: name } : {};
        assert.deepEqual(envelope, { eventId: 'e', ...kept }, `${name}`);
      }
    });
  }

  it('is published with its ids, its receipt and its place in the archive', () => {
    const receivedAt = new Date('2026-01-02T03:04:05.678Z');
    const common = { receivedAt: '2026-01-02T03:04:05.678Z', archiveUri: 'gs://b/o' };
    const envelope = { eventId: 'e', eventType: 'T', vehicleId: 'v', deliveryId: 'd' };
    const options = { receivedAt, archiveUri: 'gs://b/o' };
    assert.deepEqual(messageAttributes({ envelope, ...options, traceparent: 'trace' }), {
      ...envelope,
      ...common,
      traceparent: 'trace',
    });
    assert.deepEqual(messageAttributes({ envelope: { eventId: 'e' }, ...options }), {
      eventId: 'e',
      ...common,
    });
  });
});

describe('the id of a vehicle', () => {
  const nested = { vehicle: { id: 'nested' } };
  const cases: { what: string; event: JsonObject; id: string | undefined }[] = [
    { what: 'the top level alone', event: { vehicleId: 'top' }, id: 'top' },
    { what: 'data.vehicle.id alone', event: { data: nested }, id: 'nested' },
    { what: 'the top level before data.vehicle.id', event: { vehicleId: 'top', data: nested }, id: 'top' },
    ...[null, 5, '', 'a/b', '__a__', {}, 'x'.repeat(129)].map((vehicleId) => ({
      what: `data.vehicle.id beside the unusable ${JSON.stringify(vehicleId).slice(0, 20)}`,
      event: { vehicleId, data: nested },
      id: 'nested',
    })),
    ...[undefined, null, [], 'x', { vehicle: null }, { vehicle: 'x' }, { vehicle: { id: 'a/b' } }].map(
      (data) => ({
        what: `nothing in data ${JSON.stringify(data)}`,
        event: { data },
        id: undefined,
      }),
    ),
  ];
  for (const { what, event, id } of cases) {
    it(`is read from ${what}`, () => assert.equal(vehicleIdOf(event), id));
  }

  it('is part of the envelope', () => {
    assert.equal(envelopeOf({ data: nested }, Buffer.from('x')).vehicleId, 'nested');
  });
});

describe('an archived object', () => {
  it('is named by shard, day and hour of receipt in UTC, and event', () => {
    const receivedAt = new Date('2026-01-02T03:04:05.678+05:00');
    // The SHA-256 of "abc" begins with b.
    assert.equal(archiveObjectName('abc', receivedAt), 'events/shard=b/dt=2026-01-01/hr=22/abc.json');
  });
});

describe('a log line', () => {
  it('is one line of JSON as Cloud Logging reads it', () => {
    const lines: string[] = [];
    const log = createLog('project-1', (line) => lines.push(line));
    log('INFO', 'webhook.received', 'text\n"quoted"', { eventId: 'e-1', vehicleId: undefined });
    assert.deepEqual(lines, [
      '{"severity":"INFO","message":"text\\n\\"quoted\\"","event":"webhook.received","eventId":"e-1"}\n',
    ]);
  });
});

describe('a traceparent', () => {
  const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  for (const [header, kept] of [
    [valid, valid],
    [undefined, undefined],
    ['', undefined],
    [valid.toUpperCase(), undefined],
    [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, undefined],
    [`${valid}\n`, undefined],
    [[valid], undefined],
  ] as const) {
    it(`${kept ? 'is kept' : 'is dropped'}: ${JSON.stringify(header)}`, () =>
      assert.equal(traceparentOf(header), kept));
  }
});
