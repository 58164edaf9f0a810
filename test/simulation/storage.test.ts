import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { connectToStorage } from '../../functions/archive/storage-connection.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../local/gcs-emulator/emulator.ts';
import { Storage, type StorageAnswer, type StorageRequest } from './storage.ts';

type Send = (request: StorageRequest) => Promise<StorageAnswer>;

const BOUNDARY = 'b-1';

const upload = (name: string, content: string, metadata = {}, md5Hash = hash('md5', content, 'base64')) => ({
  method: 'POST',
  path: `/upload/storage/v1/b/archive/o?uploadType=multipart&ifGenerationMatch=0&fields=generation&name=${encodeURIComponent(name)}`,
  headers: { 'content-type': `multipart/related; boundary=${BOUNDARY}` },
  body: Buffer.from(
    `--${BOUNDARY}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify({ contentType: 'application/json', md5Hash, metadata })}\r\n` +
      `--${BOUNDARY}\r\ncontent-type: application/json\r\n\r\n${content}\r\n--${BOUNDARY}--\r\n`,
  ),
});

const get = (path: string) => ({
  method: 'GET',
  path: `/storage/v1/b/archive/o${path}`,
  headers: {},
  body: Buffer.alloc(0),
});
const read = (name: string) => get(`/${encodeURIComponent(name)}?alt=media`);
const list = (query: Record<string, string>) =>
  get(
    `?${new URLSearchParams({ ...query, fields: 'items(name,timeCreated,metadata),prefixes,nextPageToken' })}`,
  );

const uploads = ['e/1/a', 'e/1/b', 'e/2/a', 'f/a'].map((name) =>
  upload(name, `{"name":"${name}"}`, { name }),
);

const conversations: Record<string, StorageRequest[]> = {
  'creates an object once, also with other bytes': [
    upload('a', '{"n":1}', { k: 'v' }),
    upload('a', '{"n":1}'),
    upload('a', '{"n":2}'),
    read('a'),
  ],
  'refuses bytes that are not those of the MD5': [
    upload('a', '{}', {}, hash('md5', 'x', 'base64')),
    read('a'),
  ],
  'keeps bytes as they are': [upload('a', '{"text":"\\r\\n--b ü"}'), read('a')],
  'lists names with metadata, in order': [...uploads, list({ prefix: 'e/' })],
  'lists from a name and to a name': [
    ...uploads,
    list({ prefix: 'e/', startOffset: 'e/1/b' }),
    list({ prefix: 'e/', endOffset: 'e/2/a' }),
    list({ prefix: 'e/', startOffset: 'e/1/aa', endOffset: 'e/1/b' }),
  ],
};

describe('the storage of the simulation, as the emulator', () => {
  let emulator: TemporaryEmulator;
  beforeEach(async () => {
    emulator = await temporaryEmulator();
  });
  afterEach(() => emulator.remove());

  for (const [what, requests] of Object.entries(conversations)) {
    it(what, async () => {
      const storage = new Storage();
      const simulated = await answersTo(requests, async (request) => storage.handle(request));
      assert.deepEqual(simulated, await answersTo(requests, sendTo(emulator.url)));
    });
  }

  it('lists page by page', async () => {
    const storage = new Storage();
    const inMemory = await pages(async (request) => storage.handle(request));
    assert.deepEqual(inMemory, [['e/1/a', 'e/1/b'], ['e/2/a']]);
    assert.deepEqual(inMemory, await pages(sendTo(emulator.url)));
  });
});

/** Sends a request over a connection. */
const sendTo =
  (url: string): Send =>
  async ({ method, path, headers, body }) => {
    const sent = connectToStorage(url)({ method, path, headers });
    sent.end(body);
    const response = await new Promise<
      Parameters<typeof buffer>[0] & { statusCode?: number; headers: object }
    >((resolve, reject) => sent.on('response', resolve).on('error', reject));
    return {
      status: response.statusCode ?? 0,
      headers: response.headers as Record<string, string>,
      body: await buffer(response),
    };
  };

/** The parts of the answers that the archive reads. */
async function answersTo(requests: readonly StorageRequest[], send: Send): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const request of requests) {
    const { status, headers, body } = await send(request);
    const isBytes = status === 200 && request.path.endsWith('alt=media');
    answers.push([status, isBytes ? [`${body}`, md5In(headers)] : partsOf(`${body}`)]);
  }
  return answers;
}

const md5In = (headers: Record<string, string>) => /md5=([^,]+)/.exec(headers['x-goog-hash'] ?? '')?.[1];

/** The reason of a refusal, or the listed names and metadata. */
function partsOf(body: string): unknown {
  if (!body.startsWith('{')) return undefined;
  const { error, items } = JSON.parse(body);
  return error
    ? error.code === 412 && error.errors?.[0]?.reason
    : items?.map(({ name, metadata }: { name: string; metadata: object }) => [name, metadata]);
}

async function pages(send: Send): Promise<string[][]> {
  for (const request of uploads) await send(request);
  const found: string[][] = [];
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const { body } = await send(list({ prefix: 'e/', maxResults: '2', ...(pageToken && { pageToken }) }));
    const page = JSON.parse(`${body}`);
    found.push(page.items.map(({ name }: { name: string }) => name));
    pageToken = page.nextPageToken;
  }
  return found;
}
