import assert from 'node:assert/strict';
import { createResumableSessions, type ResumableSessions } from '../../../local/gcs-emulator/resumable.ts';

describe('createResumableSessions', () => {
  const whole = Buffer.from('0123456789');
  let sessions: ResumableSessions<string, Buffer>;
  let id: string;
  let finished: number;

  beforeEach(() => {
    sessions = createResumableSessions();
    id = sessions.open('upload');
    finished = 0;
  });

  const send = (contentRange: string | undefined, body = Buffer.alloc(0), to = id) =>
    sessions.append(to, { contentRange, body }, (upload, bytes) => {
      assert.equal(upload, 'upload');
      finished++;
      return bytes;
    });

  for (const header of [undefined, 'bytes 0-*/*', 'bytes 0-*/10']) {
    it(`takes the whole object at once: ${header ?? 'no header'}`, () => {
      assert.deepEqual(send(header, whole), { result: whole });
    });
  }

  for (const header of [undefined, 'bytes 0-*/*', 'bytes 0--1/0', 'bytes */0']) {
    it(`takes an empty object: ${header ?? 'no header'}`, () => {
      assert.deepEqual(send(header), { result: Buffer.alloc(0) });
    });
  }

  it('puts parts together, tells where it is, and repeats its result', () => {
    assert.deepEqual(send('bytes */*'), { kept: 0 });
    assert.deepEqual(send('bytes 0-3/*', whole.subarray(0, 4)), { kept: 4 });
    assert.deepEqual(send('bytes */10'), { kept: 4 });
    assert.deepEqual(send('bytes 4-9/10', whole.subarray(4)), { result: whole });
    assert.deepEqual(send('bytes */*'), { result: whole });
    assert.deepEqual(send('bytes 4-9/10', whole.subarray(4)), { result: whole });
    assert.equal(finished, 1);
  });

  it('ends with a total that is said last', () => {
    assert.deepEqual(send('bytes 0-9/*', whole), { kept: 10 });
    assert.deepEqual(send('bytes */10'), { result: whole });
  });

  it('takes bytes again that it has', () => {
    assert.deepEqual(send('bytes 0-5/*', whole.subarray(0, 6)), { kept: 6 });
    assert.deepEqual(send('bytes 1-3/*', whole.subarray(1, 4)), { kept: 6 });
    assert.deepEqual(send('bytes 0-9/10', whole), { result: whole });
  });

  const refused: [string, string, number][] = [
    ['a gap', 'bytes 10-19/*', 10],
    ['a body of another length', 'bytes 0-9/*', 9],
    ['more than the total', 'bytes 0-9/5', 10],
  ];
  for (const [name, header, length] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(() => send(header, Buffer.alloc(length)), { status: 400 });
      assert.deepEqual(send('bytes */*'), { kept: 0 });
    });
  }

  it('forgets a session that failed', () => {
    const failure = new Error('full');
    const fail = () => {
      throw failure;
    };
    assert.throws(() => sessions.append(id, { contentRange: undefined, body: whole }, fail), failure);
    assert.throws(() => send('bytes */*'), { status: 404 });
  });

  it('forgets the oldest of more than a thousand', () => {
    const others = Array.from({ length: 1000 }, () => sessions.open('upload'));
    assert.throws(() => send('bytes */*'), { status: 404 });
    assert.deepEqual(send('bytes */*', undefined, others[0]), { kept: 0 });
  });
});
