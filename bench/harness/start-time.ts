import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type FunctionOptions, functionCommand } from '../../local/functions.ts';
import type { Webhook } from './webhooks.ts';

const GIVE_UP_AFTER_MS = 30_000;

/** Milliseconds from the start of a candidate's process to its first 200. Asks again each millisecond. */
export async function startTimeMs(options: FunctionOptions, webhook: Webhook): Promise<number> {
  const { command, args, env } = functionCommand(options);
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    for (;;) {
      const status = await post(options.port, webhook).catch(() => undefined);
      const elapsedMs = performance.now() - startedAt;
      if (status === 200) return elapsedMs;
      if (status !== undefined) throw new Error(`${options.name} answered ${status} to its first webhook`);
      if (elapsedMs > GIVE_UP_AFTER_MS) throw new Error(`${options.name} did not answer within 30 s`);
      await delay(1);
    }
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

function post(port: number, { body, signature }: Webhook): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      'sc-signature': signature,
    };
    request({ port, host: '127.0.0.1', agent: false, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end(body);
  });
}
