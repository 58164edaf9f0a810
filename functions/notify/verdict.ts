import type { Answer } from './post.ts';

/** What an answer means for a notification. */
export type Verdict = 'delivered' | 'retry' | 'for good';

const GONE = 410;
/** The target refuses the notification, and would refuse the same notification again. */
const REFUSED = new Set([400, 401, 403, 404, 422]);
/** A target that is being deployed, or whose secret is being changed, refuses for a while. Some five attempts fit. */
const REFUSED_FOR_MS = 5 * 60_000;

/** @param ageMs since the change was published */
export function verdictOf({ status }: Answer, ageMs: number): Verdict {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === GONE || (REFUSED.has(status) && ageMs >= REFUSED_FOR_MS)) return 'for good';
  return 'retry';
}

const ASKS_FOR_PAUSE = new Set([429, 503]);
/** As long as the longest pause of Pub/Sub between two attempts: a target cannot silence its notifications for longer. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/** Milliseconds for which the target asks to be left alone; 0 where the target does not ask. */
export function pauseOf({ status, retryAfter }: Answer, now: number): number {
  if (!ASKS_FOR_PAUSE.has(status) || retryAfter === undefined) return 0;
  // Seconds, or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}
