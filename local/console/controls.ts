import type { LocalControls } from '../../console/server/local-system/controls.ts';
import { isNotification } from '../../functions/changes/message.ts';
import { parseJsonObject } from '../../functions/event/envelope.ts';
import { sign } from '../../functions/receive/signature.ts';
import { watchDeadLetters } from '../dead-letter-watch.ts';
import { post } from '../post.ts';
import { delivery, freshSample, type SampleEvent, type SampleName, sampleNames } from '../samples.ts';
import type { LocalStack } from '../stack.ts';
import { alertDefinitions } from './alert-definitions.ts';
import { logMetrics } from './log-metrics.ts';
import { monitoringOf } from './monitoring.ts';

const HOUR_MS = 3_600_000;

/** Lets the console send events to the local system, and stop parts of the system. */
export function consoleControls(stack: LocalStack): LocalControls {
  const { infrastructure } = stack;
  const paused = new Set<number>();
  const ofName = (name: string) => stack.children.find((child) => child.name === name);
  let endWatch: (() => Promise<void>) | undefined;
  return {
    samples: sampleNames,
    sample: (name) => JSON.stringify(freshSample(name as SampleName), undefined, 2),
    send: (request) => Promise.all(bodiesOf(request).map((each) => sendOne(stack, request.signature, each))),
    services: () => stack.children.map(({ name, pid }) => ({ name, pid, isPaused: paused.has(pid) })),
    pause(name, isPaused) {
      const child = ofName(name);
      if (!child) return false;
      process.kill(child.pid, isPaused ? 'SIGSTOP' : 'SIGCONT');
      if (isPaused) paused.add(child.pid);
      else paused.delete(child.pid);
      return true;
    },
    alerts: alertDefinitions(infrastructure),
    metrics: logMetrics(
      monitoringOf(infrastructure).metrics,
      stack.children.map(({ name }) => name),
    ),
    async onDeadLetter(use) {
      endWatch = await watchDeadLetters(stack, 'console', (message) => {
        // A notification is a dead letter too, and its event is none.
        const kind = isNotification(message) ? 'notification' : 'event';
        use({ kind, eventId: message.attributes.eventId, at: message.publishTime });
      });
    },
    async close() {
      for (const pid of paused) resume(pid);
      await endWatch?.();
    },
  };
}

/** Lets a process go on, unless it has ended while it was stopped. */
function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Body {
  what: string;
  body: string;
}

function bodiesOf({ body, duplicate, older }: Parameters<LocalControls['send']>[0]): Body[] {
  const event = parseJsonObject(Buffer.from(body)) as unknown as SampleEvent | undefined;
  const isWhole = event?.meta !== undefined;
  return [
    { what: 'the event', body },
    ...(duplicate
      ? [{ what: 'the event again', body: isWhole ? JSON.stringify(delivery(event)) : body }]
      : []),
    ...(older && isWhole ? [{ what: 'an older event', body: JSON.stringify(olderThan(event)) }] : []),
  ];
}

/** The same event with another id, as it would have been an hour before. */
function olderThan(event: SampleEvent): SampleEvent {
  const older = structuredClone(event);
  older.eventId = crypto.randomUUID();
  for (const { meta } of older.data?.signals ?? []) {
    if (typeof meta?.oemUpdatedAt === 'number') meta.oemUpdatedAt -= HOUR_MS;
    if (typeof meta?.retrievedAt === 'number') meta.retrievedAt -= HOUR_MS;
    if (typeof meta?.fetchedAt === 'number') meta.fetchedAt -= HOUR_MS;
  }
  return delivery(older, new Date(Date.now() - HOUR_MS));
}

async function sendOne(
  { receiveUrl, managementToken }: LocalStack,
  signature: 'right' | 'wrong' | 'none',
  { what, body }: Body,
): Promise<Awaited<ReturnType<LocalControls['send']>>[number]> {
  const [token = ''] = managementToken.split(/[,\r\n]/).map((each) => each.trim());
  const { eventId } = parseJsonObject(Buffer.from(body)) ?? {};
  const options = {
    right: { token },
    wrong: { signature: sign(`not ${token}`, body) },
    none: { signature: '' },
  }[signature];
  const answered = await post(receiveUrl, body, options).catch((error: Error) => ({
    status: 0,
    body: error.message,
    durationMs: 0,
  }));
  return {
    what,
    eventId: typeof eventId === 'string' ? eventId : null,
    status: answered.status,
    answer: answered.body,
    durationMs: answered.durationMs,
  };
}
