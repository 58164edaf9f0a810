import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { pushMaker } from './pushes.ts';
import { type WebhookKind, webhookMaker } from './webhooks.ts';

/** Requests to send. A process of its own sends them, so that sending does not delay the candidate. */
export interface LoadJob {
  url: string;
  kind: WebhookKind | 'push';
  /** How many requests. */
  count: number;
  /** Requests under way at a time: each connection sends its next request when the last one is answered. */
  connections?: number;
  /** Requests a second, sent whether earlier requests are answered or not. Given in place of `connections`. */
  ratePerSecond?: number;
}

export interface LoadResult {
  /** For each request, milliseconds from its sending to the last byte of its response. */
  durationsMs: number[];
  /** How many responses had each status. */
  statuses: Record<string, number>;
}

interface Outgoing {
  body: Buffer;
  signature?: string;
}

async function load(job: LoadJob): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections ?? 1_000 });
  const next: () => Outgoing = job.kind === 'push' ? pushes(pushMaker()) : webhookMaker(job.kind);
  const result: LoadResult = { durationsMs: [], statuses: {} };

  const send = async () => {
    const startedAt = performance.now();
    const status = await post(job.url, agent, next());
    result.durationsMs.push(performance.now() - startedAt);
    result.statuses[status] = (result.statuses[status] ?? 0) + 1;
  };
  await (job.ratePerSecond ? atRate(job.count, job.ratePerSecond, send) : atOnce(job, send));
  agent.destroy();
  return result;
}

async function atOnce({ count, connections = 1 }: LoadJob, send: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await send();
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function atRate(count: number, ratePerSecond: number, send: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    await delay(Math.max(0, startedAt + (index * 1_000) / ratePerSecond - performance.now()));
    sent.push(send());
  }
  await Promise.all(sent);
}

function post(url: string, agent: Agent, { body, signature }: Outgoing): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': 'Smartcar/1.0',
      ...(signature && { 'sc-signature': signature }),
    };
    request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(body);
  });
}

function pushes(make: () => Buffer): () => Outgoing {
  return () => ({ body: make() });
}

process.on('message', async (job: LoadJob) => {
  process.send?.(await load(job));
});
