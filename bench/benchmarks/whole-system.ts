import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { freshSample } from '../../local/samples.ts';
import { quantile } from '../harness/statistics.ts';
import { startWholeSystem, type WholeSystem } from '../harness/whole-system.ts';
import { type Benchmark, type Row, row } from './benchmark.ts';

const SECONDS = 60;
const WARM_UP_SECONDS = 10;
/** Events that are sent and not processed yet, at most: so many that all parts are busy, and none waits long. */
const UNDER_WAY = 16;

/**
 * Measures the local system as a whole: two `receive`, `process`, and the emulators, which take most of the processors.
 * Sends as many events of distinct vehicles as the system processes.
 */
export const wholeSystem: Benchmark = {
  async measure({ env }) {
    const system = await startWholeSystem(env);
    try {
      await run(system, WARM_UP_SECONDS);
      const before = await system.cpuMs();
      const { acknowledgedMs, processedMs, seconds } = await run(system, SECONDS);
      const after = await system.cpuMs();
      const events = processedMs.length;
      const detail = `${events.toLocaleString('en-US')} events, load of the machine ${loadavg()[0]?.toFixed(1)}`;
      const figure = (what: string, unit: Row['unit'], value: number) => row(what, unit, [value], { detail });
      return [
        figure('events a second, whole system', '/s', events / seconds),
        figure('acknowledgement, whole system, p50', 'ms', quantile(acknowledgedMs, 0.5)),
        figure('acknowledgement, whole system, p99', 'ms', quantile(acknowledgedMs, 0.99)),
        figure('sent to processed, p50', 'ms', quantile(processedMs, 0.5)),
        figure('sent to processed, p99', 'ms', quantile(processedMs, 0.99)),
        ...[...after].map(([part, ms]) =>
          figure(`CPU per event of ${part}`, 'µs', ((ms - (before.get(part) ?? 0)) * 1_000) / events),
        ),
      ];
    } finally {
      await system.stop();
    }
  },
};

/** Sends events for so many seconds, and waits until they are processed. */
async function run(system: WholeSystem, forSeconds: number) {
  const acknowledgedMs: number[] = [];
  const processedMs: number[] = [];
  const waiting = new Map<string, { sentAt: number; done: () => void }>();
  system.onLine(({ event, eventId = '' }) => {
    const found = event === 'processing.completed' ? waiting.get(eventId) : undefined;
    if (!found) return;
    waiting.delete(eventId);
    processedMs.push(performance.now() - found.sentAt);
    found.done();
  });
  const startedAt = performance.now();
  const worker = async () => {
    while (performance.now() - startedAt < forSeconds * 1_000) {
      const { eventId, body } = newEvent();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(eventId, { sentAt: performance.now(), done: resolve });
      acknowledgedMs.push(await system.send(body));
      await promise;
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  return { acknowledgedMs, processedMs, seconds: (performance.now() - startedAt) / 1_000 };
}

function newEvent(): { eventId: string; body: Buffer } {
  const event = freshSample('vehicle-state');
  const { eventId, data } = event;
  const body = JSON.stringify({
    ...event,
    data: { ...data, vehicle: { ...data.vehicle, id: randomUUID() } },
  });
  return { eventId, body: Buffer.from(body) };
}
