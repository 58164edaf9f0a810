import { type Firestore, Timestamp } from '@google-cloud/firestore';
import { Command } from 'commander';
import { action, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { count, counted, duration, table } from '../format.ts';
import { type Backlog, readBacklog } from './monitoring.ts';
import { readReceived } from './received.ts';

/** `status` */
export function statusCommand(): Command {
  return new Command('status').description('how the receiver is, on one screen').action(action(perform));
}

async function perform(context: Context): Promise<Outcome> {
  const now = new Date();
  const [received, processed, deadLetters, backlog] = await Promise.all([
    readReceived(context.archive, now, context.signal),
    readProcessed(context.firestore, now),
    countDeadLetters(context),
    context.target.isLocal ? undefined : readBacklog(context.name('project'), context.name('subscription')),
  ]);
  const json = {
    project: context.name('project'),
    backlog: backlog ?? null,
    deadLetters,
    received: { lastAt: received.lastAt ?? null, lastHour: received.lastHour },
    processed: { lastAt: processed.lastAt ?? null, lastHour: processed.lastHour },
  };
  const ago = (instant: Date | undefined) =>
    instant ? `${duration(now.getTime() - instant.getTime())} ago (${instant.toISOString()})` : 'never';
  const text = table(
    [json.project, context.target.isLocal ? 'local emulators' : 'Google Cloud'],
    [
      ...backlogRows(backlog),
      ['dead letters', count(deadLetters)],
      ['last received', ago(received.lastAt)],
      ['last processed', ago(processed.lastAt)],
      ['received in the last hour', rate(received.lastHour)],
      ['processed in the last hour', rate(processed.lastHour)],
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

const rate = (events: number) => `${counted(events, 'event')}, ${(events / 60).toFixed(1)} a minute`;

async function countDeadLetters(context: Context): Promise<number> {
  let letters = 0;
  const queue = await context.deadLetters();
  await queue.read(async (batch) => {
    letters += batch.length;
  }, context.signal);
  return letters;
}

async function readProcessed(firestore: Firestore, now: Date) {
  const markers = firestore.collection('processedEvents');
  const anHourAgo = Timestamp.fromMillis(now.getTime() - 3_600_000);
  const [lastHour, last] = await Promise.all([
    markers.where('processedAt', '>=', anHourAgo).count().get(),
    markers.orderBy('processedAt', 'desc').limit(1).get(),
  ]);
  const lastAt: Timestamp | undefined = last.docs[0]?.get('processedAt');
  return { lastHour: lastHour.data().count, lastAt: lastAt?.toDate() };
}
