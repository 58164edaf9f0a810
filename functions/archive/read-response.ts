import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Reads the body of a response. @returns undefined, without reading on, where the body has more than `maxBytes` */
export async function bytesOf(response: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(response.headers['content-length']) > maxBytes) {
    response.destroy();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  // A return from the loop destroys the response and its connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Tells whether bytes have the MD5 in the header `x-goog-hash`: `crc32c=…,md5=…`. */
export function isWhole(bytes: Buffer, hashes: string | string[] | undefined): boolean {
  const md5 = /(?:^|,)\s*md5=([^,\s]+)/.exec(String(hashes))?.[1];
  return !md5 || hash('md5', bytes, 'base64') === md5;
}
