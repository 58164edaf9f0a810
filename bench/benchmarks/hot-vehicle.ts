import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { freshSample } from '../../local/samples.ts';
import { quantile } from '../harness/statistics.ts';
import { startWholeSystem, type WholeSystem } from '../harness/whole-system.ts';
import { type Benchmark, type Row, row } from './benchmark.ts';

const RATES = [1, 5, 20];
const SECONDS = 60;
const GIVE_UP_AFTER_MS = 300_000;

/** Measures what becomes of the events of one vehicle that sends them every second, and faster. */
export const hotVehicle: Benchmark = {
  onlyWhenNamed: true,
  async measure({ env }) {
    const rows: Row[] = [];
    for (const rate of RATES) {
      const system = await startWholeSystem(env);
      try {
        rows.push(...(await measureRate(system, rate)));
      } finally {
        await system.stop();
      }
    }
    return rows;
  },
};

async function measureRate(system: WholeSystem, rate: number): Promise<Row[]> {
  const sentAt = new Map<string, number>();
  const delaysMs: number[] = [];
  let failed = 0;
  system.onLine(({ event, eventId = '' }) => {
    if (event === 'processing.failed') failed++;
    const at = event === 'processing.completed' ? sentAt.get(eventId) : undefined;
    if (at === undefined) return;
    sentAt.delete(eventId);
    delaysMs.push(performance.now() - at);
  });

  const startedAt = performance.now();
  const sending: Promise<unknown>[] = [];
  const events = rate * SECONDS;
  for (let index = 0; index < events; index++) {
    await delay(Math.max(0, startedAt + (index * 1_000) / rate - performance.now()));
    const event = freshSample('vehicle-state');
    sentAt.set(event.eventId, performance.now());
    sending.push(system.send(Buffer.from(JSON.stringify(event))));
  }
  await Promise.all(sending);
  const sentAfterMs = performance.now() - startedAt;
  while (sentAt.size > 0 && performance.now() - startedAt - sentAfterMs < GIVE_UP_AFTER_MS) await delay(200);

  const { pubsub } = system.stack.clients;
  const deadLetters = await countDeadLetters(pubsub.subscription(system.stack.names.deadLettersSubscription));
  const detail = `${delaysMs.length} of ${events} processed, ${failed} attempts failed, ${deadLetters} dead letters, load of the machine ${loadavg()[0]?.toFixed(1)}`;
  return (['p50', 'p99'] as const).map((name) =>
    row(
      `one vehicle, ${rate}/s: sent to processed, ${name}`,
      'ms',
      [quantile(delaysMs, name === 'p50' ? 0.5 : 0.99)],
      {
        detail,
      },
    ),
  );
}

/** Counts the messages that a subscription delivers until it is silent for two seconds. */
async function countDeadLetters(subscription: {
  on(event: 'message', listener: (message: { ack(): void }) => void): unknown;
  close(): Promise<unknown>;
}): Promise<number> {
  let count = 0;
  subscription.on('message', (message) => {
    count++;
    message.ack();
  });
  for (let before = -1; before !== count; ) {
    before = count;
    await delay(2_000);
  }
  await subscription.close();
  return count;
}
