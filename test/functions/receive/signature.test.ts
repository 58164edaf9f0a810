import assert from 'node:assert/strict';
import smartcar from 'smartcar';
import { sign, verifySignature } from '../../../functions/receive/signature.ts';

const TOKEN = 'amt-0123456789';

/** Made with `openssl dgst -sha256 -hmac amt-0123456789`. */
const vectors = [
  {
    what: 'a JSON object',
    body: '{"a":1}',
    signature: '9ea3a3c5d8f5722f450a454f4bcda899733a7ab71b61ff339eb04bf8d249e96e',
  },
  {
    what: '1.0, a big integer, escapes and characters beyond ASCII',
    body: '{"value":1.0,"big":12345678901234567890,"escaped":"\\u00e9\\/","plain":"é 😀"}',
    signature: '63e9251256f5816eb34c6f1074aebfdc87e6fc4f70ced246c10ee562ac33424a',
  },
  {
    what: 'nothing',
    body: '',
    signature: '4c605783f11991d414aeec0afd1c8cf24488f1b2ed6cc926010ab5b358d44b7b',
  },
];

describe('signature', () => {
  for (const { what, body, signature } of vectors) {
    it(`is that of openssl for ${what}`, () => {
      assert.equal(sign(TOKEN, body), signature);
      assert.equal(verifySignature([TOKEN], signature, Buffer.from(body)).result, 'valid');
    });
  }

  it("is that of Smartcar's own SDK", () => {
    const body = { eventId: 'é', data: { value: 78 } };
    const signature = sign(TOKEN, JSON.stringify(body));
    assert.equal(smartcar.hashChallenge(TOKEN, JSON.stringify(body)), signature);
    assert.equal(smartcar.verifyPayload(TOKEN, signature, body), true);
  });

  const body = Buffer.from('{"a":1}');
  const right = sign(TOKEN, body);
  const faults = [
    { what: 'no signature', signature: undefined, fault: 'missing' },
    { what: 'an empty one', signature: '', fault: 'malformed' },
    { what: 'upper-case hex', signature: right.toUpperCase(), fault: 'malformed' },
    { what: 'a digit too few', signature: right.slice(1), fault: 'malformed' },
    { what: 'a digit too many', signature: `${right}0`, fault: 'malformed' },
    { what: 'white space around it', signature: ` ${right}`, fault: 'malformed' },
    { what: 'a newline behind it', signature: `${right}\n`, fault: 'malformed' },
    { what: '64 characters that are not hex', signature: 'g'.repeat(64), fault: 'malformed' },
    { what: '64 characters beyond ASCII', signature: 'é'.repeat(64), fault: 'malformed' },
    { what: 'one of another body', signature: sign(TOKEN, '{"a":2}'), fault: 'wrong' },
    { what: 'one of another token', signature: sign('amt-other', body), fault: 'wrong' },
    { what: 'one of the empty token', signature: sign('', body), fault: 'wrong' },
  ];
  for (const { what, signature, fault } of faults) {
    it(`finds ${what} ${fault}`, () => {
      assert.deepEqual(verifySignature([TOKEN], signature, body), { result: fault });
    });
  }

  it('is accepted from every token of a rotation, and names its position', () => {
    const tokens = ['amt-new', TOKEN, 'amt-oldest'];
    for (const [index, token] of tokens.entries()) {
      const signature = sign(token, body);
      const valid = { result: 'valid', signature, tokenPosition: index + 1 };
      assert.deepEqual(verifySignature(tokens, signature, body), valid);
    }
    assert.equal(verifySignature(['amt-new'], right, body).result, 'wrong');
  });

  it('is of the bytes: the same JSON in other bytes has another', () => {
    const signature = sign(TOKEN, '{"value":1.0}');
    assert.equal(verifySignature([TOKEN], signature, Buffer.from('{"value":1}')).result, 'wrong');
    assert.equal(verifySignature([TOKEN], signature, Buffer.from('{"value": 1.0}')).result, 'wrong');
  });
});
