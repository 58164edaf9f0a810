import type { Server } from 'node:http';
import { onRequest } from './on-request.ts';

/** The headers that the Functions Framework copies into log lines, in the form that Google's front end writes. */
const patterns = {
  'function-execution-id': /^[A-Za-z0-9_-]{1,64}$/,
  'x-cloud-trace-context': /^[0-9a-fA-F]{32}\/\d{1,20}(;o=\d)?$/,
};

/**
 * Keeps senders from writing into the log lines of a function (README.md): takes headers away that Google's front end
 * would not have written. The framework then makes an id of its own.
 * @param server whose requests; the requests of every server in the process where it is left out
 * @returns ends this
 */
export function checkLogHeaders(server?: Server): () => void {
  return onRequest(({ headers }) => {
    for (const [name, pattern] of Object.entries(patterns)) {
      const value = headers[name];
      if (value !== undefined && !pattern.test(String(value))) delete headers[name];
    }
  }, server);
}
