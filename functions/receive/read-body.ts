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
 * - Copies the chunks of a body into one buffer. A chunk of one byte takes a hundred bytes of memory.
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
    let buffer: Buffer = Buffer.alloc(0);
    let size = 0;
    const settle = (body: Body) => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(body);
    };
    const onData = (chunk: Buffer) => {
      const end = size + chunk.length;
      if (end > maxBytes) return settle({ result: 'tooLarge' });
      // Most bodies come in one chunk, which is not copied.
      if (size === 0) buffer = chunk;
      else {
        if (end > buffer.length) buffer = enlarged(buffer, Math.min(2 * end, maxBytes));
        chunk.copy(buffer, size);
      }
      size = end;
    };
    const onEnd = () => settle({ result: 'read', bytes: buffer.subarray(0, size) });
    const onClose = () => settle({ result: 'unreadable' });
    const timer = setTimeout(() => settle({ result: 'slow' }), withinMs);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function enlarged(buffer: Buffer, length: number): Buffer {
  const larger = Buffer.alloc(length);
  buffer.copy(larger);
  return larger;
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
