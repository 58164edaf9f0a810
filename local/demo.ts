import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Table from 'cli-table3';
import { sign } from '../functions/receive/signature.ts';
import { isolatedConfig } from './config.ts';
import { takeEnvironment } from './environment.ts';
import { type Journey, observe } from './journey.ts';
import { type ReceivedNotification, startNotifyTarget } from './notify-target.ts';
import { freePort } from './ports.ts';
import { post } from './post.ts';
import { run } from './run.ts';
import { delivery, freshSample } from './samples.ts';
import { type LocalStack, startStack } from './stack.ts';

interface Row {
  what: string;
  eventId: string;
  bodies: string[];
  /** What the receiver says when it has the event. */
  answer: string;
  /** The signature, where it is not to be the right one. */
  signature?: string;
  expected: Journey;
}

const WITHIN_MS = 45_000;

const processed = { received: 1, archived: 1, published: 1, processed: 1, duplicates: 0, deadLettered: 0 };
const refused = { received: 0, archived: 0, published: 0, processed: 0, duplicates: 0, deadLettered: 0 };

function scenario(token: string): Row[] {
  const verify = freshSample('verify');
  const state = freshSample('vehicle-state');
  const older = freshSample('vehicle-state', new Date(Date.now() - 3_600_000));
  const error = freshSample('vehicle-error');
  const resolved = freshSample('vehicle-error-resolved', new Date(Date.now() + 1_000));
  const forged = freshSample('vehicle-state');
  const odd = freshSample('vehicle-state');
  const broken = { ...odd, data: { ...odd.data, signals: 'none' } };
  const documented = freshSample('vehicle-state-documented', new Date(Date.now() - 60_000));
  const row = (what: string, events: { eventId: string }[], expected: Journey, signature?: string): Row => ({
    what,
    eventId: events[0]?.eventId ?? '',
    bodies: events.map((event) => JSON.stringify(event)),
    expected,
    answer: JSON.stringify({ status: 'received' }),
    ...(signature && { signature }),
  });
  return [
    {
      ...row('VERIFY: its challenge is answered', [verify], { ...refused, received: 1 }),
      answer: JSON.stringify({ challenge: sign(token, verify.data.challenge ?? '') }),
    },
    row('A vehicle state, delivered twice', [state, delivery(state)], {
      ...processed,
      received: 2,
      archived: 2,
      published: 2,
      duplicates: 1,
    }),
    row('An older state, out of order', [older], processed),
    row('A state in the shape of the documentation', [documented], processed),
    row('An error', [error], processed),
    row('Its resolution', [resolved], processed),
    row('A forged event', [forged], refused, '0'.repeat(64)),
    row('A signed event that breaks its schema', [broken], { ...processed, processed: 0, deadLettered: 1 }),
  ];
}

async function demonstrate(stack: LocalStack, logFolder: string): Promise<boolean> {
  const observer = await observe(stack, join(logFolder, 'process.log'));
  try {
    const rows = scenario(stack.managementToken);
    const received = new Map<Row, number>();
    for (const row of rows) {
      for (const body of row.bodies) {
        const { signature } = row;
        const options = signature ? { signature } : { token: stack.managementToken };
        const { status, body: answer } = await post(stack.receiveUrl, body, options);
        if (status === 200 && answer === row.answer) received.set(row, (received.get(row) ?? 0) + 1);
      }
    }
    const read = () =>
      Promise.all(
        rows.map(async (row) => ({
          received: received.get(row) ?? 0,
          ...(await observer.read(row.eventId)),
        })),
      );
    const isDone = (journeys: Journey[]) =>
      journeys.every((journey, index) => isSame(journey, rows[index]?.expected));

    let journeys = await read();
    for (const deadline = Date.now() + WITHIN_MS; !isDone(journeys) && Date.now() < deadline; ) {
      await delay(200);
      journeys = await read();
    }
    print(rows, journeys);
    return isDone(journeys) && (await printVehicle(stack));
  } finally {
    await observer.close();
  }
}

