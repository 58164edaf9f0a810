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
  switch (event) {
    case 'webhook.received': {
      const took = numberOf(fields.durationMs);
      const began = at !== null && took !== undefined ? at - took : at;
      return {
        state: 'received',
        steps: [{ step: 'received', at: began }, step('archived'), step('published')],
      };
    }
    case 'signature.verified':
      return { state: 'received', steps: [] };
    case 'webhook.failed':
      return { state: 'unsafe', steps: [step('not safe', message)] };
    case 'signature.failed':
    case 'webhook.refused':
      return { state: 'refused', steps: [step('refused', message)] };
    case 'processing.started':
      return { state: 'processing', steps: [step('delivered')] };
    case 'processing.completed': {
      const changes = numberOf(fields.changes) ?? 0;
      const announced = changes > 0 ? [step('announced', `${changes}`)] : [];
      return { state: 'processed', steps: [step('processed', leftOut(fields.leftOut)), ...announced] };
    }
    case 'processing.duplicate':
      return { state: 'duplicate', steps: [step('duplicate')] };
    case 'processing.failed':
      return { state: 'failed', steps: [step('failed', message)] };
    case 'event.ignored':
      return { state: 'ignored', steps: [step('ignored', message)] };
    case 'event.test':
      return { state: 'test', steps: [step('test', message)] };
    default:
      return undefined;
  }
}

const leftOut = (number: unknown) => (typeof number === 'number' ? `${number} left out` : undefined);
