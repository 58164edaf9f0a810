import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { stackFramesOf } from '../stack-frames.ts';
import { onRequest } from './on-request.ts';

type ErrorHandler = (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: unknown,
) => void;

/** The part that is used here of the Express application that the Functions Framework listens with. */
interface ExpressApplication {
  use(handler: ErrorHandler): unknown;
}

/**
 * Has the Functions Framework read the body of each request as JSON, whatever type the request claims, and keeps what
 * is not JSON out of the log (README.md): such a request is answered 4xx and logged without a part of the body.
 * @param server whose requests; the requests of every server in the process where it is left out
 * @returns ends this for servers that have had no request yet
 */
export function readRequestsAsJson(log: Log, server?: Server): () => void {
  const prepared = new WeakSet<Server>();
  return onRequest((request, started) => {
    request.headers['content-type'] = 'application/json';
    if (prepared.has(started)) return;
    prepared.add(started);
    const [app] = started.listeners('request') as unknown as ExpressApplication[];
    app?.use(errorHandler(log));
  }, server);
}

/** Express tells a handler of errors by its four parameters: https://expressjs.com/en/guide/error-handling.html */
function errorHandler(log: Log): ErrorHandler {
  return (error, _request, response, _next) => {
    const { name, type, status = 500 } = error as { name?: string; type?: string; status?: number };
    const reason = type ?? name ?? 'Error';
    const message = `The request could not be read: ${reason}`;
    log('WARNING', 'request.refused', message, { status, stack: stackFramesOf(error) });
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ error: `${message}.` }));
  };
}
