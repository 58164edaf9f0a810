import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { shards } from '../../functions/archive/shards.ts';
import { sign } from '../../functions/receive/signature.ts';
import type { HttpCall } from '../harness/http-counter.ts';
import type { Counts, Usage } from './counts.ts';
import { billedEvent } from './events.ts';
import { logEntryBytes } from './log-entry.ts';
import { type MeteredSystem, type MeteredSystemOptions, startMeteredSystem } from './metered-system.ts';

const VEHICLES = shards.length;
/** Each event has the functions for itself: it waits for no other and shares no request with another. */
const PAUSE_MS = 200;
const GIVE_UP_AFTER_MS = 60_000;

/** Runs the local system through counters, and counts what so many events make of each thing that has a price. */
export async function countSystem(events: number, options: MeteredSystemOptions): Promise<Counts> {
  const system = await startMeteredSystem(options);
  try {
    // Makes the vehicles, opens the connections, and takes the first run of `reconcile` away.
    await send(system, VEHICLES);
    await system.reconcile();
    const event = await usageOf(system, () => send(system, events));
    const reconciled = await usageOf(system, () => system.reconcile());
    const run = await usageOf(system, () => system.reconcile());
    return {
      countedAt: new Date().toISOString().slice(0, 10),
      eventBytes: Buffer.byteLength(billedEvent(0)),
      event: share(event, events),
      reconcile: share(beside(reconciled, run), events),
      run,
    };
  } finally {
    await system.stop();
  }
}

async function send({ receiveUrl, managementToken, count }: MeteredSystem, events: number): Promise<void> {
  const before = await count('processedEvents');
  for (let index = 0; index < events; index++) {
    const body = billedEvent(index % VEHICLES);
    const response = await fetch(receiveUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'sc-signature': sign(managementToken, body),
        // Google's front end adds the header to each request.
        traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      },
      body,
    });
    if (response.status !== 200) throw new Error(`An event was answered ${response.status}`);
    await delay(PAUSE_MS);
  }
  for (const end = Date.now() + GIVE_UP_AFTER_MS; (await count('processedEvents')) < before + events; ) {
    if (Date.now() > end) throw new Error('The events were not processed within a minute');
    await delay(200);
  }
  // The last log lines and answers are on their way.
  await delay(1_000);
}

/** What the system uses while some work is done. */
async function usageOf(
  { meter, requests, functions }: MeteredSystem,
  work: () => Promise<void>,
): Promise<Usage> {
  const texts = () => Promise.all([...functions.values()].map(({ logFile }) => readFile(logFile, 'utf8')));
  const logged = await texts();
  const answered = new Map([...requests].map(([name, calls]) => [name, calls.length]));
  meter.take();
  await work();
  await delay(500);

  const usage = meter.take();
  for (const [name, calls] of requests) {
    const recent = calls.slice(answered.get(name));
    usage.requests += recent.length;
    // Leaves out what the counting machine did meanwhile: a function on Cloud Run has its processor for itself.
    if (recent.length > 0) {
      usage.durationsMs[name] = Math.round(Math.min(...recent.map((call) => call.durationMs)));
    }
    if (name === 'receive') usage.answerBytes += sum(recent.map((call: HttpCall) => call.answerBytes));
  }
  const names = [...functions.keys()];
  for (const [index, text] of (await texts()).entries()) {
    for (const line of text
      .slice(logged[index]?.length)
      .split('\n')
      .filter((each) => each.startsWith('{'))) {
      usage.logLines++;
      usage.lineBytes += Buffer.byteLength(line);
      usage.entryBytes += logEntryBytes(line, `smartcar-prod-${names[index]}`);
    }
  }
  return usage;
}

/** The usage of one event, where so many were counted; bytes in whole numbers. */
function share(usage: Usage, events: number): Usage {
  return map(usage, (name, value) => {
    const each = value / events;
    return name.endsWith('Bytes') ? Math.round(each) : Number(each.toFixed(3));
  });
}

/** What is used beside what is used anyway. */
function beside(usage: Usage, anyway: Usage): Usage {
  return {
    ...map(usage, (name, value) => Math.max(0, value - Number(anyway[name]))),
    durationsMs: {},
    pages: {},
  };
}

/** Changes each number. */
function map(usage: Usage, change: (name: keyof Usage, value: number) => number): Usage {
  const entries = Object.entries(usage).map(([name, value]) => [
    name,
    typeof value === 'number' ? change(name as keyof Usage, value) : value,
  ]);
  return Object.fromEntries(entries);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
