import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';

export interface BodyLimits {
  /** Of the body as it arrives, and of the body once it is inflated. */
  maxBytes: number;
  /** Milliseconds until the last byte. A whole body takes milliseconds. */
  withinMs: number;
  /** Whether `gzip` and `deflate` are taken. */
  inflates: boolean;
}

export type BodyFault = 'empty' | 'tooLarge' | 'coding' | 'unreadable' | 'slow';

/** The exact bytes of a body, inflated where they came compressed, or why there are none. */
export type Body = { result: 'read'; bytes: Buffer } | { result: BodyFault };

const inflaters = { gzip: gunzipSync, deflate: inflateSync };

/**
 * Reads a request's body.
 *
 * - Holds `maxBytes` at most. What comes after a fault is left to the caller (`respond.ts`).
 * - Inflates a body once it is whole and in one step, so that bodies that arrive at the same time share the memory
 *   that one of them needs. No Brotli: its decoder takes up to 16 MiB before its first byte.
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
