import { hash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { listPage, parseListQuery } from '../../../local/gcs-emulator/listing.ts';
import { listed, type MadeUpEvent } from './events.ts';

/**
 * A Cloud Storage whose bucket has as many events as wanted, and keeps the names alone. Answers what an ArchiveReader
 * asks: lists objects, and gives the bytes of each.
 */
export function createMadeUpArchive(size: number, eventOf: (number: number) => MadeUpEvent): Server {
  const numbers = new Map<string, number>();
  for (let number = 0; number < size; number++) numbers.set(eventOf(number).name, number);
  const names = [...numbers.keys()].sort();
  const event = (name: string): MadeUpEvent | undefined => {
    const number = numbers.get(name);
    return number === undefined ? undefined : eventOf(number);
  };

  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://archive');
    const name = /^\/storage\/v1\/b\/[^/]+\/o\/(.+)$/.exec(pathname)?.[1];
    if (request.method === 'HEAD') return void response.end();
    if (name) {
      const body = event(decodeURIComponent(name))?.body;
      if (!body) return void response.writeHead(404).end();
      const md5 = hash('md5', body, 'base64');
      response.writeHead(200, { 'content-length': body.length, 'x-goog-hash': `md5=${md5}` });
      return void response.end(body);
    }
    const page = listPage(names, parseListQuery(searchParams));
    const { prefixes, nextPageToken } = page;
    const items = page.names.map((found) => listed(event(found) as MadeUpEvent));
    const answer = Buffer.from(JSON.stringify({ items, prefixes, nextPageToken }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
}
