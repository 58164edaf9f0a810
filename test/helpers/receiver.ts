import { once } from 'node:events';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import sinon from 'sinon';
import { createUploadClient } from '../../functions/archive/upload.ts';
import { type Archive, createArchive } from '../../functions/archive/writer.ts';

import { createReceive, type ReceiveOptions } from '../../functions/receive/receive.ts';
import { sign } from '../../functions/receive/signature.ts';
import { disableDomains } from '../../functions/runtime/functions-framework/no-domains.ts';
import { keepRequestsRaw } from '../../functions/runtime/functions-framework/raw-requests.ts';
import { createLog } from '../../functions/runtime/log.ts';
import { type ArchiveServer, startArchiveServer } from './archive-server.ts';

export const TOKEN = 'amt-0123456789';
export const OLD_TOKEN = 'amt-9876543210';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Receiver {
  archive: ArchiveServer;
  publish: sinon.SinonStub<Parameters<ReceiveOptions['publish']>, Promise<unknown>>;
  /** What the function logged since it started. */
  log: Record<string, unknown>[];
  send(
    body: string | Buffer,
    headers?: OutgoingHttpHeaders,
    target?: { method?: string; path?: string },
  ): Promise<Answer>;
  /** Sends a body with its signature. */
  sendSigned(body: string | Buffer, headers?: OutgoingHttpHeaders): Promise<Answer>;
  port: number;
  close(): Promise<void>;
}

let instances = 0;

/** `receive` under the real Functions Framework, before an archive that does as it is told. */
export async function startReceiver({
  budgetMs = 2_000,
  publish,
  archive: replaced,
}: {
  budgetMs?: number;
  publish?: ReceiveOptions['publish'];
  /** Takes the place of the archive. */
  archive?: Archive;
} = {}): Promise<Receiver> {
  const archive = await startArchiveServer();
  const log: Receiver['log'] = [];
  const stub = sinon.stub<Parameters<ReceiveOptions['publish']>, Promise<unknown>>().resolves();
  const target = `receive-${++instances}`;
  http(
    target,
    createReceive({
      archive:
        replaced ??
        createArchive(
          'bucket',
          createUploadClient({ url: archive.url, authorization: async () => undefined }),
        ),
      publish: publish ?? stub,
      managementTokens: [TOKEN, OLD_TOKEN],
      budgetMs,
      log: createLog('project-1', (line) => log.push(JSON.parse(line))),
    }),
  );
  const server = getTestServer(target).listen(0, '127.0.0.1');
  const restore = [keepRequestsRaw(server), disableDomains()];
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const send: Receiver['send'] = async (body, headers = {}, { method = 'POST', path = '/' } = {}) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { ...length, ...headers },
      agent: false,
    });
    const responded = once(request, 'response');
    request.end(body);
    const [response] = await responded;
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  return {
    archive,
    publish: stub,
    log,
    port,
    send,
    sendSigned: (body, headers) =>
      send(body, { 'content-type': 'application/json', 'sc-signature': sign(TOKEN, body), ...headers }),
    async close() {
      for (const each of restore) each();
      server.closeAllConnections();
      server.close();
      await archive.close();
    },
  };
}
