import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Buckets } from './buckets.ts';
import { notImplemented, StorageError, toStorageError } from './errors.ts';
import { refuseForeign } from './loopback-only.ts';
import { type Operation, type Reply, storageOperations } from './operations.ts';
import { route } from './router.ts';
import { uploadOperations } from './uploads.ts';

export interface StorageEmulatorOptions {
  /** The folder that holds the buckets. Is made where missing. One emulator at a time may use the folder. */
  folder: string;
  /** A port of 127.0.0.1; 0 takes a free port. */
  port: number;
  /** Buckets that are made at the start where they are missing. */
  buckets?: string[];
}

export interface StorageEmulator {
  /** The value for STORAGE_EMULATOR_HOST, or for the `apiEndpoint` of a client. */
  url: string;
  port: number;
  close(): Promise<void>;
}

// Listens on the loopback interface alone, because there is no authentication.
const HOST = '127.0.0.1';

// Limits the memory for an upload, which is held whole.
const MAX_BODY_BYTES = 512 * 1024 * 1024;

// Gives requests under way this time to end when the emulator is closed.
const CLOSE_GRACE_MS = 1_000;
// Is longer than Node's default of 5 s, so that a client rarely sends on a connection that the server is closing.
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the emulator of Cloud Storage. README.md beside this file lists the requests that the emulator answers. Refuses
 * other requests with 501.
 * @throws Error with `code` EADDRINUSE when the port is taken
 */
export async function startStorageEmulator(options: StorageEmulatorOptions): Promise<StorageEmulator> {
  const { folder, port, buckets: wanted = [] } = options;
  let operations: Record<string, Operation> = {};
  const server = createServer((request, response) => answer(operations, request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Takes the port first: an emulator that cannot get the port must not touch the folder of the emulator that has it.
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
    // Sends nothing to a client that has closed the connection.
    if (request.socket.destroyed) return;
    const refusal = toStorageError(error);
    if (refusal.status === 500) console.error(error);
    send(response, { status: refusal.status, headers: refusal.headers, json: refusal });
  }
}

/** @throws Error where the client closes the connection before the end, so that half an upload is never stored */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw new StorageError({
      status: 413,
      reason: 'uploadTooLarge',
      message: 'The upload is larger than this emulator takes.',
      headers: { connection: 'close' },
    });
  }
  return Buffer.concat(await request.toArray());
}

/** Sends a reply. Sends no body with 204 and 304. Node itself leaves the body of a HEAD response out. */
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
