import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Keeps the Functions Framework from reading request bodies, so that `readBody` gets each one as a stream.
 *
 * Its parsers run before any function, read up to 1 GB into memory, skip a request that names no type, and print a
 * body that is not the JSON it claims to be, whole, to the log. It offers no option against that. They choose by
 * the content type, so a request that has none is left alone; Node tells of each request before Express sees it:
 * https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 * @returns ends this, for every server of the process alike
 */
export function leaveBodiesUnparsed(): () => void {
  const forgetType = (message: unknown) => {
    delete (message as { request: IncomingMessage }).request.headers['content-type'];
  };
  subscribe('http.server.request.start', forgetType);
  return () => unsubscribe('http.server.request.start', forgetType);
}
