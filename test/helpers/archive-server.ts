import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * What the server does with an upload: answers with a status, or with a reason or a text beside it; cuts the
 * connection, before its answer or in the middle of it; or says nothing at all.
 */
export type Behaviour =
  | number
  | 'reset'
  | 'half a 200'
  | 'half a 412'
  | 'silent'
  | { status: number; reason: string }
  | { status: number; text: string };

export interface ArchiveServer {
  url: string;
  /** The uploads that arrived whole, in order. */
  uploads: {
    method: string | undefined;
    path: string;
    authorization: string | undefined;
    contentType: string | undefined;
    body: string;
  }[];
  /** How many connections were opened so far, and how many are open. */
  connections: { opened: number; open: number };
  /** What to do with the next uploads, one each; the last is for all that follow. */
  behave(...behaviours: Behaviour[]): void;
  close(): Promise<void>;
}

/** A Cloud Storage that misbehaves as told. */
export async function startArchiveServer(): Promise<ArchiveServer> {
  let script: Behaviour[] = [200];
  const uploads: ArchiveServer['uploads'] = [];
  const connections = { opened: 0, open: 0 };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    // `receive` opens a connection while it starts, perhaps after a test has begun: no upload.
    if (request.method === 'GET' && request.url === '/') {
      response.writeHead(400).end('{}');
      return;
    }
    const { method, url: path = '', headers } = request;
    const { authorization, 'content-type': contentType } = headers;
    uploads.push({ method, path, authorization, contentType, body: await text(request) });
    const behaviour = (script.length > 1 ? script.shift() : script[0]) ?? 200;
    if (behaviour === 'reset') request.socket.resetAndDestroy();
    else if (behaviour === 'half a 200' || behaviour === 'half a 412') {
      response
        .writeHead(Number(behaviour.slice(-3)), { 'content-length': 100 })
        .write('{', () => request.socket.resetAndDestroy());
    } else if (typeof behaviour === 'object') {
      const { status } = behaviour;
      const text =
        'text' in behaviour
          ? behaviour.text
          : JSON.stringify({ error: { code: status, errors: [{ reason: behaviour.reason }] } });
      response.writeHead(status).end(text);
    } else if (behaviour !== 'silent') response.writeHead(behaviour).end('{}');
  }).listen(0, '127.0.0.1');
  server.on('connection', (socket) => {
    connections.opened++;
    connections.open++;
    socket.on('close', () => connections.open--);
  });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uploads,
    connections,
    behave(...behaviours) {
      script = behaviours;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
