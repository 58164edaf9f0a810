import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type GrpcCall, startGrpcCounter } from '../../bench/harness/grpc-counter.ts';
import { startConsole } from '../../console/server/start.ts';
import type { System } from './system.ts';

/** What a request of the console read. */
export interface Reads {
  /** Documents of Firestore, those too that do not exist. */
  documents: number;
  /** Objects of the archive that were downloaded. */
  objects: number;
  /** Pages of object names that were listed. */
  lists: number;
}

export interface CountedConsole {
  /** Asks for a path under `/api`. @returns the answer, and what was read for the answer */
  ask(path: string): Promise<{ answer: Record<string, unknown>; reads: Reads }>;
  close(): Promise<void>;
}

/** A console of a local system that counts what it reads, by standing between the console and the emulators. */
export async function startCountedConsole({ folder, emulatorEnv }: System): Promise<CountedConsole> {
  let reads: Reads = { documents: 0, objects: 0, lists: 0 };
  const firestore = await startGrpcCounter(emulatorEnv.FIRESTORE_EMULATOR_HOST, {
    onCall: (call) => {
      reads.documents += documentsIn(call);
    },
  });
  const storage = await startStorageCounter(emulatorEnv.STORAGE_EMULATOR_HOST, (isDownload) => {
    reads[isDownload ? 'objects' : 'lists']++;
  });
  const outputs = join(folder, 'counted.json');
  const [[stack = '', values]] = Object.entries(
    JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as Record<string, object>,
  ) as [[string, object]];
  const counted = { ...values, firestore_emulator_host: firestore.host, storage_emulator_host: storage.url };
  await writeFile(outputs, JSON.stringify({ [stack]: counted }));
  const started = await startConsole({ target: { outputs }, env: {}, port: 0, managementTokens: [] });
  const [origin = '', token] = started.url.split('/#token=');
  return {
    async ask(path) {
      reads = { documents: 0, objects: 0, lists: 0 };
      const response = await fetch(`${origin}/api${path}`, { headers: { authorization: `Bearer ${token}` } });
      return { answer: (await response.json()) as Record<string, unknown>, reads };
    },
    async close() {
      await started.close();
      await Promise.all([firestore.close(), storage.close()]);
    },
  };
}

/** Field 1 of an answer is the document; of a batch, field 2 is the name of a document that does not exist. */
function documentsIn({ method, responses }: GrpcCall): number {
  const [document, missing] = [0x0a, 0x12];
  if (method === 'RunQuery') return responses.filter(([tag]) => tag === document).length;
  if (method !== 'BatchGetDocuments') return 0;
  return responses.filter(([tag]) => tag === document || tag === missing).length;
}

/** Stands before the archive, and tells of each object that is downloaded and of each list. */
async function startStorageCounter(target: string, onRead: (isDownload: boolean) => void) {
  const server = createServer((incoming, outgoing) => {
    const { url = '', method = '', headers } = incoming;
    if (/\/o[/?]/.test(url)) onRead(url.includes('alt=media'));
    incoming.pipe(
      request(new URL(url, target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }).on('error', () => outgoing.destroy()),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
