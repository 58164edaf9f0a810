import assert from 'node:assert/strict';
import { parseContentRange } from '../../../local/gcs-emulator/ranges.ts';
import { CHUNK_BYTES, ResumableSessions } from '../../../local/gcs-emulator/resumable.ts';

describe('ResumableSessions', () => {
  const whole = Buffer.alloc(2 * CHUNK_BYTES + 10, 'abcdefg');
  let sessions: ResumableSessions<string, Buffer>;
  let id: string;
  let finished: number;

  beforeEach(() => {
    sessions = new ResumableSessions();
    id = sessions.open('upload');
    finished = 0;
  });

  const send = (header: string | undefined, body = Buffer.alloc(0), to = id) =>
    sessions.append(to, parseContentRange(header), body, async (upload, bytes) => {
      assert.equal(upload, 'upload');
      finished++;
      return bytes;
    });

  for (const header of [undefined, 'bytes 0-*/*', `bytes 0-*/${whole.length}`]) {
    it(`takes the whole object at once: ${header ?? 'no header'}`, async () => {
      assert.deepEqual(await send(header, whole), { result: whole });
    });
  }

  for (const header of [undefined, 'bytes 0-*/*', 'bytes 0--1/0', 'bytes */0']) {
    it(`takes an empty object: ${header ?? 'no header'}`, async () => {
      assert.deepEqual(await send(header), { result: Buffer.alloc(0) });
    });
  }

  it('puts chunks together, tells where it is, and repeats its result', async () => {
    assert.deepEqual(await send('bytes */*'), { kept: 0 });
    assert.deepEqual(await send(`bytes 0-${CHUNK_BYTES - 1}/*`, whole.subarray(0, CHUNK_BYTES)), {
      kept: CHUNK_BYTES,
    });
    assert.deepEqual(await send(`bytes */${whole.length}`), { kept: CHUNK_BYTES });
    const last = `bytes ${CHUNK_BYTES}-${whole.length - 1}/${whole.length}`;
    assert.deepEqual(await send(last, whole.subarray(CHUNK_BYTES)), { result: whole });
    assert.deepEqual(await send('bytes */*'), { result: whole });
    assert.deepEqual(await send(last, whole.subarray(CHUNK_BYTES)), { result: whole });
    assert.equal(finished, 1);
  });

  it('keeps whole chunks of an upload that goes on, and takes the rest again', async () => {
    const part = whole.subarray(0, CHUNK_BYTES + 5);
    assert.deepEqual(await send(`bytes 0-${part.length - 1}/*`, part), { kept: CHUNK_BYTES });
    assert.deepEqual(await send(`bytes 0-${whole.length - 1}/${whole.length}`, whole), { result: whole });
  });

  const refused: [string, string, number][] = [
    ['a gap', 'bytes 10-19/*', 10],
    ['a body of another length', 'bytes 0-9/*', 9],
    ['more than the total', 'bytes 0-9/5', 10],
  ];
  for (const [name, header, length] of refused) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(send(header, Buffer.alloc(length)), { status: 400 });
      assert.deepEqual(await send('bytes */*'), { kept: 0 });
    });
  }

  it('forgets a session that was cancelled or failed, and knows no other', async () => {
    sessions.cancel(id);
    await assert.rejects(send('bytes */*'), { status: 404 });
    assert.throws(() => sessions.cancel(id), { status: 404 });

    const failing = sessions.open('upload');
    const failure = new Error('full');
    const fail = () => Promise.reject(failure);
    await assert.rejects(sessions.append(failing, parseContentRange(undefined), whole, fail), failure);
    await assert.rejects(send('bytes */*', undefined, failing), { status: 404 });
  });

  it('forgets the oldest of more than a thousand', async () => {
    const others = Array.from({ length: 1000 }, () => sessions.open('upload'));
    await assert.rejects(send('bytes */*'), { status: 404 });
    assert.deepEqual(await send('bytes */*', undefined, others[0]), { kept: 0 });
  });
});