function isSame(actual: Journey, expected: Journey | undefined): boolean {
  return expected !== undefined && columns.every((column) => actual[column] === expected[column]);
}

const columns = ['received', 'archived', 'published', 'processed', 'duplicates', 'deadLettered'] as const;

function print(rows: Row[], journeys: Journey[]): void {
  const table = new Table({
    head: ['', 'received', 'archived', 'published', 'processed', 'duplicates', 'dead-lettered', ''],
    colAligns: ['left', ...columns.map(() => 'right' as const), 'left'],
    style: { head: [], border: [] },
  });
  for (const [index, { what, expected }] of rows.entries()) {
    const journey = journeys[index];
    if (!journey) continue;
    const cells = columns.map((column) =>
      journey[column] === expected[column]
        ? `${journey[column]}`
        : `${journey[column]} (not ${expected[column]})`,
    );
    table.push([what, ...cells, isSame(journey, expected) ? '✓' : '✗']);
  }
  console.log(table.toString());
}

/** Whether the vehicle is as the newest events have it, although older ones came after them. */
async function printVehicle({ clients }: LocalStack): Promise<boolean> {
  const [vehicle] = (await clients.firestore.collection('vehicles').get()).docs;
  const charge = vehicle?.get('signals.tractionbattery-stateofcharge');
  const age = Math.round((Date.now() - charge?.oemUpdatedAt) / 1_000);
  const error =
    vehicle?.get('errors')?.['CONNECTED_SERVICES_ACCOUNT:AUTHENTICATION_FAILED:charge-ischarging'];
  console.log(
    `The vehicle: state of charge ${charge?.body.value} ${charge?.body.unit}, read ${age} s ago; its error is ${error?.state}.`,
  );
  return age < 600 && error?.state === 'RESOLVED';
}

/** Whether each change that is stored reaches a target that was down until now, with a valid signature. */
async function notifyLate({ clients }: LocalStack, { port, secret }: { port: number; secret: string }) {
  const markers = await clients.firestore.collection('processedEvents').get();
  const stored: string[] = markers.docs.flatMap((marker) => marker.get('changes') ?? []);
  const wanted = new Set(stored.map((json) => JSON.parse(json).changeId));
  const received: ReceivedNotification[] = [];
  const target = await startNotifyTarget({
    port,
    secret,
    onNotification: (notification) => received.push(notification),
  });
  const arrived = () => new Set(received.map(({ id }) => id));
  for (const deadline = Date.now() + WITHIN_MS; Date.now() < deadline && arrived().size < wanted.size; ) {
    await delay(200);
  }
  await target.close();
  const isDone = arrived().size === wanted.size && received.every(({ id }) => wanted.has(id));
  const areSigned = received.every(({ isSigned }) => isSigned);
  console.log(
    `The target of notifications was down, and is up: ${arrived().size} of ${wanted.size} changes arrived, ${areSigned ? 'all' : 'not all'} with a valid signature.`,
  );
  return isDone && areSigned;
}

await run(async () => {
  const env = takeEnvironment(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-demo-'));
  const startedAt = Date.now();
  try {
    console.log('Starting the emulators and the functions on free ports …');
    const config = isolatedConfig(folder, env);
    const port = await freePort(0, 'the target of notifications');
    const notify = { ...config.notify, url: `http://127.0.0.1:${port}/` };
    const stack = await startStack({ ...config, notify });
    let succeeded: boolean;
    try {
      console.log(
        'Sending, with the target of notifications down, and waiting until each event is where it belongs …',
      );
      succeeded = await demonstrate(stack, join(folder, 'log'));
      succeeded = (await notifyLate(stack, { port, secret: notify.secret })) && succeeded;
    } finally {
      await stack.stop();
    }
    console.log(
      `${succeeded ? 'Every event is where it belongs' : 'Not every event is where it belongs'} (${Math.round((Date.now() - startedAt) / 1_000)} s).`,
    );
    if (!succeeded) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
