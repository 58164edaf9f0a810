import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

/**
 * Calls `change` with each request before Express sees the request.
 * @param server limits the calls to the requests of this server
 * @returns a function that ends the calls
 */
export function onRequest(
  change: (request: IncomingMessage, server: Server) => void,
  server?: Server,
): () => void {
  const onStart = (message: unknown) => {
    const started = message as { request: IncomingMessage; server: Server };
    if (!server || started.server === server) change(started.request, started.server);
  };
  subscribe('http.server.request.start', onStart);
  return () => unsubscribe('http.server.request.start', onStart);
}
