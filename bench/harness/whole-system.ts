import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from '../../functions/receive/signature.ts';
import type { Environment } from '../../functions/runtime/settings.ts';
import { isolatedConfig } from '../../local/config.ts';
import { startFunction } from '../../local/functions.ts';
import { freePort } from '../../local/ports.ts';
import { type LocalStack, startStack } from '../../local/stack.ts';
import { cpuTimeMs } from './cpu-time.ts';

/** A line that `process` wrote of an event. */
export interface ProcessLine {
  event: string;
  eventId?: string;
  error?: string;
}

/** The local system with two `receive`, as one who sends events sees it. */
export interface WholeSystem {
  stack: LocalStack;
  /** Sends an event, to each `receive` in turn. @returns milliseconds until the answer @throws Error unless it is 200 */
  send(body: Buffer): Promise<number>;
  /** Gets the lines of `process`. */
  onLine(listener: (line: ProcessLine) => void): void;
  /** Milliseconds of processor time of each part so far. */
  cpuMs(): Promise<Map<string, number>>;
  stop(): Promise<void>;
}

/** Starts the system with emulators of its own. @param env where Java and Google Cloud's SDK are found */
export async function startWholeSystem(env: Environment): Promise<WholeSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-whole-'));
  const listeners: ((line: ProcessLine) => void)[] = [];
  const onLine = (text: string) => {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as ProcessLine;
    if (line.event?.startsWith('processing.')) for (const listener of listeners) listener(line);
  };
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const stack = await startStack(isolatedConfig(folder, env), { onLine }).catch(async (error) => {
    await removeFolder();
    throw error;
  });
  const stop = async () => {
    await stack.stop();
    await removeFolder();
  };

  try {
    const port = await freePort(0, 'PORT');
    const second = await startFunction({
      name: 'receive',
      source: join(folder, 'functions/receive'),
      port,
      env: {
        ...stack.emulatorEnv,
        GOOGLE_CLOUD_PROJECT: stack.clients.pubsub.projectId,
        ARCHIVE_BUCKET: stack.names.archiveBucket,
        EVENTS_TOPIC: stack.names.eventsTopic,
        SMARTCAR_MANAGEMENT_TOKEN: stack.managementToken,
      },
      logFolder: join(folder, 'log'),
    });
    stack.children.unshift(second);
    const urls = [stack.receiveUrl, `http://127.0.0.1:${port}`];
    const agent = new Agent({ keepAlive: true });
    let sent = 0;
    return {
      stack,
      send: (body) => post(urls[sent++ % urls.length] ?? '', { agent, body, token: stack.managementToken }),
      onLine: (listener) => void listeners.push(listener),
      async cpuMs() {
        const parts = new Map<string, number>();
        for (const { name, pid } of stack.children) {
          parts.set(name, (parts.get(name) ?? 0) + (await cpuTimeMs(pid)));
        }
        return parts;
      },
      async stop() {
        agent.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function post(
  url: string,
  { agent, body, token }: { agent: Agent; body: Buffer; token: string },
): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'sc-signature': sign(token, body),
    };
    request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`An event was answered ${response.statusCode}`));
      });
    })
      .on('error', reject)
      .end(body);
  });
}
