import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { BodyLimits } from './body-limits.ts';

export type BodyFault = 'empty' | 'tooLarge' | 'coding' | 'unreadable' | 'slow';

/** The exact bytes of a body, inflated where the body was compressed, or the reason why the body cannot be used. */
export type Body = { result: 'read'; bytes: Buffer } | { result: BodyFault };

const inflaters = { gzip: gunzipSync, deflate: inflateSync };

/**
 * Reads the body of a request.
 * - Keeps at most `maxBytes`. Leaves the rest of a faulty body to the caller (`respond.ts`).
 * - Inflates a whole body in one step, so that the memory for inflating serves one body at a time.
 * - Refuses Brotli, whose decoder takes up to 16 MiB of memory before the first byte.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  const isCoded = coding !== 'identity';
  if (isCoded && !(limits.inflates && isInflater(coding))) return { result: 'coding' };
  const body = await collect(request, limits);
  if (body.result === 'read' && body.bytes.length === 0) return { result: 'empty' };
  return body.result === 'read' && isInflater(coding) ? inflate(body.bytes, coding, limits.maxBytes) : body;
}

function collect(request: IncomingMessage, { maxBytes, withinMs }: BodyLimits): Promise<Body> {
  if (Number(request.headers['content-length']) > maxBytes) return Promise.resolve({ result: 'tooLarge' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (body: Body) => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(body);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) settle({ result: 'tooLarge' });
      else chunks.push(chunk);
    };
    const onEnd = () =>
      settle({ result: 'read', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
    const onClose = () => settle({ result: 'unreadable' });
    const timer = setTimeout(() => settle({ result: 'slow' }), withinMs);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function inflate(bytes: Buffer, coding: keyof typeof inflaters, maxBytes: number): Body {
  try {
    return { result: 'read', bytes: inflaters[coding](bytes, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { result: isTooLarge ? 'tooLarge' : 'unreadable' };
  }
}

function isInflater(coding: string): coding is keyof typeof inflaters {
  return Object.hasOwn(inflaters, coding);
}
