import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FixedResponse } from './responses.ts';

/** How much of a body that nobody wants is read and thrown away, and how long its connection stays open. */
const DISCARD = { bytes: 64 * 1024, withinMs: 1_000 };

/**
 * Sends a response, without Express's `json`: that makes the same response anew each time, at several times the cost.
 *
 * The rest of a body that was not read to its end would be taken for the next request. So such a response announces
 * the end of the connection. The connection stays open for as long as `DISCARD` says: a connection that is closed
 * while the sender still sends is reset, and a reset takes the response from the sender.
 *
 * A short body arrives together with its headers, and Node reads the body right after them. So the connection is
 * judged a turn of the event loop later: it is kept where nothing is missing any more.
 */
export function respond(request: IncomingMessage, response: ServerResponse, fixed: FixedResponse): void {
  if (isOver(request)) respondWhole(response, fixed);
  else
    setImmediate(() =>
      isOver(request) ? respondWhole(response, fixed) : respondLast(request, response, fixed),
    );
}

/** Whether no more of a request will come. */
const isOver = (request: IncomingMessage): boolean => request.complete || request.destroyed;

function respondWhole(response: ServerResponse, { status, headers, body }: FixedResponse): void {
  response.writeHead(status, headers);
  response.end(body);
}

function respondLast(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: FixedResponse,
): void {
  response.writeHead(status, { ...headers, connection: 'close' });
  response.write(body);
  discardRest(request, () => response.end());
}

function discardRest(request: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const timer = setTimeout(finish, DISCARD.withinMs);
  function finish() {
    clearTimeout(timer);
    request.off('data', onData).off('close', finish);
    done();
  }
  function onData(chunk: Buffer) {
    bytes += chunk.length;
    if (bytes > DISCARD.bytes) request.pause();
  }
  request.on('data', onData).on('close', finish).resume();
}
