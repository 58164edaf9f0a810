import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/**
 * Keeps the Functions Framework from answering or reading requests in place of `receive`, which gets each body as a
 * stream. Left to itself, it
 * - reads bodies of up to 1 GB into memory before any function runs, skips a request that names no type, and prints a
 *   body that is not the JSON it claims to be, whole, to the log: by the content type, which is taken away;
 * - answers 404 to some paths, and prints one that is not well encoded to the log: by the path, which becomes `/`.
 *
 * It offers no option against that. Node tells of each request before Express sees it:
 * https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 * @param server whose requests; those of every server in the process where it is left out
 * @returns ends this
 */
export function keepRequestsRaw(server?: Server): () => void {
  const neutralize = (message: unknown) => {
    const { request, ...started } = message as { request: IncomingMessage; server: Server };
    if (server && started.server !== server) return;
    delete request.headers['content-type'];
    request.url = '/';
  };
  subscribe('http.server.request.start', neutralize);
  return () => unsubscribe('http.server.request.start', neutralize);
}
