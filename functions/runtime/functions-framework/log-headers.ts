import type { Server } from 'node:http';
import { onRequest } from './on-request.ts';

/** The form in which Google's front end writes the headers that the Functions Framework copies into log lines. */
const patterns = {
  'function-execution-id': /^[A-Za-z0-9_-]{1,64}$/,
  'x-cloud-trace-context': /^[0-9a-fA-F]{32}\/\d{1,20}(;o=\d)?$/,
};

/**
 * Keeps senders from writing into the log lines of a function (README.md). Removes each header that Google's front end
 * cannot have written. The framework then makes an id of its own.
 * @param server limits the check to the requests of this server
 * @returns a function that ends the check
 */
export function checkLogHeaders(server?: Server): () => void {
  return onRequest(({ headers }) => {
    for (const [name, pattern] of Object.entries(patterns)) {
      const value = headers[name];
      if (value !== undefined && !pattern.test(String(value))) delete headers[name];
    }
  }, server);
}
