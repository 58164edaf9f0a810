import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BuiltReceive, startBuiltReceive } from '../../helpers/built-receive.ts';

const AT_ONCE = 80;
const MIB = 1024 * 1024;
const LIMIT_BYTES = 64 * MIB;
const signature = `sc-signature: ${'0'.repeat(64)}\r\n`;

const CHUNKED = 'transfer-encoding: chunked\r\n';

const json = (text: string) => Buffer.from(text.slice(0, 256 * 1024));
/** Writes a body in chunks of one byte: whoever keeps the chunks keeps a hundred times the bytes of the body. */
const inChunks = (body: Buffer) =>
  Buffer.from(`1\r\n${[...body.toString('latin1')].join('\r\n1\r\n')}\r\n0\r\n\r\n`);
const kinds: { what: string; headers: string; body: Buffer; isDripped?: boolean }[] = [
  {
    what: 'Brotli',
    headers: 'content-encoding: br\r\n',
    body: brotliCompressSync(Buffer.alloc(10 * MIB)),
  },
  {
    what: 'Brotli with a signature',
    headers: `${signature}content-encoding: br\r\n`,
    body: brotliCompressSync(Buffer.alloc(10 * MIB)),
  },
  { what: 'gzip of 64 MiB', headers: 'content-encoding: gzip\r\n', body: gzipSync(Buffer.alloc(64 * MIB)) },
  {
    what: 'gzip of 64 MiB with a signature',
    headers: `${signature}content-encoding: gzip\r\n`,
    body: gzipSync(Buffer.alloc(64 * MIB)),
  },
  {
    what: 'gzip of 256 KiB with a signature',
    headers: `${signature}content-encoding: gzip\r\n`,
    body: gzipSync(json('[1,'.repeat(100_000))),
  },
  { what: '256 KiB with a signature', headers: signature, body: randomBytes(256 * 1024) },
  { what: '256 KiB of JSON', headers: signature, body: json(`[${'{},'.repeat(87_000)}{}]`) },
  { what: '256 KiB of nested JSON', headers: signature, body: json('['.repeat(256 * 1024)) },
  { what: '10 MiB', headers: '', body: Buffer.alloc(10 * MIB) },
  { what: '10 MiB with a signature', headers: signature, body: Buffer.alloc(10 * MIB) },
  { what: '256 KiB that never end', headers: signature, body: Buffer.alloc(256 * 1024), isDripped: true },
  {
    what: '32 KiB in chunks of a byte with a signature',
    headers: `${signature}${CHUNKED}`,
    body: inChunks(json('x'.repeat(32 * 1024))),
  },
];

// Needs Linux: the memory of a process is read from /proc.
describe(`receive as it is deployed, under ${AT_ONCE} hostile bodies at once`, function () {
  this.timeout(30_000);
  let receive: BuiltReceive;
  beforeEach(async () => {
    receive = await startBuiltReceive();
  });
  afterEach(() => receive.close());

  for (const { what, headers, body, isDripped } of kinds) {
    it(`of ${what}, stays within 64 MiB of idle`, async () => {
      const idle = memory(receive.pid, 'VmRSS');
      const length = headers.endsWith(CHUNKED) ? '' : `content-length: ${body.length}\r\n`;
      const head = `POST / HTTP/1.1\r\nhost: h\r\n${headers}${length}\r\n`;
      const bytes = isDripped ? body.subarray(0, -1) : body;
      const sent = Array.from({ length: AT_ONCE }, () => send(receive.port, head, bytes));
      const statuses = await Promise.all(sent);
      const peak = memory(receive.pid, 'VmHWM');
      assert.ok(peak - idle < LIMIT_BYTES, `${Math.round((peak - idle) / MIB)} MiB above idle`);
      assert.ok(
        statuses.every((status) => status >= 400 && status < 500),
        `${[...new Set(statuses)]}`,
      );
    });
  }
});

/** Sends a request and resolves with the status of its response. */
function send(port: number, head: string, body: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let received = '';
    const end = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1]));
    };
    socket
      .on('error', () => {})
      .on('data', (text) => {
        received += text;
        if (received.includes('}')) end();
      })
      .on('close', end);
    socket.write(head);
    socket.write(body);
  });
}

/** A line of /proc/<pid>/status, in bytes. */
function memory(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}
