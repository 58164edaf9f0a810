import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** A call that has ended: the name of its method, and the bytes of each message. */
export interface GrpcCall {
  method: string;
  requests: Buffer[];
  responses: Buffer[];
}

export interface GrpcCounter {
  /** `host:port`, in place of that of the server behind. */
  host: string;
  /** The names of the methods that were called, in order. */
  calls: string[];
  close(): Promise<void>;
}

/** A point on the way of a call: before the server gets it, or after the server has answered it. */
export type GrpcPoint = `before ${string}` | `after ${string}`;

export interface GrpcCounterOptions {
  /** Gets each call when it has ended. */
  onCall?: (call: GrpcCall) => void;
  /** Keeps a call, or its answer, until it resolves. */
  at?: (point: GrpcPoint) => Promise<void>;
  /** Milliseconds that each call takes at least. */
  latencyMs?: number;
}

/** Stands in front of a gRPC server, passes everything on, and writes down which methods are called. */
export async function startGrpcCounter(
  target: string,
  { onCall, at = async () => {}, latencyMs = 0 }: GrpcCounterOptions = {},
): Promise<GrpcCounter> {
  const calls: string[] = [];
  const upstream = connect(`http://${target}`);
  const server = createServer();
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    calls.push(method);
    const startedAt = performance.now();
    stream.on('error', () => {});
    await at(`before ${method}`);
    if (stream.destroyed) return;
    const forwarded = upstream.request({ ...headers, ':authority': target }, { endStream: false });
    const requests = pass(stream, forwarded);
    const responses = pass(forwarded, stream);
    forwarded.on('response', (response) => {
      stream.respond(response, { waitForTrailers: true });
      stream.on('wantTrailers', async () => {
        await at(`after ${method}`);
        await delay(Math.max(0, startedAt + latencyMs - performance.now()));
        if (!stream.destroyed) stream.sendTrailers(trailers);
      });
    });
    let trailers = {};
    forwarded.on('trailers', (received) => {
      trailers = Object.fromEntries(Object.entries(received).filter(([name]) => !name.startsWith(':')));
    });
    forwarded.on('end', () =>
      onCall?.({ method, requests: messagesIn(requests), responses: messagesIn(responses) }),
    );
    forwarded.on('error', () => stream.close());
    stream.on('error', () => forwarded.close());
    stream.on('aborted', () => forwarded.close());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      upstream.destroy();
      server.close();
    },
  };
}

/** Passes on what a stream brings, and keeps the chunks in a list that grows. */
function pass(from: Duplex, to: Duplex): Buffer[] {
  const chunks: Buffer[] = [];
  from.on('data', (chunk: Buffer) => chunks.push(chunk));
  from.pipe(to);
  return chunks;
}

/** gRPC puts a byte for compression and four for the length before each message. */
function messagesIn(chunks: readonly Buffer[]): Buffer[] {
  const bytes = Buffer.concat(chunks);
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return messages;
}
