import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import sinon from 'sinon';
import { responses } from '../../../functions/receive/responses.ts';
import { sign } from '../../../functions/receive/signature.ts';
import { OLD_TOKEN, type Receiver, startReceiver, TOKEN } from '../../helpers/receiver.ts';
import { until } from '../../helpers/until.ts';

const event = (fields: object = {}) =>
  JSON.stringify({ eventId: randomUUID(), eventType: 'VEHICLE_STATE', vehicleId: 'v-1', ...fields });

const KIB = 1024;
/** A signed event of exactly so many bytes. */
const eventOf = (bytes: number) =>
  event({ pad: '' }).replace('"pad":""', `"pad":"${'x'.repeat(bytes - event({ pad: '' }).length)}"`);

describe('receive', () => {
  let receiver: Receiver;
  before(async () => {
    receiver = await startReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => {
    receiver.archive.uploads.length = 0;
    receiver.log.length = 0;
    receiver.publish.resetHistory();
  });

  const assertNothingStored = () => {
    assert.deepEqual(receiver.archive.uploads, []);
    assert.equal(receiver.publish.callCount, 0);
  };

  it('acknowledges an event that is archived and published', async () => {
    const { status, headers, body } = await receiver.sendSigned(event());
    assert.equal(status, 200);
    assert.equal(body, '{"status":"received"}');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(receiver.archive.uploads.length, 1);
    assert.equal(receiver.publish.callCount, 1);
  });

  it('publishes the exact bytes, with what names the event as attributes', async () => {
    const bytes =
      '{ "eventId":"e-1", "eventType":"VEHICLE_STATE","vehicleId":"v-1","meta":{"deliveryId":"d-1"},"n":1.0}';
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const before = Date.now();
    assert.equal((await receiver.sendSigned(bytes, { traceparent })).status, 200);

    const [data, attributes] = receiver.publish.firstCall.args;
    assert.equal(data.toString(), bytes);
    const { receivedAt, archiveUri, ...names } = attributes;
    assert.deepEqual(names, {
      eventId: 'e-1',
      eventType: 'VEHICLE_STATE',
      vehicleId: 'v-1',
      deliveryId: 'd-1',
      traceparent,
    });
    assert.ok(Date.parse(receivedAt) >= before && Date.parse(receivedAt) <= Date.now());
    const hour = receivedAt.slice(0, 13).replace('T', '/hr=');
    assert.match(
      archiveUri,
      new RegExp(`^gs://bucket/events/shard=[0-9a-f]/dt=${hour}/e-1\\.[0-9a-f]{16}\\.json$`),
    );
  });

  it('archives the exact bytes, create-only, with what proves them as metadata', async () => {
    const bytes = '{"eventId":"e-2","eventType":"VEHICLE_ERROR","text":"é\\u00e9 --x\\r\\n"}';
    assert.equal((await receiver.sendSigned(bytes)).status, 200);
    const [upload] = receiver.archive.uploads;
    assert.ok(upload);
    const url = new URL(upload.path, receiver.archive.url);
    assert.equal(url.searchParams.get('ifGenerationMatch'), '0');
    assert.match(
      url.searchParams.get('name') ?? '',
      /^events\/shard=[0-9a-f]\/dt=.{10}\/hr=..\/e-2\.[0-9a-f]{16}\.json$/,
    );
    assert.ok(upload.body.includes(`\r\n\r\n${bytes}\r\n--`));
    const resource = JSON.parse(upload.body.split('\r\n\r\n')[1]?.split('\r\n')[0] ?? '');
    assert.equal(resource.contentType, 'application/json');
    assert.equal(resource.metadata['event-id'], 'e-2');
    assert.equal(resource.metadata['event-type'], 'VEHICLE_ERROR');
    assert.equal(resource.metadata['sc-signature'], sign(TOKEN, bytes));
  });

  it('names an event without a usable id after its bytes', async () => {
    for (const eventId of [undefined, 7, '', '../../x', 'a'.repeat(129), '__reserved__', 'é']) {
      receiver.publish.resetHistory();
      const bytes = JSON.stringify({ eventId, eventType: 'NEW_TYPE', n: Math.random() });
      assert.equal((await receiver.sendSigned(bytes)).status, 200);
      assert.match(receiver.publish.firstCall.args[1].eventId, /^sha256-[0-9a-f]{64}$/);
    }
  });

  it('leaves out names that could not be carried, and keeps the event', async () => {
    const bytes = event({ eventType: 'é'.repeat(3), vehicleId: 'x'.repeat(5_000), meta: { deliveryId: 7 } });
    assert.equal((await receiver.sendSigned(bytes)).status, 200);
    assert.deepEqual(Object.keys(receiver.publish.firstCall.args[1]).sort(), [
      'archiveUri',
      'eventId',
      'receivedAt',
    ]);
  });

  const accepted: [string, string | Buffer, Record<string, string>][] = [
    ['a header in any case', event(), { 'SC-SIGNATURE': '' }],
    ['the token that is being rotated out', event(), { 'sc-signature': OLD_TOKEN }],
    ['no content type', event(), { 'content-type': '' }],
    ['a content type that is none', event(), { 'content-type': 'nonsense; charset=utf-7' }],
    [
      '1.0, a big integer, escapes and characters beyond ASCII',
      '{"v":1.0,"b":12345678901234567890,"e":"\\u00e9é😀"}',
      {},
    ],
    ['256 KiB', eventOf(256 * KIB), {}],
  ];
  for (const [what, body, given] of accepted) {
    it(`accepts ${what}`, async () => {
      const headers: Record<string, string> = { 'content-type': 'application/json', ...given };
      const name =
        Object.keys(given).find((header) => header.toLowerCase() === 'sc-signature') ?? 'sc-signature';
      headers[name] = sign(given[name] || TOKEN, body);
      if (headers['content-type'] === '') delete headers['content-type'];
      assert.deepEqual(pick(await receiver.send(body, headers)), [200, '{"status":"received"}']);
    });
  }

  for (const [encoding, compress] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const) {
    it(`accepts a ${encoding} body, signed before it was compressed`, async () => {
      const body = event();
      const headers = { 'content-encoding': encoding, 'sc-signature': sign(TOKEN, body) };
      assert.equal((await receiver.send(compress(body), headers)).status, 200);
      assert.equal(receiver.publish.firstCall.args[0].toString(), body);
    });
  }

  for (const path of ['/favicon.ico', '/robots.txt', '//x/../y', '/%00', '/%SECRET', '/<script>%', '/%ff']) {
    it(`takes an event at ${path}, as at any path`, async () => {
      const body = event();
      const answer = await receiver.send(body, { 'sc-signature': sign(TOKEN, body) }, { path });
      assert.deepEqual(pick(answer), [200, '{"status":"received"}']);
    });
  }

  const SLOW = 'The body did not arrive within 5 s, or within 3 s without a well-formed SC-Signature header.';
  for (const { what, headers, withinMs } of [
    { what: 'unsigned', headers: '', withinMs: 3_000 },
    { what: 'malformed', headers: 'sc-signature: 0\r\n', withinMs: 3_000 },
    { what: 'signed', headers: `sc-signature: ${'0'.repeat(64)}\r\n`, withinMs: 5_000 },
  ]) {
    it(`gives a body that is ${what} ${withinMs} ms to arrive`, async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const socket = connect(receiver.port, '127.0.0.1').setEncoding('utf8');
        let answer = '';
        socket.on('data', (text) => {
          answer += text;
        });
        socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${headers}content-length: 9\r\n\r\n{`);
        while (clock.countTimers() === 0) await new Promise((resolve) => setImmediate(resolve));
        await clock.tickAsync(withinMs - 1);
        assert.equal(answer, '');
        await clock.tickAsync(1);
        while (!answer.includes('}')) await new Promise((resolve) => setImmediate(resolve));
        assert.ok(answer.startsWith('HTTP/1.1 408 ') && answer.endsWith(`{"error":"${SLOW}"}`), answer);
        await clock.tickAsync(1_000);
        await once(socket, 'close');
      } finally {
        clock.restore();
      }
      assertNothingStored();
    });
  }

  it('answers GET and HEAD as ready', async () => {
    const ready = await receiver.send('', {}, { method: 'GET' });
    assert.deepEqual(pick(ready), [200, '{"status":"ready"}']);
    assert.equal(ready.headers['cache-control'], 'no-store');
    assert.deepEqual(pick(await receiver.send('', {}, { method: 'HEAD' })), [200, '']);
    assertNothingStored();
  });

  const signed = (body: string | Buffer) => ({ 'sc-signature': sign(TOKEN, body) });
  const UNSIGNED = 'without a well-formed SC-Signature header';
  const TOO_LARGE = `The body is larger than 256 KiB, or than 4 KiB ${UNSIGNED}.`;
  const CODING = `The Content-Encoding is not supported: send gzip, deflate or none, and none ${UNSIGNED}.`;
  const refused: [string, string | Buffer, Record<string, string>, number, string][] = [
    ['an empty body', '', signed(''), 400, 'The request has no body.'],
    ['a body over 256 KiB', eventOf(256 * KIB + 1), signed(eventOf(256 * KIB + 1)), 413, TOO_LARGE],
    ['an unsigned body over 4 KiB', eventOf(4 * KIB + 1), {}, 413, TOO_LARGE],
    [
      'a body over 4 KiB whose signature is malformed',
      eventOf(4 * KIB + 1),
      { 'sc-signature': 'f'.repeat(63) },
      413,
      TOO_LARGE,
    ],
    [
      'a signed body over 256 KiB once it is inflated',
      gzipSync(eventOf(256 * KIB + 1)),
      { ...signed(eventOf(256 * KIB + 1)), 'content-encoding': 'gzip' },
      413,
      TOO_LARGE,
    ],
    [
      'a small body that inflates to 64 MiB',
      gzipSync(Buffer.alloc(64 * KIB * KIB)),
      { 'sc-signature': '0'.repeat(64), 'content-encoding': 'gzip' },
      413,
      TOO_LARGE,
    ],
    ['Brotli', brotliCompressSync(event()), { ...signed(event()), 'content-encoding': 'br' }, 415, CODING],
    ['an unknown coding', event(), { ...signed(event()), 'content-encoding': 'zstd-x' }, 415, CODING],
    ['two codings', event(), { ...signed(event()), 'content-encoding': 'gzip, gzip' }, 415, CODING],
    ['a coding without a signature', gzipSync(event()), { 'content-encoding': 'gzip' }, 415, CODING],
    [
      'what is not gzip as gzip',
      event(),
      { ...signed(event()), 'content-encoding': 'gzip' },
      400,
      'The body ended early or is not encoded as its Content-Encoding says.',
    ],
    ['no signature', event(), {}, 401, 'The SC-Signature header is missing.'],
    [
      'an empty signature',
      event(),
      { 'sc-signature': '' },
      401,
      'The SC-Signature header is not 64 lower-case hex digits.',
    ],
    [
      'upper-case hex',
      '{"a":1}',
      { 'sc-signature': sign(TOKEN, '{"a":1}').toUpperCase() },
      401,
      'The SC-Signature header is not 64 lower-case hex digits.',
    ],
    [
      'a wrong signature',
      event(),
      { 'sc-signature': '0'.repeat(64) },
      401,
      'The signature does not match the body.',
    ],
    ['what is no JSON, unsigned', 'not json', {}, 401, 'The SC-Signature header is missing.'],
    [
      'what is no JSON',
      '{"eventId":"e',
      signed('{"eventId":"e'),
      400,
      'The body is not a JSON object in UTF-8.',
    ],
    ['a JSON array', '[{}]', signed('[{}]'), 400, 'The body is not a JSON object in UTF-8.'],
    ['null', 'null', signed('null'), 400, 'The body is not a JSON object in UTF-8.'],
    [
      'bytes that are not UTF-8',
      Buffer.from('7b2261223a22ff227d', 'hex'),
      signed(Buffer.from('7b2261223a22ff227d', 'hex')),
      400,
      'The body is not a JSON object in UTF-8.',
    ],
  ];
  for (const [what, body, headers, status, error] of refused) {
    it(`refuses ${what}`, async () => {
      const answer = await receiver.send(body, { 'content-type': 'application/json', ...headers });
      assert.deepEqual(pick(answer), [status, JSON.stringify({ error })]);
      assertNothingStored();
    });
  }

  it('takes an unsigned body of 4 KiB for what it is', async () => {
    assert.deepEqual(pick(await receiver.send(eventOf(4 * KIB))), [401, responses.signatureMissing.body]);
  });

  it('refuses UTF-16 that is signed', async () => {
    const body = Buffer.from(event(), 'utf16le');
    const answer = await receiver.sendSigned(body, { 'content-type': 'application/json; charset=utf-16le' });
    assert.deepEqual(pick(answer), [400, responses.notJson.body]);
    assertNothingStored();
  });

  it('refuses two signatures, even if one is right', async () => {
    const body = event();
    const answer = await receiver.send(body, { 'sc-signature': [sign(TOKEN, body), '0'.repeat(64)] });
    assert.deepEqual(pick(answer), [401, responses.signatureMalformed.body]);
    assertNothingStored();
  });

  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    it(`refuses ${method}`, async () => {
      const body = event();
      const answer = await receiver.send(body, signed(body), { method });
      assert.deepEqual(pick(answer), [405, '{"error":"The method is not allowed: send events with POST."}']);
      assert.equal(answer.headers.allow, 'GET, HEAD, POST');
      assertNothingStored();
    });
  }

  it('stores nothing of a body that breaks off', async () => {
    const body = event();
    const socket = connect(receiver.port, '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\nsc-signature: ${sign(TOKEN, body)}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    await once(socket, 'connect');
    socket.destroy();
    await until('the refusal', () => receiver.log.some(({ event }) => event === 'webhook.refused'));
    assertNothingStored();
  });

  it('reads a body that comes in pieces, without a length', async () => {
    const body = event();
    const socket = connect(receiver.port, '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nsc-signature: ${sign(TOKEN, body)}\r\n`);
    socket.write('transfer-encoding: chunked\r\n\r\n');
    for (const character of body) socket.write(`1\r\n${character}\r\n`);
    socket.write('0\r\n\r\n');
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.equal(receiver.publish.firstCall.args[0].toString(), body);
  });

  describe('logs', () => {
    const secrets = (body: string) => [body, TOKEN, sign(TOKEN, body), 'secret-place'];

    it('name an event, and tell nothing of it', async () => {
      const body = event({ eventId: 'e-9', data: { place: 'secret-place' } });
      await receiver.sendSigned(body, {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      });
      assert.deepEqual(
        receiver.log.map(({ event }) => event),
        ['webhook.received'],
      );
      const { durationMs, ...line } = receiver.log[0] ?? {};
      assert.equal(typeof durationMs, 'number');
      assert.deepEqual(line, {
        severity: 'INFO',
        message: 'The event is archived and published',
        event: 'webhook.received',
        eventId: 'e-9',
        eventType: 'VEHICLE_STATE',
        vehicleId: 'v-1',
        tokenPosition: 1,
        'logging.googleapis.com/trace': 'projects/project-1/traces/0af7651916cd43dd8448eb211c80319c',
      });
      for (const secret of secrets(body)) assert.ok(!JSON.stringify(receiver.log).includes(secret));
    });

    it('say which token an event was signed with', async () => {
      const body = event();
      await receiver.sendSigned(body, { 'sc-signature': sign(OLD_TOKEN, body) });
      assert.deepEqual(
        receiver.log.map(({ event, tokenPosition }) => [event, tokenPosition]),
        [['webhook.received', 2]],
      );
    });

    it('tell who sent a bad signature, how much, and whose event it claims to be', async () => {
      const body = event({ eventId: 'e-7' });
      await receiver.send(body, {
        'sc-signature': '0'.repeat(64),
        'x-forwarded-for': '6.6.6.6, 203.0.113.7',
      });
      assert.deepEqual(receiver.log, [
        {
          severity: 'WARNING',
          message: 'The signature is wrong',
          event: 'signature.failed',
          reason: 'wrong',
          bytes: body.length,
          sourceIp: '203.0.113.7',
          claimedEventId: 'e-7',
        },
      ]);
    });

    for (const { what, body, headers } of [
      { what: 'no signature', body: event({ eventId: 'e-7' }), headers: {} },
      { what: 'a malformed one', body: event({ eventId: 'e-7' }), headers: { 'sc-signature': '0' } },
      {
        what: 'its id at the end of a large body',
        body: Buffer.from(JSON.stringify({ text: 'x'.repeat(60_000), type: 'eventId', eventId: 'e-7' })),
        headers: { 'sc-signature': '0'.repeat(64) },
      },
    ]) {
      it(`name the event that came with ${what}`, async () => {
        await receiver.send(body, headers);
        assert.equal(receiver.log[0]?.claimedEventId, 'e-7');
      });
    }

    for (const eventId of [7, '', 'a b', 'a\nb', 'é', 'a'.repeat(129), { a: 1 }]) {
      it(`do not repeat ${JSON.stringify(eventId).slice(0, 20)} as the id of a refused event`, async () => {
        await receiver.send(event({ eventId }));
        assert.equal(receiver.log[0]?.event, 'signature.failed');
        assert.ok(!('claimedEventId' in (receiver.log[0] ?? {})));
      });
    }

    for (const { what, forwarded, sourceIp } of [
      { what: 'the last of many', forwarded: '6.6.6.6, 7.7.7.7, 203.0.113.7', sourceIp: '203.0.113.7' },
      { what: 'an IPv6 address', forwarded: '6.6.6.6,2001:db8::7', sourceIp: '2001:db8::7' },
      { what: 'one without its zone', forwarded: 'fe80::1%injected', sourceIp: 'fe80::1' },
      { what: 'none that is too long', forwarded: `::1%${'x'.repeat(5_000)}`, sourceIp: '::1' },
      { what: 'the connection for an empty one', forwarded: '203.0.113.7, ', sourceIp: '127.0.0.1' },
      { what: 'the connection for a name', forwarded: '203.0.113.7, injected', sourceIp: '127.0.0.1' },
    ]) {
      it(`name of the forwarding addresses ${what}`, async () => {
        await receiver.send(event(), { 'x-forwarded-for': forwarded });
        assert.equal(receiver.log[0]?.sourceIp, sourceIp);
      });
    }

    it('say what was wrong with a request that was refused', async () => {
      await receiver.send('', { 'x-forwarded-for': 'whatever the sender likes' });
      assert.deepEqual(receiver.log, [
        {
          severity: 'WARNING',
          message: 'The request has no body.',
          event: 'webhook.refused',
          status: 400,
          sourceIp: '127.0.0.1',
        },
      ]);
    });

    it('stay clear of what an unsigned request contains, on all outputs', async () => {
      const written: string[] = [];
      const { error } = console;
      console.error = (...parts: unknown[]) => written.push(parts.join(' '));
      try {
        await receiver.send('{"injected": "line', { 'content-type': 'application/json' });
        await receiver.send('a=injected', { 'content-type': 'application/x-www-form-urlencoded' });
        await receiver.send('x', {}, { method: 'GET', path: '/%injected' });
        await receiver.send('injected', { 'content-type': 'application/cloudevents+json; charset=nonsense' });
      } finally {
        console.error = error;
      }
      assert.ok(!`${written.join()}${JSON.stringify(receiver.log)}`.includes('injected'));
      assert.equal(written.length, 0);
    });
  });
});

function pick({ status, body }: { status: number; body: string }): [number, string] {
  return [status, body];
}
