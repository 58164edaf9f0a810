import type { LiveStep } from '../../wire.ts';

/** What follows what, where two steps have the same time. */
const COURSE = ['received', 'archived', 'published', 'delivered'];

/**
 * Sorts the steps of an event by their times. The lines of two functions are read one after the other, so that a delivery
 * can seem older than the publication; it has the time of the publication then.
 */
export function inOrder(steps: readonly LiveStep[]): LiveStep[] {
  const publishedAt = steps.find(({ step }) => step === 'published')?.at ?? 0;
  const rank = ({ step }: LiveStep) => (COURSE.includes(step) ? COURSE.indexOf(step) : COURSE.length);
  return steps
    .map((step) =>
      step.step === 'delivered' && step.at !== null ? { ...step, at: Math.max(step.at, publishedAt) } : step,
    )
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || rank(a) - rank(b));
}
