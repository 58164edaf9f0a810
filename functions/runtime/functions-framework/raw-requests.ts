import type { Server } from 'node:http';
import { onRequest } from './on-request.ts';

/**
 * Keeps the Functions Framework from reading or answering requests in place of `receive` (README.md):
 * - Takes the content type away. The framework's parsers then leave the body alone, and `receive` gets a stream.
 * - Makes `/` of the path. The framework then ignores no path, and prints no path that is not well encoded.
 * @param server whose requests; the requests of every server in the process where it is left out
 * @returns ends this
 */
export function keepRequestsRaw(server?: Server): () => void {
  return onRequest((request) => {
    delete request.headers['content-type'];
    request.url = '/';
  }, server);
}
