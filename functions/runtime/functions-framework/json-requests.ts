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

/** The Express application of the Functions Framework, as far as this file uses the application. */
interface ExpressApplication {
  use(handler: ErrorHandler): unknown;
}

/**
 * Makes the Functions Framework parse each body as JSON, whatever type the request claims (README.md). A body that is
 * not JSON is answered with 4xx, and the log line has no part of the body.
 * @param server limits the change to the requests of this server
 * @returns a function that ends the change for servers that got no request yet
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

/** Has four parameters, because Express recognises error handlers by them: https://expressjs.com/en/guide/error-handling.html */
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
