import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';

export type ServerTimeouts = Pick<Server, 'keepAliveTimeout' | 'headersTimeout' | 'requestTimeout'>;

const TIMEOUTS: ServerTimeouts = {
  // Longer than the 600 s for which Google's front end keeps an idle connection: the front end, as the client, must
  // close a connection first. A request on a connection that the server is closing gets a 502.
  // https://cloud.google.com/load-balancing/docs/https#timeout-keepalive-backends
  keepAliveTimeout: 620_000,
  // Counts from the start of the request, or of its connection, to the end of the headers.
  headersTimeout: 10_000,
  // Counts from the start of the request to the end of the body. `receive` has a shorter deadline of its own.
  requestTimeout: 30_000,
};

/**
 * Sets the timeouts of each HTTP server when the server begins to listen (README.md). Node looks every 30 s for requests
 * whose time is over.
 * @returns a function that leaves later servers with Node's timeouts
 */
export function setServerTimeouts(timeouts: ServerTimeouts = TIMEOUTS): () => void {
  const onListen = (message: unknown) => {
    const { server } = message as { server: unknown };
    if (server instanceof Server) Object.assign(server, timeouts);
  };
  subscribe('tracing:net.server.listen:asyncStart', onListen);
  return () => unsubscribe('tracing:net.server.listen:asyncStart', onListen);
}
