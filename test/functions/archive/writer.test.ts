import assert from 'node:assert/strict';
import { createArchiveReader } from '../../../functions/archive/reader.ts';
import { createUploadClient } from '../../../functions/archive/upload.ts';
import { createArchive } from '../../../functions/archive/writer.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../../local/gcs-emulator/emulator.ts';

const receivedAt = new Date('2026-03-29T23:59:59.999Z');
const envelope = {
  eventId: 'event-1',
  eventType: 'VEHICLE_STATE',
  vehicleId: 'v-1',
  deliveryId: 'delivery-1',
};
// printf 'event-1' | sha256sum | cut -c 1, and printf '{"eventId":"event-1"}' | sha256sum | cut -c -16
const body = Buffer.from('{"eventId":"event-1"}');
const name = 'events/shard=c/dt=2026-03-29/hr=23/event-1.d49f39a242d003e7.json';

describe('the archive', () => {
  let emulator: TemporaryEmulator;
  beforeEach(async () => {
    emulator = await temporaryEmulator();
  });
  afterEach(() => emulator.remove());

  const clients = () => {
    const endpoint = { url: emulator.url, authorization: async () => undefined };
    const archive = createArchive('archive', createUploadClient(endpoint));
    return { archive, reader: createArchiveReader('archive', endpoint) };
  };
  const signal = new AbortController().signal;

  it('says where a delivery is kept, and keeps it there, with what proves it', async () => {
    const { archive, reader } = clients();
    const place = archive({ envelope, body, receivedAt });
    assert.equal(place.uri, `gs://archive/${name}`);
    await place.write('a'.repeat(64), signal);

    assert.deepEqual(await reader.read(name), body);
    const [{ contentType, metadata }] = await emulator.bucket.file(name).getMetadata();
    assert.equal(contentType, 'application/json');
    assert.deepEqual(metadata, {
      'event-id': 'event-1',
      'event-type': 'VEHICLE_STATE',
      'vehicle-id': 'v-1',
      'delivery-id': 'delivery-1',
      'received-at': '2026-03-29T23:59:59.999Z',
      'sc-signature': 'a'.repeat(64),
    });
  });

  it('names in the metadata only what the event names', async () => {
    const { archive, reader } = clients();
    await archive({ envelope: { eventId: 'event-1' }, body, receivedAt }).write('s', signal);
    const { items: [object] = [] } = await reader.list({ prefix: 'events/' });
    assert.deepEqual(object?.metadata, {
      'event-id': 'event-1',
      'received-at': '2026-03-29T23:59:59.999Z',
      'sc-signature': 's',
    });
  });

  it('keeps the exact bytes, whatever they are', async () => {
    const { archive, reader } = clients();
    for (const bytes of [
      Buffer.from(' {"a" : 1.0,\r\n"b":"ü"}\r\n'),
      Buffer.from([0, 255, 254, 13, 10, 13, 10, 45, 45]),
      Buffer.from('{}\r\n--\r\n'),
    ]) {
      const { uri, write } = archive({ envelope, body: bytes, receivedAt });
      await write('s', signal);
      assert.deepEqual(await reader.read(uri.replace('gs://archive/', '')), bytes);
    }
  });

  it('takes the same delivery again, and leaves the object as it is', async () => {
    const { archive } = clients();
    const place = archive({ envelope, body, receivedAt });
    await place.write('first', signal);
    await place.write('second', signal);
    const [{ metadata, generation }] = await emulator.bucket.file(name).getMetadata();
    assert.equal(metadata?.['sc-signature'], 'first');
    await place.write('third', signal);
    assert.equal((await emulator.bucket.file(name).getMetadata())[0].generation, generation);
  });

  it('keeps two attempts to deliver an event side by side', async () => {
    const { archive, reader } = clients();
    for (const text of ['{"deliveryId":"a"}', '{"deliveryId":"b"}']) {
      await archive({ envelope, body: Buffer.from(text), receivedAt }).write('s', signal);
    }
    assert.equal((await reader.list({ prefix: 'events/' })).items?.length, 2);
  });
});
