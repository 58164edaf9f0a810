import type { EventStep, LogLine } from '../../wire.ts';
import { toldBy } from '../live/journey-step.ts';

/** Steps that only the log knows, with what each says beside its own detail. */
const details: Record<string, (line: LogLine) => string> = {
  published: () => 'to the topic events',
  duplicate: ({ message }) => message,
  announced: ({ fields }) => `${fields.changes} of its changes, to the topic changes`,
  notified: ({ fields }) => `of change ${fields.changeId}`,
  'not notified': ({ message, fields }) => `of change ${fields.changeId}: ${message}`,
  'notification dead-lettered': ({ message, fields }) => `change ${fields.changeId}: ${message}`,
};

/** Steps that an event takes again and again. Each is there once, with its last time. */
const REPEATED: ReadonlySet<string> = new Set(['duplicate', 'not notified']);

/** Puts the steps that the log tells between the others. A step without a time follows the step it comes after. */
export function withLogSteps(steps: readonly EventStep[], log: readonly LogLine[]): EventStep[] {
  const told = new Map<string, { step: EventStep; times: number }>();
  for (const line of log) {
    for (const { step, at } of toldBy(line)?.steps ?? []) {
      const detail = details[step]?.(line);
      if (detail === undefined) continue;
      const key = `${step} ${detail} ${REPEATED.has(step) ? '' : told.size}`;
      const times = (told.get(key)?.times ?? 0) + 1;
      told.set(key, { step: { step, detail, at: at === null ? null : new Date(at).toISOString() }, times });
    }
  }
  const more = [...told.values()].map(({ step, times }) =>
    times > 1 ? { ...step, detail: `${step.detail} (${times} times)` } : step,
  );
  const archivedAt = steps.find(({ step }) => step === 'archived')?.at;
  const timeOf = ({ step, at }: EventStep) => {
    if (at !== null) return Date.parse(at);
    return step === 'published' && archivedAt ? Date.parse(archivedAt) : Number.POSITIVE_INFINITY;
  };
  return [...steps, ...more].sort((a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)];
    return first === second ? 0 : first - second;
  });
}
