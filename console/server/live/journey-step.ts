import type { LiveState, LiveStep, LogLine } from '../../wire.ts';

/** What a log line tells of its event's journey. */
export interface Told {
  steps: LiveStep[];
  state?: LiveState;
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined);

/** Reads the steps of a journey from a line. @returns undefined for lines that tell of none */
export function toldBy({ event, message, at, fields }: LogLine): Told | undefined {
  const step = (name: string, detail?: string): LiveStep => ({ step: name, at, ...(detail && { detail }) });
  const took = numberOf(fields.durationMs) ?? 0;
  const began = (name: string): LiveStep => ({ step: name, at: at === null ? null : at - took });
  switch (event) {
    case 'webhook.received':
      return { state: 'received', steps: [began('received'), step('archived'), step('published')] };
    case 'webhook.failed':
      return { state: 'unsafe', steps: [began('received'), step('not safe', message)] };
    case 'signature.failed':
    case 'webhook.refused':
      return { state: 'refused', steps: [step('refused', message)] };
    case 'processing.completed': {
      const changes = numberOf(fields.changes) ?? 0;
      const leftOut = numberOf(fields.leftOut);
      const processed = step('processed', leftOut === undefined ? undefined : `${leftOut} left out`);
      const announced = changes > 0 ? [step('announced', `${changes}`)] : [];
      return { state: 'processed', steps: [began('delivered'), processed, ...announced] };
    }
    case 'processing.duplicate':
      return { state: 'duplicate', steps: [step('duplicate')] };
    case 'processing.failed':
      return { state: 'failed', steps: [step('failed', message)] };
    case 'event.ignored':
      return { state: 'ignored', steps: [began('delivered'), step('ignored', message)] };
    case 'event.test':
      return { state: 'test', steps: [began('delivered'), step('test', message)] };
    // A notification is beside what became of the event, and leaves its state.
    case 'notification.delivered':
      return { steps: [step('notified')] };
    case 'notification.failed':
    case 'notification.dead_lettered':
      return {
        steps: [
          step(event === 'notification.failed' ? 'not notified' : 'notification dead-lettered', message),
        ],
      };
    default:
      return undefined;
  }
}
