import type { Alert } from '../../wire.ts';
import type { AlertDefinition, Seen } from '../local-system/controls.ts';

/** Judges the alerts that a deployment would have, by what the console saw of the local system. */
export class LocalAlerts {
  readonly #definitions: readonly AlertDefinition[];
  /** Since when each condition holds, as far as somebody looked: Unix milliseconds. */
  readonly #since = new Map<AlertDefinition, number>();

  constructor(definitions: readonly AlertDefinition[]) {
    this.#definitions = definitions;
  }

  judge(counts: Omit<Seen, 'deadLetters'>, deadLetters: number | undefined, now = Date.now()): Alert[] {
    const seen: Seen = {
      logged: (metric, minutes) => counts.logged(metric, minutes),
      deadLettered: (kind, minutes) => counts.deadLettered(kind, minutes),
      deadLetters,
    };
    return this.#definitions.map((definition) => {
      const { title, severity, documentation } = definition;
      return { title, severity, documentation, ...this.#stateOf(definition, definition.holds(seen), now) };
    });
  }

  #stateOf(
    definition: AlertDefinition,
    isTrue: boolean | null,
    now: number,
  ): Pick<Alert, 'state' | 'firesAt'> {
    if (!isTrue) {
      this.#since.delete(definition);
      return { state: isTrue === null ? 'unknown' : 'inactive' };
    }
    const since = this.#since.get(definition) ?? now;
    this.#since.set(definition, since);
    const firesAt = since + definition.forMs;
    return now >= firesAt ? { state: 'firing' } : { state: 'pending', firesAt };
  }
}
