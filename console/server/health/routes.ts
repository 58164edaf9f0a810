import { Hono } from 'hono';
import { Deadline, DeadlineError } from '../../../functions/runtime/deadline.ts';
import { explain } from '../../../ops/errors.ts';
import { readQueues } from '../../../ops/status/queues.ts';
import { readReconciled } from '../../../ops/status/reconciled.ts';
import type { Health } from '../../wire.ts';
import type { Parts } from '../parts.ts';
import { LocalAlerts } from './local-alerts.ts';
import { readOpenAlerts } from './open-alerts.ts';

const ANSWERS_WITHIN_MS = 5_000;

type HealthParts = Pick<Parts, 'context' | 'live' | 'lines'> & { alerts: LocalAlerts | undefined };

/** `GET /api/health` */
export function healthRoutes({ local, ...parts }: Pick<Parts, 'context' | 'live' | 'lines' | 'local'>): Hono {
  const alerts = local && new LocalAlerts(local.alerts);
  return new Hono().get('/', async (context) =>
    context.json(await readHealth({ ...parts, alerts }, context.req.raw.signal)),
  );
}

async function readHealth(
  { context, live, lines, alerts }: HealthParts,
  signal: AbortSignal,
): Promise<Health> {
  const operation = context.until(signal);
  const faults: string[] = [];
  const [queues, reconciled] = await Promise.all([
    soon(
      'Pub/Sub',
      operation.now().then((now) => readQueues(operation, now)),
      faults,
    ),
    soon('Firestore', readReconciled(operation.firestore), faults),
  ]);
  const { backlog, deadLetters = null } = queues ?? {};
  const [lastHour, last10Minutes] = [lines.last(60), lines.last(10)];
  return {
    backlog: backlog?.messages ?? null,
    oldestSeconds: backlog?.oldestSeconds ?? null,
    deadLetters,
    reconciled: reconciled
      ? {
          ...reconciled,
          lastAt: reconciled.lastAt?.toISOString() ?? null,
          until: reconciled.until.toISOString(),
        }
      : null,
    oldestLive: live.oldestUnprocessed ?? null,
    countedSince: lines.since,
    counts: [...lastHour].map(([name, number]) => ({
      name,
      lastHour: number,
      last10Minutes: last10Minutes.get(name) ?? 0,
    })),
    faults,
    ...(await readAlerts({ context, lines, alerts }, deadLetters ?? undefined)),
  };
}

/** What a part says within five seconds; undefined, and a fault, where it does not: the others are shown all the same. */
async function soon<T>(part: string, reading: Promise<T>, faults: string[]): Promise<T | undefined> {
  const deadline = new Deadline(ANSWERS_WITHIN_MS);
  return deadline
    .race(reading)
    .catch((error: unknown) => {
      const isSilent = error instanceof DeadlineError;
      faults.push(
        `${part}: ${isSilent ? `no answer within ${ANSWERS_WITHIN_MS / 1_000} s` : explain(error)}`,
      );
      return undefined;
    })
    .finally(() => deadline.clear());
}

async function readAlerts(
  { context, lines, alerts }: Pick<HealthParts, 'context' | 'lines' | 'alerts'>,
  deadLetters: number | undefined,
): Promise<Pick<Health, 'alerts' | 'alertsFrom'>> {
  try {
    if (alerts) {
      const alertsFrom =
        'What a deployment’s alerts would say of the log lines and the dead letters that the console saw.';
      return { alerts: alerts.judge(lines, deadLetters), alertsFrom };
    }
    if (context.target.emulators)
      return { alerts: [], alertsFrom: 'The console of npm start has the alerts.' };
    return { alerts: await readOpenAlerts(context.name('project')), alertsFrom: 'Open in Cloud Monitoring.' };
  } catch (error) {
    return { alerts: [], alertsFrom: `The alerts could not be read: ${explain(error)}` };
  }
}
