import assert from 'node:assert/strict';
import { responses } from '../../../functions/receive/responses.ts';
import { sign } from '../../../functions/receive/signature.ts';
import { OLD_TOKEN, type Receiver, startReceiver, TOKEN } from '../../helpers/receiver.ts';

const verify = (challenge: unknown) =>
  JSON.stringify({ eventId: 'e-1', eventType: 'VERIFY', data: { challenge }, meta: { version: '4.0' } });

describe('VERIFY', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver();
  });
  after(() => receiver.close());
  afterEach(() => {
    assert.deepEqual(receiver.archive.uploads, []);
    assert.equal(receiver.publish.callCount, 0);
  });

  for (const challenge of ['3a94cf3c-1b8c-4b6e', 'x', 'é😀\n', 'a'.repeat(512)]) {
    it(`is answered, unsigned, with the HMAC of ${challenge.length} characters`, async () => {
      const { status, headers, body } = await receiver.send(verify(challenge));
      assert.deepEqual([status, body], [200, JSON.stringify({ challenge: sign(TOKEN, challenge) })]);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['cache-control'], 'no-store');
    });
  }

  it('is logged, with nothing of the challenge', async () => {
    const body = verify('c');
    await receiver.send(body, { 'x-forwarded-for': '192.0.2.1' });
    assert.deepEqual(receiver.log.at(-1), {
      severity: 'INFO',
      message: 'VERIFY was answered',
      event: 'challenge.answered',
      bytes: body.length,
      sourceIp: '192.0.2.1',
    });
  });

  it('is answered with the first token, whichever it is signed with', async () => {
    const body = verify('c');
    const answer = await receiver.send(body, { 'sc-signature': sign(OLD_TOKEN, body) });
    assert.equal(answer.body, JSON.stringify({ challenge: sign(TOKEN, 'c') }));
  });

  it('is refused with a signature that is not valid', async () => {
    const { status, body } = await receiver.send(verify('c'), { 'sc-signature': '0'.repeat(64) });
    assert.deepEqual([status, body], [401, responses.signatureWrong.body]);
  });

  const unanswerable: [string, unknown][] = [
    ['is a JSON object as text', '{"eventId":"forged","eventType":"VEHICLE_STATE"}'],
    ['begins with a brace', '{'],
    ['has a brace somewhere', 'challenge {'],
    ['has a brace that is escaped', '\u007b'],
    ['is an object', { a: 1 }],
    ['is a list', ['c']],
    ['is a number', 7],
    ['is null', null],
    ['is missing', undefined],
    ['is empty', ''],
    ['is 513 characters long', 'a'.repeat(513)],
  ];
  for (const [what, challenge] of unanswerable) {
    it(`is refused when its challenge ${what}, signed or not`, async () => {
      const body = verify(challenge);
      for (const send of [receiver.send, receiver.sendSigned]) {
        const answer = await send(body);
        assert.deepEqual([answer.status, answer.body], [400, responses.challenge.body]);
      }
    });
  }

  for (const version2 of [
    { version: '2.0', webhookId: 'w-1', eventName: 'verify', payload: { challenge: 'c' } },
    { version: '2.0', eventName: 'verify' },
  ]) {
    it(`of version 2.0 is refused with what is supported, ${version2.payload ? 'with' : 'without'} payload`, async () => {
      for (const send of [receiver.send, receiver.sendSigned]) {
        const { status, body } = await send(JSON.stringify(version2));
        const error = 'Only webhooks of version 4.0 are supported: this is a VERIFY of version 2.0.';
        assert.deepEqual([status, body], [400, JSON.stringify({ error })]);
      }
    });
  }

  it('of version 2.0 is nothing that has an event type', async () => {
    const { status, body } = await receiver.send(
      JSON.stringify({ eventId: 'e-1', eventType: 'VEHICLE_STATE', eventName: 'verify' }),
    );
    assert.deepEqual([status, body], [401, responses.signatureMissing.body]);
  });

  it('of version 2.0 with a signature that is not valid is refused for its signature', async () => {
    const body = JSON.stringify({ version: '2.0', eventName: 'verify', payload: { challenge: 'c' } });
    assert.equal((await receiver.send(body, { 'sc-signature': '0'.repeat(64) })).status, 401);
  });

  it('is refused where there is no data at all', async () => {
    for (const data of [null, 'data', 7, []]) {
      const answer = await receiver.send(JSON.stringify({ eventType: 'VERIFY', data }));
      assert.deepEqual([answer.status, answer.body], [400, responses.challenge.body]);
    }
  });

  for (const [charset, encode] of [
    ['utf-7', toUtf7],
    ['utf-16le', (text: string) => Buffer.from(text, 'utf16le')],
  ] as const) {
    it(`is read from its bytes, not by the charset ${charset} that its header names`, async () => {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      const answer = await receiver.send(encode(verify('c')), headers);
      assert.deepEqual([answer.status, answer.body], [401, responses.signatureMissing.body]);
    });
  }

  it('lends nobody a signature for an event', async () => {
    // What can be had signed has no brace: the event is written in UTF-7, where it needs none.
    const forged = toUtf7('{"eventId":"forged","eventType":"VEHICLE_STATE","vehicleId":"v-1"}').toString();
    const { challenge } = JSON.parse((await receiver.send(verify(forged))).body);
    assert.equal(challenge, sign(TOKEN, forged));
    for (const type of ['application/json', 'application/json; charset=utf-7']) {
      const answer = await receiver.send(forged, { 'content-type': type, 'sc-signature': challenge });
      assert.deepEqual([answer.status, answer.body], [400, responses.notJson.body]);
    }
  });
});

/** As much of UTF-7 as JSON needs: braces and brackets in its base64. */
function toUtf7(text: string): Buffer {
  const escaped = text.replace(/[{}[\]]/g, (character) => {
    const base64 = Buffer.from(character, 'utf16le').swap16().toString('base64').replace(/=+$/, '');
    return `+${base64}-`;
  });
  return Buffer.from(escaped, 'latin1');
}
