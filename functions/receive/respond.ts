import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FixedResponse } from './responses.ts';

/** Limits how much of an unread body is read and thrown away, and how long its connection stays open. */
const DISCARD = { bytes: 64 * 1024, withinMs: 1_000 };

/**
 * Sends a response. Does not use Express's `json`, which makes the same response anew each time and takes several times
 * the CPU.
 *
 * When the body of the request was not read to its end:
 * - Closes the connection after the response, because the rest of the body would be taken for the next request.
 * - Keeps the connection open for as long as `DISCARD` allows. A connection that is closed while the sender still sends
 *   is reset, and the sender loses the response.
 * - Decides one turn of the event loop later. A short body arrives with its headers, and Node reads the body in that
 *   turn. The connection of a body that is read to its end stays open.
 */
export function respond(request: IncomingMessage, response: ServerResponse, fixed: FixedResponse): void {
  if (isOver(request)) respondWhole(response, fixed);
  else
    setImmediate(() =>
      isOver(request) ? respondWhole(response, fixed) : respondLast(request, response, fixed),
    );
}

/** Tells whether no more bytes of a request will come. */
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
