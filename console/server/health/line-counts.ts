import type { LogLine } from '../../wire.ts';
import type { DeadLetterKind, LogMetric } from '../local-system/controls.ts';
import { KEPT_MINUTES, MinuteCounts } from './minute-counts.ts';

/** Counts log lines by what they say and by the metrics that ask for them, and dead letters as they come. */
export class LineCounts {
  readonly since = Date.now();
  readonly #metrics: readonly LogMetric[];
  readonly #names = new MinuteCounts();
  readonly #ofMetrics = new MinuteCounts();
  readonly #deadLetters = new MinuteCounts();

  constructor(metrics: readonly LogMetric[] = []) {
    this.#metrics = metrics;
  }

  add(line: LogLine): void {
    const at = line.at ?? Date.now();
    this.#names.add(nameOf(line), at);
    for (const metric of this.#metrics) if (metric.counts(line)) this.#ofMetrics.add(metric.name, at);
  }

  addDeadLetter(kind: DeadLetterKind, at: number): void {
    this.#deadLetters.add(kind, at);
  }

  /** How many lines there were in the last minutes, by name. */
  last(minutes: number): Map<string, number> {
    return this.#names.last(minutes);
  }

  /** The lines of a metric in the last minutes; undefined where they are not counted, or not for so long. */
  logged(metric: string, minutes: number): number | undefined {
    if (minutes > KEPT_MINUTES || !this.#metrics.some(({ name }) => name === metric)) return undefined;
    return this.#ofMetrics.last(minutes).get(metric) ?? 0;
  }

  deadLettered(kind: DeadLetterKind, minutes: number): number | undefined {
    return minutes > KEPT_MINUTES ? undefined : (this.#deadLetters.last(minutes).get(kind) ?? 0);
  }
}

/** The event of a line; of a refusal with its reason. */
function nameOf({ event, fields: { reason, status } }: LogLine): string {
  if (event === 'signature.failed' && typeof reason === 'string') return `${event}: ${reason}`;
  return event === 'webhook.refused' && typeof status === 'number' ? `${event}: ${status}` : event;
}
