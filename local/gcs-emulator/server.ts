import { closeSync, createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { notImplemented, StorageError, toStorageError } from './errors.ts';
import { ObjectStore } from './objects.ts';
import { type Operation, type Reply, storageOperations } from './operations.ts';
import { route } from './router.ts';
import { uploadOperations } from './uploads.ts';

export interface StorageEmulatorOptions {
  /** where the buckets are kept, made if it is missing; of one emulator at a time */
  folder: string;
  /** 127.0.0.1 if left out: there is no authentication */
  host?: string;
  /** 0 takes a free one */
  port: number;
  /** made at the start where they are missing */
  buckets?: string[];
}

export interface StorageEmulator {
  /** what STORAGE_EMULATOR_HOST, or the client's `apiEndpoint`, is set to */
  url: string;
  port: number;
  close(): Promise<void>;
}

// An upload is held in memory until it is complete.
const MAX_BODY_BYTES = 512 * 1024 * 1024;

// Requests under way at the end get this long; longer than Node's default (5 s) for idle connections, so
// that a client does not meet a connection that is being closed as it sends.
const CLOSE_GRACE_MS = 1_000;
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts a Cloud Storage emulator: the part of the JSON API that this project, its tools and the Node
 * client need, on plain files. What it does not know it refuses with 501.
 * @throws Error with `code` EADDRINUSE when the port is taken
 */
export async function startStorageEmulator(options: StorageEmulatorOptions): Promise<StorageEmulator> {
  const { folder, host = '127.0.0.1', port, buckets = [] } = options;
  let operations: Record<string, Operation> = {};
  const server = createServer((request, response) => answer(operations, request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // The port first: whoever fails to get it must not touch the folder of the emulator that has it.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  let store: ObjectStore;
  try {
    store = new ObjectStore(folder);
    operations = { ...storageOperations(store), ...uploadOperations(store) };
    const existing = new Set(store.listBuckets().map(({ name }) => name));
    for (const bucket of buckets) if (!existing.has(bucket)) store.createBucket(bucket);
  } catch (error) {
    server.close();
    throw error;
  }

  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    async close() {
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(impatience);
      store.close();
    },
  };
}

async function answer(
  operations: Record<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { operation, ...target } = route(request.method ?? '', request.url ?? '');
    const perform = operations[operation];
    if (!perform) throw notImplemented(operation);
    const origin = `http://${request.headers.host}`;
    const body = () => readBody(request);
    await send(response, await perform({ ...target, headers: request.headers, origin, body }));
  } catch (error) {
    // Of a client that went away there is nobody to tell.
    if (request.socket.destroyed) return;
    const refusal = toStorageError(error);
    if (refusal.status === 500) console.error(error);
    if (response.headersSent) response.destroy();
    else await send(response, { status: refusal.status, headers: refusal.headers, json: refusal });
  }
}

/** @throws Error when the client goes away before the end, so that half an upload is never taken for one */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed when the loop is left: the connection has yet to carry the refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const tooLarge = () =>
  new StorageError(413, 'uploadTooLarge', 'The upload is larger than this emulator takes.', {
    connection: 'close',
  });

async function send(response: ServerResponse, { status, headers = {}, json, content }: Reply): Promise<void> {
  if (!content) {
    // Neither 204 nor 304 may have a body; HEAD has none, which Node sees to.
    const text = json && status !== 304 ? JSON.stringify(json) : '';
    const type: Record<string, string> = text ? { 'content-type': 'application/json; charset=UTF-8' } : {};
    const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(text) };
    response.writeHead(status, { ...type, ...length, ...headers }).end(text);
    return;
  }
  const { descriptor, size, range = { start: 0, end: size - 1 } } = content;
  response.writeHead(status, { 'content-length': range.end - range.start + 1, ...headers });
  if (size === 0 || response.req.method === 'HEAD') {
    closeSync(descriptor);
    response.end();
    return;
  }
  await pipeline(createReadStream('', { fd: descriptor, ...range }), response);
}
