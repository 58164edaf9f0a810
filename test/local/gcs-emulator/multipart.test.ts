import assert from 'node:assert/strict';
import { parseMultipart } from '../../../local/gcs-emulator/multipart.ts';

const TYPE = 'multipart/related; boundary=B';

function multipart(media: Buffer, eol = '\r\n', end = ''): Buffer {
  const lines = [
    '--B',
    'Content-Type: application/json',
    '',
    '{"name":"n"}',
    '--B',
    'content-type: text/x',
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join(eol)), media, Buffer.from(`${eol}--B--${end}`)]);
}

describe('parseMultipart', () => {
  const everyByte = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));
  const media: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('{"x":1}')],
    ['every byte', everyByte],
    ['line ends at both ends', Buffer.from('\r\n\r\nx\r\n\r\n')],
    ['a single line feed', Buffer.from('\n')],
    ['the start of a boundary at the end', Buffer.from('x\r\n--')],
    ['boundary-like lines', Buffer.from('\r\n--BB\r\n--b--\r\n -- B')],
    ['the boundary itself', Buffer.from('x\r\n--B\r\nContent-Type: a/b\r\n\r\ny')],
    ['the closing delimiter itself', Buffer.from('x\r\n--B--\r\ny')],
    ['closing delimiters back to back', Buffer.from('\r\n--B--\r\n--B--')],
  ];
  for (const [name, bytes] of media) {
    for (const [lineEnd, eol] of Object.entries({ CRLF: '\r\n', LF: '\n' })) {
      for (const [tail, end] of Object.entries({ nothing: '', 'a line end': eol })) {
        it(`keeps the bytes of ${name} (${lineEnd}, then ${tail})`, () => {
          const parsed = parseMultipart(TYPE, multipart(bytes, eol, end));
          assert.deepEqual(parsed.media, bytes);
          assert.deepEqual(parsed.metadata, { name: 'n' });
          assert.equal(parsed.contentType, 'text/x');
        });
      }
    }
  }

  const types = [
    'multipart/related; boundary="B"',
    "multipart/related; boundary='B'",
    'Multipart/Related; Boundary=B',
    'multipart/related; type="application/json"; boundary=B; charset=UTF-8',
  ];
  for (const type of types) {
    it(`reads the boundary of ${type.slice(19, 70)}`, () => {
      assert.equal(parseMultipart(type, multipart(Buffer.from('x'))).media.toString(), 'x');
    });
  }

  for (const [type, boundary] of [
    ['multipart/related; boundary="a b"', 'a b'],
    ["multipart/related; boundary=it's", "it's"],
  ] as const) {
    it(`finds the boundary ${boundary}`, () => {
      const body = Buffer.from(`--${boundary}\n\n{}\n--${boundary}\n\nx\n--${boundary}--`);
      assert.equal(parseMultipart(type, body).media.toString(), 'x');
    });
  }

  it('takes parts without headers', () => {
    const parsed = parseMultipart(TYPE, Buffer.from('--B\r\n\r\n{"a":"b"}\r\n--B\r\n\r\nx\r\n--B--'));
    assert.deepEqual(parsed, { metadata: { a: 'b' }, contentType: undefined, media: Buffer.from('x') });
  });

  const whole = multipart(Buffer.from('some media'));
  const malformed: [string, string, Buffer][] = [
    ['no boundary in the type', 'multipart/related', whole],
    ['another type', 'application/json', whole],
    ['another boundary', 'multipart/related; boundary=C', whole],
    ['no bytes', TYPE, Buffer.alloc(0)],
    ['one part', TYPE, Buffer.from('--B\r\n\r\n{}\r\n--B--')],
    ['metadata that is not JSON', TYPE, Buffer.from('--B\r\n\r\n{\r\n--B\r\n\r\nx\r\n--B--')],
    ['metadata that is not an object', TYPE, Buffer.from('--B\r\n\r\n[]\r\n--B\r\n\r\nx\r\n--B--')],
    ['text behind the end', TYPE, Buffer.concat([whole, Buffer.from('x')])],
  ];
  for (const [name, type, body] of malformed) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseMultipart(type, body), { name: 'StorageError', status: 400 });
    });
  }

  it('refuses a body cut short anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      assert.throws(
        () => parseMultipart(TYPE, whole.subarray(0, length)),
        { status: 400 },
        `${length} bytes`,
      );
    }
  });
});
