import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface GrpcCounter {
  /** `host:port`, in place of that of the server behind. */
  host: string;
  /** The names of the methods that were called since the last `reset`, in order. */
  calls: string[];
  close(): Promise<void>;
}

/** A point on the way of a call: before the server gets it, or after the server has answered it. */
export type GrpcPoint = `before ${string}` | `after ${string}`;

/**
 * Stands in front of a gRPC server, passes everything on, and writes down which methods are called.
 * @param at keeps a call, or its answer, until it resolves
 */
export async function startGrpcCounter(
  target: string,
  at: (point: GrpcPoint) => Promise<void> | void = () => {},
): Promise<GrpcCounter> {
  const calls: string[] = [];
  const upstream = connect(`http://${target}`);
  const server = createServer();
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    calls.push(method);
    stream.on('error', () => {});
    await at(`before ${method}`);
    if (stream.destroyed) return;
    const forwarded = upstream.request({ ...headers, ':authority': target }, { endStream: false });
    stream.pipe(forwarded);
    forwarded.on('response', (response) => {
      stream.respond(response, { waitForTrailers: true });
      stream.on('wantTrailers', async () => {
        await at(`after ${method}`);
        if (!stream.destroyed) stream.sendTrailers(trailers);
      });
    });
    let trailers = {};
    forwarded.on('trailers', (received) => {
      trailers = Object.fromEntries(Object.entries(received).filter(([name]) => !name.startsWith(':')));
    });
    forwarded.pipe(stream);
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
