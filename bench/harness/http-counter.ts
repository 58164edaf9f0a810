import { once } from 'node:events';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** A request that was answered. */
export interface HttpCall {
  method: string;
  path: string;
  body: Buffer;
  status: number;
  /** Bytes of the answer, with its headers. */
  answerBytes: number;
  /** Milliseconds from the request to the answer. */
  durationMs: number;
}

export interface HttpCounter {
  /** In place of the URL of the server behind. */
  url: string;
  close(): Promise<void>;
}

export interface HttpCounterOptions {
  /** Gets each request when it is answered. */
  onCall: (call: HttpCall) => void;
  /** Milliseconds that each request takes at least. */
  latencyMs?: number;
}

/** Stands in front of an HTTP server, passes everything on, and writes down what is asked. */
export async function startHttpCounter(
  target: string,
  { onCall, latencyMs = 0 }: HttpCounterOptions,
): Promise<HttpCounter> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (request, response) => {
    const startedAt = performance.now();
    const { method = '', url: path = '', headers } = request;
    const body = await buffer(request);
    const forwarded = httpRequest(new URL(path, target), { agent, method, headers });
    forwarded.on('error', () => response.destroy());
    forwarded.end(body);
    const [answer] = await once(forwarded, 'response');
    const content = await buffer(answer);
    await delay(Math.max(0, startedAt + latencyMs - performance.now()));
    const status = answer.statusCode ?? 0;
    const headBytes = answer.rawHeaders.reduce((sum: number, text: string) => sum + text.length + 2, 0);
    const answerBytes = headBytes + content.length;
    onCall({ method, path, body, status, answerBytes, durationMs: performance.now() - startedAt });
    response.writeHead(status, answer.rawHeaders).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
