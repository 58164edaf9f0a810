import assert from 'node:assert/strict';
import { archiveObjectName } from '../../../functions/archive/object-name.ts';
import { freshSample } from '../../../local/samples.ts';
import type { Finding } from '../../../ops/archive/findings.ts';
import { createTestArchive, type TestArchive } from '../../helpers/filled-archive.ts';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';

const NUMBER = sized(200, 2_000);

describe('ops archive', function () {
  this.timeout(300_000);
  let archive: TestArchive;
  const receivedAt = new Date('2026-03-29T10:20:30.456Z');
  const events = vehicleStates(NUMBER);
  const [event] = events;
  const error = freshSample('vehicle-error');
  assert.ok(event);
  const name = archiveObjectName(event.eventId, receivedAt);
  before(async () => {
    archive = await createTestArchive();
    await archive.seed(events, receivedAt);
    await archive.seed([error], new Date('2026-03-30T00:00:00Z'));
  });
  after(() => archive?.close());

  it('prints the exact bytes of an event', async () => {
    const { code, stdout } = await archive.ops('archive', 'get', event.eventId);
    assert.equal(code, 0);
    assert.equal(stdout, JSON.stringify(event));
    const { code: unknown, stderr } = await archive.ops('archive', 'get', 'no-such-event');
    assert.equal(unknown, 1);
    assert.match(stderr, /^The archive .* has no event no-such-event\.\n$/);
  });

  it('counts by day, type and vehicle', async () => {
    const { events: number, days, types, vehicles, busiestVehicles } = await archive.json('archive', 'stats');
    assert.deepEqual(
      { number, vehicles, days, types },
      {
        number: NUMBER + 1,
        vehicles: NUMBER + 1,
        days: { '2026-03-29': NUMBER, '2026-03-30': 1 },
        types: { VEHICLE_STATE: NUMBER, VEHICLE_ERROR: 1 },
      },
    );
    assert.equal(Object.keys(busiestVehicles as object).length, 20);
    const range = ['--from', '2026-03-30', '--to', '2026-03-31'];
    assert.equal((await archive.json('archive', 'stats', ...range)).events, 1);
  });

  it('proves that all is as it was signed', async () => {
    const { code, checked, findings } = await archive.json('archive', 'verify');
    assert.deepEqual({ code, checked, findings }, { code: 0, checked: NUMBER + 1, findings: [] });
  });

  it('finds one flipped byte, an object under a wrong name, and one that does not belong there', async () => {
    const file = archive.bucket.file(name);
    const [bytes] = await file.download();
    const [{ metadata = {} }] = await file.getMetadata();
    const position = bytes.length >> 1;
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    await file.save(bytes, { metadata: { metadata } });
    const misnamed = archiveObjectName('another-event', receivedAt);
    const original = archive.bucket.file(archiveObjectName(error.eventId, new Date('2026-03-30T00:00:00Z')));
    const [[content], [{ metadata: signed = {} }]] = await Promise.all([
      original.download(),
      original.getMetadata(),
    ]);
    await archive.bucket.file(misnamed).save(content, { metadata: { metadata: signed } });
    await archive.bucket.file('notes.txt').save('a note');

    const { code, ...found } = await archive.json('archive', 'verify');
    assert.equal(code, 1);
    assert.deepEqual(
      (found.findings as Finding[]).map(({ name, fault }) => ({ name, fault })),
      [
        { name, fault: 'altered' },
        { name: misnamed, fault: 'misnamed' },
        { name: 'notes.txt', fault: 'misnamed' },
      ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  it('needs a token to prove anything', async () => {
    const none = await archive.startOps(['archive', 'verify'], { SMARTCAR_MANAGEMENT_TOKEN: '' }).done;
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^SMARTCAR_MANAGEMENT_TOKEN is not set: .*\n$/);
  });
});
