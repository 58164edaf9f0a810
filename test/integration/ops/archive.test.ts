import assert from 'node:assert/strict';
import { archiveObjectName } from '../../../functions/archive/object-name.ts';
import { sign } from '../../../functions/receive/signature.ts';
import { freshSample, type SampleEvent } from '../../../local/samples.ts';
import type { Finding } from '../../../ops/archive/findings.ts';
import { createTestArchive, type TestArchive, TOKEN } from '../../helpers/filled-archive.ts';
import { vehicleStates } from '../../helpers/numbered-events.ts';
import { sized } from '../../helpers/operator.ts';

const NUMBER = sized(200, 2_000);

const bytesOf = (event: object) => Buffer.from(JSON.stringify(event));
const nameOf = (event: SampleEvent, receivedAt: Date) =>
  archiveObjectName(event.eventId, receivedAt, bytesOf(event));

describe('ops archive', function () {
  this.timeout(300_000);
  let archive: TestArchive;
  const receivedAt = new Date('2026-03-29T10:20:30.456Z');
  const laterAt = new Date('2026-03-30T00:00:00Z');
  const events = vehicleStates(NUMBER);
  const [event] = events;
  const error = freshSample('vehicle-error');
  assert.ok(event);
  before(async () => {
    archive = await createTestArchive();
    await archive.seed(events, receivedAt);
    await archive.seed([error], laterAt);
  });
  after(() => archive?.close());

  it('prints the exact bytes of an event', async () => {
    const { code, stdout } = await archive.ops('archive', 'get', event.eventId);
    assert.equal(code, 0);
    assert.equal(stdout, JSON.stringify(event));
    const { code: unknown, stderr } = await archive.ops('archive', 'get', 'no-such-event');
    assert.equal(unknown, 1);
    assert.match(stderr, /^The archive .* has no event no-such-event: [^\n]+\n$/);
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

  it('proves that all is as it was signed, and by which token', async () => {
    const { code, ...result } = await archive.json('archive', 'verify');
    const total = NUMBER + 1;
    assert.deepEqual(
      { code, ...result },
      { code: 0, checked: total, events: total, tokens: [0, total], signedByNone: 0, found: 0, findings: [] },
    );
    const { stdout } = await archive.ops('archive', 'verify', '--from', '2026-03-29', '--to', '2026-03-30');
    const number = NUMBER.toLocaleString('en-US');
    assert.equal(
      stdout,
      `${number} objects checked: each is as it was signed.\n` +
        `All ${number} events since 2026-03-29T00:00:00.000Z before 2026-03-30T00:00:00.000Z carry the second token.\n`,
    );
  });

  it('says of wrong tokens that they signed nothing', async () => {
    const wrong = { SMARTCAR_MANAGEMENT_TOKEN: 'amt-of-another-application' };
    const text = await archive.startOps(['archive', 'verify'], wrong).done;
    assert.equal(text.code, 1);
    assert.match(
      text.stdout,
      /^No given token signed any of the [\d,]+ objects: set SMARTCAR_MANAGEMENT_TOKEN .*\n$/,
    );
    const { stdout } = await archive.startOps(['--json', 'archive', 'verify'], wrong).done;
    const { signedByNone, findings, tokens } = JSON.parse(stdout);
    assert.deepEqual(
      { signedByNone, findings, tokens },
      { signedByNone: NUMBER + 1, findings: [], tokens: [0] },
    );
  });

  it('finds what was changed, whatever it is', async () => {
    const [flipped, relabelled, moved, copied, unlabelled] = events.slice(-5) as [
      SampleEvent,
      SampleEvent,
      SampleEvent,
      SampleEvent,
      SampleEvent,
    ];
    const expected: Pick<Finding, 'name' | 'fault'>[] = [];
    const change = async (
      fault: Finding['fault'],
      name: string,
      content: string | Buffer,
      metadata: object,
    ) => {
      await archive.put(name, content, metadata);
      expected.push({ name, fault });
    };
    const metadataOf = (event: SampleEvent) => archive.metadataOf(nameOf(event, receivedAt));

    const bytes = bytesOf(flipped);
    const position = bytes.length >> 1;
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    await change('altered', nameOf(flipped, receivedAt), bytes, await metadataOf(flipped));

    const labels = { ...(await metadataOf(relabelled)), 'vehicle-id': 'another-vehicle' };
    await change('mislabelled', nameOf(relabelled, receivedAt), bytesOf(relabelled), labels);

    const { 'received-at': _, ...without } = await metadataOf(unlabelled);
    await change('mislabelled', nameOf(unlabelled, receivedAt), bytesOf(unlabelled), without);

    const movedTo = nameOf(moved, new Date('2026-03-29T11:20:30.456Z'));
    await change('misnamed', movedTo, bytesOf(moved), await metadataOf(moved));

    const copiedAt = new Date('2026-03-29T12:20:30.456Z');
    const copyLabels = { ...(await metadataOf(copied)), 'received-at': copiedAt.toISOString() };
    await change('copied', nameOf(copied, copiedAt), bytesOf(copied), copyLabels);

    const misnamed = archiveObjectName('another-event', receivedAt, bytesOf(error));
    const signed = await archive.metadataOf(nameOf(error, laterAt));
    await change('misnamed', misnamed, bytesOf(error), signed);
    const noEvent = { ...signed, 'sc-signature': sign(TOKEN, 'no event') };
    await change('unreadable', archiveObjectName('no-event', receivedAt), 'no event', noEvent);
    await change(
      'unreadable',
      archiveObjectName('huge', receivedAt),
      Buffer.alloc(3 * 1024 * 1024, ' '),
      signed,
    );
    await change('misnamed', 'notes.txt', 'a note', {});

    const { code, found, findings } = await archive.json('archive', 'verify');
    assert.equal(code, 1);
    assert.equal(found, expected.length);
    assert.deepEqual(
      (findings as Finding[]).map(({ name, fault }) => ({ name, fault })),
      expected.sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
    const hour = await archive.json(
      'archive',
      'verify',
      '--from',
      '2026-03-29T11:00:00Z',
      '--to',
      '2026-03-29T12:00:00Z',
    );
    assert.deepEqual(
      (hour.findings as Finding[]).map(({ name }) => name),
      [movedTo],
    );
  });

  it('needs a token to prove anything', async () => {
    const none = await archive.startOps(['archive', 'verify'], { SMARTCAR_MANAGEMENT_TOKEN: '' }).done;
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^SMARTCAR_MANAGEMENT_TOKEN is not set: .*\n$/);
  });
});

describe('ops archive, of events that were delivered several times', function () {
  this.timeout(60_000);
  let archive: TestArchive;
  const event = freshSample('vehicle-state');
  const attempt = (at: string) => ({ ...event, meta: { deliveryId: at, deliveredAt: at } }) as SampleEvent;
  const attempts = ['2026-03-29T10:59:30.000Z', '2026-03-29T10:59:55.000Z', '2026-03-29T11:00:45.000Z'];
  before(async () => {
    archive = await createTestArchive();
    for (const at of attempts) await archive.seed([attempt(at)], new Date(at));
    await archive.seed([freshSample('vehicle-error')], new Date('2026-03-29T11:00:45.000Z'));
  });
  after(() => archive?.close());

  it('prints the newest delivery, and names the others', async () => {
    const { stdout, stderr } = await archive.ops('archive', 'get', event.eventId);
    assert.deepEqual(JSON.parse(stdout), attempt(attempts[2] ?? ''));
    assert.equal(stderr.match(/^An earlier delivery: events\/.*$/gm)?.length, 2);
  });

  it('counts events', async () => {
    const { events } = await archive.json('archive', 'stats');
    assert.equal(events, 2);
    const { checked, events: verified, found } = await archive.json('archive', 'verify');
    assert.deepEqual({ checked, verified, found }, { checked: 4, verified: 2, found: 0 });
  });

  it('replays the newest delivery of each', async () => {
    const { stdout } = await archive.ops('replay', '--json', '--dry-run', '--from', '2026-03-29');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(lines.at(-1), { events: 2 });
    const replayed = lines.find(({ eventId }) => eventId === event.eventId);
    assert.equal(replayed.deliveryId, attempts[2]);
    const { published } = await archive.json('replay', '--from', '2026-03-29');
    assert.equal(published, 2);
  });
});

describe('ops archive, of what an earlier version archived', function () {
  this.timeout(60_000);
  let archive: TestArchive;
  const live = freshSample('vehicle-state');
  const event = { ...live, data: { ...live.data, vehicle: { id: 'v-live' } } };
  const name = archiveObjectName(event.eventId, new Date('2026-03-29T10:20:30.456Z'));
  before(async () => {
    archive = await createTestArchive();
    const bytes = bytesOf(event);
    await archive.put(name, bytes, {
      'event-id': event.eventId,
      'event-type': 'VEHICLE_STATE',
      ...(event.meta?.deliveryId && { 'delivery-id': event.meta.deliveryId }),
      'received-at': '2026-03-29T10:20:30.456Z',
      'sc-signature': sign(TOKEN, bytes),
    });
    await archive.seed(vehicleStates(3), new Date('2026-03-29T10:20:30.456Z'));
  });
  after(() => archive?.close());

  it('finds the vehicle in the body', async () => {
    const { busiestVehicles } = await archive.json('archive', 'stats');
    assert.equal((busiestVehicles as Record<string, number>)['v-live'], 1);
    const { published } = await archive.json('replay', '--from', '2026-03-29', '--vehicle', 'v-live');
    assert.equal(published, 1);
  });

  it('takes the missing vehicle for no contradiction', async () => {
    const { code, findings } = await archive.json('archive', 'verify');
    assert.deepEqual({ code, findings }, { code: 0, findings: [] });
  });

  it('passes over what cannot be read, counts and names it', async () => {
    const huge = archiveObjectName('huge', new Date('2026-03-29T10:20:30.456Z'));
    const metadata = { 'received-at': '2026-03-29T10:20:30.456Z' };
    await archive.put(huge, Buffer.alloc(2 * 1024 * 1024, ' '), metadata);
    const garbage = archiveObjectName('garbage', new Date('2026-03-29T10:20:30.456Z'));
    await archive.put(garbage, '\xff\xfe', metadata);
    const { code, stdout, stderr } = await archive.ops(
      '--json',
      'replay',
      '--from',
      '2026-03-29',
      '--to',
      '2026-03-30',
    );
    assert.equal(code, 1);
    const { published, unreadable } = JSON.parse(stdout);
    assert.deepEqual({ published, unreadable }, { published: 4, unreadable: 2 });
    for (const object of [huge, garbage]) assert.ok(stderr.includes(`Passed over ${object}: `), stderr);
  });
});
