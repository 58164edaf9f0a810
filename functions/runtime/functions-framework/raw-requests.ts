import type { Server } from 'node:http';
import { onRequest } from './on-request.ts';

/**
 * Keeps the Functions Framework, and Node, from reading or answering requests in place of `receive` (README.md):
 * - Removes the content type, so that the framework does not parse the body and `receive` gets a stream.
 * - Sets the path to `/`, so that the framework neither answers some paths with 404 nor prints a malformed path.
 * - Removes an expectation other than `100-continue`. Node would answer 417, and read the body for as long as it comes.
 * @param server limits the changes to the requests of this server
 * @returns a function that ends the changes
 */
export function keepRequestsRaw(server?: Server): () => void {
  return onRequest((request) => {
    delete request.headers['content-type'];
    request.url = '/';
    if (request.headers.expect?.toLowerCase() !== '100-continue') delete request.headers.expect;
  }, server);
}
