import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Buckets } from './buckets.ts';
import { notImplemented, StorageError, toStorageError } from './errors.ts';
import { refuseForeign } from './loopback-only.ts';
import { type Operation, type Reply, storageOperations } from './operations.ts';
import { route } from './router.ts';
import { uploadOperations } from './uploads.ts';

export interface StorageEmulatorOptions {
  /** where the buckets are kept, made if it is missing; of one emulator at a time */
  folder: string;
  /** of 127.0.0.1; 0 takes a free one */
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

// There is no authentication.
const HOST = '127.0.0.1';

// An upload is held in memory.
const MAX_BODY_BYTES = 512 * 1024 * 1024;

// Requests under way at the end get this long.
const CLOSE_GRACE_MS = 1_000;
// Longer than Node's default of 5 s, so that a client does not meet a connection that is being closed as it sends.
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the emulator of Cloud Storage. README.md beside this file lists what it answers; it refuses the rest with 501.
 * @throws Error with `code` EADDRINUSE when the port is taken
 */
export async function startStorageEmulator(options: StorageEmulatorOptions): Promise<StorageEmulator> {
  const { folder, port, buckets: wanted = [] } = options;
  let operations: Record<string, Operation> = {};
  const server = createServer((request, response) => answer(operations, request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // The port first: whoever fails to get it must not touch the folder of the emulator that has it.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, HOST, resolve);
  });
  try {
    const buckets = new Buckets(folder);
    const existing = new Set(buckets.list().map(({ name }) => name));
    for (const name of wanted) if (!existing.has(name)) buckets.create(name);
    operations = { ...storageOperations(buckets), ...uploadOperations(buckets) };
  } catch (error) {
    server.close();
    throw error;
  }

  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}`,
    port: address.port,
    async close() {
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(impatience);
    },
  };
}

async function answer(
  operations: Record<string, Operation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    refuseForeign(request.headers);
    const { operation, ...target } = route(request.method ?? '', request.url ?? '');
    const perform = operations[operation];
    if (!perform) throw notImplemented(operation);
    const { headers } = request;
    const origin = `http://${headers.host}`;
    send(response, await perform({ ...target, headers, origin, body: () => readBody(request) }));
  } catch (error) {
    // Of a client that went away there is nobody to tell.
    if (request.socket.destroyed) return;
    const refusal = toStorageError(error);
    if (refusal.status === 500) console.error(error);
    send(response, { status: refusal.status, headers: refusal.headers, json: refusal });
  }
}

/** @throws Error when the client goes away before the end, so that half an upload is never taken for a whole */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw new StorageError(413, 'uploadTooLarge', 'The upload is larger than this emulator takes.', {
      connection: 'close',
    });
  }
  return Buffer.concat(await request.toArray());
}

/** Neither 204 nor 304 may have a body. HEAD has none, which Node sees to. */
function send(response: ServerResponse, { status, headers = {}, json, content }: Reply): void {
  if (status === 204 || status === 304) {
    response.writeHead(status, headers).end();
    return;
  }
  const body = content ?? (json ? JSON.stringify(json) : '');
  response.writeHead(status, {
    ...(json && { 'content-type': 'application/json; charset=UTF-8' }),
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
