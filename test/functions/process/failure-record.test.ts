import assert from 'node:assert/strict';
import { Timestamp } from '@google-cloud/firestore';
import sinon from 'sinon';
import { createFailureRecord } from '../../../functions/process/failure-record.ts';
import type { PushedEvent } from '../../../functions/process/push-message.ts';
import { createLog } from '../../../functions/runtime/log.ts';
import { firestoreInMemory } from '../../helpers/firestore-in-memory.ts';
import type { DatabaseCall } from '../../simulation/database-client.ts';

const NOW = 1_753_990_000_000;
const event = (fields: Partial<PushedEvent> = {}): PushedEvent => ({
  eventId: 'e',
  content: {},
  receivedAt: 0,
  deliveredAt: 0,
  isTest: false,
  announcesReplay: false,
  ...fields,
});

describe('the record of a failure', () => {
  let clock: sinon.SinonFakeTimers;
  let lines: unknown[];
  beforeEach(() => {
    lines = [];
    clock = sinon.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => clock.restore());
  const start = (call?: DatabaseCall) => {
    const firestore = firestoreInMemory(call);
    const log = createLog('project-1', (line) => lines.push(JSON.parse(line)));
    const record = createFailureRecord(firestore, log);
    const stored = async (id: string) => (await firestore.doc(`processingFailures/${id}`).get()).data();
    return { record, stored };
  };

  it('has the last error, the ids of the event and the number of attempts', async () => {
    const { record, stored } = start();
    const ids = { eventType: 'VEHICLE_STATE', vehicleId: 'v', replayId: 'r' };
    await record(event(ids), new Error('first'), ['a']);
    await record(event(ids), new RangeError(`\ud800${'x'.repeat(498)}😀`), ['b', 'c']);
    assert.deepEqual(await stored('e.r'), {
      eventId: 'e',
      ...ids,
      error: 'RangeError',
      message: `\ufffd${'x'.repeat(498)}\ufffd`,
      stack: ['b', 'c'],
      attempts: 2,
      lastFailedAt: Timestamp.fromMillis(NOW),
      expireAt: Timestamp.fromMillis(NOW + 30 * 86_400_000),
    });
    assert.deepEqual(lines, []);
  });

  it('says null where the event does not say', async () => {
    const { record, stored } = start();
    await record(event(), new Error('no'), []);
    const { eventType, vehicleId, replayId } = (await stored('e')) ?? {};
    assert.deepEqual([eventType, vehicleId, replayId], [null, null, null]);
  });

  it('leaves no timer behind, which would keep the process alive', async () => {
    await start().record(event(), new Error('no'), []);
    assert.equal(clock.countTimers(), 0);
  });

  it('is missed in the log where Firestore refuses it, and nothing fails', async () => {
    const { record } = start(async () => {
      throw Object.assign(new TypeError('secret'), { code: 7 });
    });
    await record(event(), new Error('no'), []);
    assert.deepEqual(lines, [
      {
        severity: 'NOTICE',
        message: 'TypeError: the failure could not be recorded',
        event: 'processing.unrecorded',
        eventId: 'e',
      },
    ]);
  });

  it('holds up the answer to the push by two seconds at most', async () => {
    const { record } = start(() => new Promise(() => {}));
    let isDone = false;
    const recording = record(event(), new Error('no'), []).then(() => {
      isDone = true;
    });
    await clock.tickAsync(1_999);
    assert.equal(isDone, false);
    await clock.tickAsync(1);
    await recording;
    assert.deepEqual(lines, []);
  });
});
