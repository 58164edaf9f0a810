import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** How long a body may take to arrive; whole ones take milliseconds. */
const ARRIVES_WITHIN_MS = 10_000;

export type BodyFault = 'empty' | 'tooLarge' | 'encoding' | 'unreadable' | 'slow';

const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * The exact bytes of a request's body, decoded where it came compressed, or what is wrong with it.
 * Never holds more than `limitBytes`: the rest of a larger body is thrown away as it arrives.
 * @param request a `rawBody` that somebody has read already is taken as it is
 */
export async function readBody(
  request: IncomingMessage & { rawBody?: Buffer },
  limitBytes: number,
): Promise<Buffer | BodyFault> {
  const body = request.rawBody ?? (await readStream(request, limitBytes));
  if (typeof body === 'string') return body;
  if (body.length === 0) return 'empty';
  return body.length > limitBytes ? 'tooLarge' : body;
}

function readStream(request: IncomingMessage, limitBytes: number): Promise<Buffer | BodyFault> {
  if (Number(request.headers['content-length']) > limitBytes) return Promise.resolve('tooLarge');
  const stream = decoded(request);
  if (stream === undefined) return Promise.resolve('encoding');
  return new Promise((answer) => {
    const timer = setTimeout(() => resolve('slow'), ARRIVES_WITHIN_MS);
    const resolve = (body: Buffer | BodyFault) => {
      clearTimeout(timer);
      answer(body);
    };
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        if (stream !== request) {
          stream.destroy();
          request.resume();
        }
        resolve('tooLarge');
      }
    });
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    stream.on('error', () => resolve('unreadable'));
    if (stream !== request) request.on('error', () => resolve('unreadable'));
  });
}

function decoded(request: IncomingMessage): Readable | undefined {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding === 'identity') return request;
  return Object.hasOwn(decoders, encoding)
    ? request.pipe(decoders[encoding as keyof typeof decoders]())
    : undefined;
}
