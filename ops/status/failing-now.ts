import type { Firestore } from '@google-cloud/firestore';
import type { Context } from '../context.ts';
import { toFailure } from '../dead-letters/failures.ts';
import { explain } from '../errors.ts';
import { count, duration } from '../format.ts';
import { readPushes } from './monitoring.ts';

/** Limits the recorded failures that are looked at on a local system. */
const LOOKED_AT = 300;
const RECENT_MS = 60_000;
/** The share of failed deliveries from which `process` itself is failing. A smaller share comes from single bad events. */
const FAILING_SHARE = 0.1;

/**
 * Finds out whether `process` is failing right now: of a deployment by the deliveries that Cloud Monitoring counts, of a
 * local system by the failures that `process` recorded in the last minute.
 * @returns a sentence; undefined where `process` is not failing
 */
export async function failingNow(context: Context): Promise<string | undefined> {
  const now = await context.now();
  if (context.target.emulators) return recentFailure(context.firestore, now);
  const question = { project: context.name('project'), subscription: context.name('subscription'), now };
  const pushes = await readPushes(question).catch((error: unknown) => explain(error));
  if (typeof pushes === 'string') return `Whether process fails right now could not be asked: ${pushes}`;
  return sentenceOf(pushes);
}

export function sentenceOf({ acknowledged, failed }: { acknowledged: number; failed: number }) {
  const total = acknowledged + failed;
  if (failed === 0 || failed / total < FAILING_SHARE) return undefined;
  return `process is failing right now: ${count(failed)} of ${count(total)} deliveries in the last 10 minutes. What is redriven is likely to come back.`;
}

async function recentFailure(firestore: Firestore, now: Date): Promise<string | undefined> {
  const { docs } = await firestore.collection('processingFailures').limit(LOOKED_AT).get();
  const failures = docs.flatMap((document) => toFailure(document) ?? []);
  const ages = failures.map(({ lastFailedAt }) => now.getTime() - (lastFailedAt?.getTime() ?? 0));
  const recent = ages.indexOf(Math.min(...ages));
  const [failure, age] = [failures[recent], ages[recent]];
  if (!failure || age === undefined || age > RECENT_MS) return undefined;
  return `process failed ${duration(age)} ago with ${failure.error}: ${failure.message}. What is redriven is likely to come back.`;
}
