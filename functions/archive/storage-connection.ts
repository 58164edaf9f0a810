import * as http from 'node:http';
import * as https from 'node:https';

/** Begins a request on a connection that is kept for the next one. `path` and all else are as for `http.request`. */
export type StorageConnection = (options: http.RequestOptions) => http.ClientRequest;

/**
 * The way to Cloud Storage's JSON API for those who write or read much: at a fraction of the client library's CPU, and
 * with nothing left behind for each object.
 * @param url without a path
 */
export function connectToStorage(url: string): StorageConnection {
  const { protocol, hostname, port } = new URL(url);
  const transport = protocol === 'http:' ? http : https;
  const agent = new transport.Agent({ keepAlive: true });
  return (options) => transport.request({ agent, hostname, port, ...options });
}

/** Whether another attempt may succeed: https://cloud.google.com/storage/docs/retry-strategy */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
