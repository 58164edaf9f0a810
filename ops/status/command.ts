import { Command } from 'commander';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { count, counted, duration, table } from '../format.ts';
import type { Backlog } from './monitoring.ts';
import { readProcessed } from './processed.ts';
import { readQueues } from './queues.ts';
import { readReceived } from './received.ts';
import { readReconciled } from './reconciled.ts';

/** `status` */
export function statusCommand(): Command {
  return new Command('status').description('how the receiver is, on one screen').action(action(perform));
}

async function perform(context: Context): Promise<Outcome> {
  // Asks for all names before the work, so that a missing name ends the command at once.
  const { archive, firestore } = context;
  const project = context.name('project');
  const isLocal = context.target.emulators !== undefined;
  const now = await context.now();
  const readEvents = async () => {
    const received = await readReceived(archive, now, context.signal);
    return { received, processed: await readProcessed(firestore, received.sample) };
  };
  const [{ backlog, deadLetters }, { received, processed }, reconciled] = await Promise.all([
    readQueues(context, now),
    readEvents(),
    readReconciled(firestore),
  ]);
  const json = {
    project,
    backlog: backlog ?? null,
    deadLetters,
    received: { lastAt: received.lastAt ?? null, lastHour: received.lastHour },
    processed: { ...processed, lastAt: processed.lastAt ?? null },
    reconciled: reconciled ?? null,
  };
  const ago = (instant: Date | undefined, otherwise: string) =>
    instant ? `${duration(now.getTime() - instant.getTime())} ago (${instant.toISOString()})` : otherwise;
  const text = table(
    [project, isLocal ? 'local emulators' : 'Google Cloud'],
    [
      ...backlogRows(backlog),
      ['dead letters', deadLetters === null ? 'not known to Cloud Monitoring' : count(deadLetters)],
      ['last received', ago(received.lastAt, 'never')],
      ['last processed', ago(processed.lastAt, 'not in the last hour')],
      [
        'received in the last hour',
        `${counted(received.lastHour, 'event')}, ${perMinute(received.lastHour)}`,
      ],
      ['processed of them', shareOf(processed.processed, processed.of, received.sample.isWhole)],
      [
        'replayed of them',
        shareOf(processed.replayed, processed.replaysOf, received.lastHour === processed.replaysOf),
      ],
      ['last reconcile', ago(reconciled?.lastAt ?? undefined, 'never')],
      ['accounted for, received before', reconciled?.until.toISOString() ?? '-'],
    ],
  );
  return { json, text };
}

function backlogRows(backlog: Backlog | undefined): string[][] {
  const unknown = backlog ? 'not known to Cloud Monitoring' : 'not available on the emulator';
  const { messages = null, oldestSeconds = null } = backlog ?? {};
  return [
    ['backlog', messages === null ? unknown : counted(messages, 'event')],
    ['oldest in the backlog', oldestSeconds === null ? unknown : duration(oldestSeconds * 1_000)],
  ];
}

const perMinute = (events: number) => `${(events / 60).toFixed(1)} a minute`;

function shareOf(part: number, whole: number, isAll: boolean): string {
  return isAll ? `${count(part)} of ${count(whole)}` : `${count(part)} of a sample of ${count(whole)}`;
}
