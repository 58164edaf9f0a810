import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';

export type ServerTimeouts = Pick<Server, 'keepAliveTimeout' | 'headersTimeout' | 'requestTimeout'>;

const TIMEOUTS: ServerTimeouts = {
  // Google's front end keeps an idle connection for 600 s. Whoever closes a connection first must be the client: a
  // request on a connection that the server is just closing is answered 502.
  // https://cloud.google.com/load-balancing/docs/https#timeout-keepalive-backends
  keepAliveTimeout: 620_000,
  // From the first byte of a request, or from the start of its connection, to the end of its headers.
  headersTimeout: 10_000,
  // To the end of its body. A function with a deadline for bodies is done with the request before that.
  requestTimeout: 30_000,
};

/**
 * Gives each HTTP server that begins to listen timeouts that end connections on which nothing happens (README.md).
 * Node looks for such connections every 30 s.
 * @returns ends this
 */
export function setServerTimeouts(timeouts: ServerTimeouts = TIMEOUTS): () => void {
  const onListen = (message: unknown) => {
    const { server } = message as { server: unknown };
    if (server instanceof Server) Object.assign(server, timeouts);
  };
  subscribe('tracing:net.server.listen:asyncStart', onListen);
  return () => unsubscribe('tracing:net.server.listen:asyncStart', onListen);
}
