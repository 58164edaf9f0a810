import type { Random } from './random.ts';

/** The ways on which something can go wrong. */
export const services = [
  'request',
  'answer',
  'upload',
  'read',
  'publish',
  'database',
  'commit',
  'announce',
  'push',
  'acknowledge',
  'pull',
] as const;
export type Service = (typeof services)[number];

/**
 * What goes wrong with a call:
 * - `fail`, `hang`: no effect, and an error or no answer
 * - `failAfterEffect`, `hangAfterEffect`: the call takes effect, and its caller does not learn of it
 * - `late`: effect and answer come late
 * - `odd`: no effect, and an answer that can be misread
 * - `die`, `dieAfterEffect`: the caller's process ends
 */
export const faultKinds = [
  'fail',
  'failAfterEffect',
  'hang',
  'hangAfterEffect',
  'late',
  'odd',
  'die',
  'dieAfterEffect',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Something goes wrong with the n-th call to a service, from 0. */
export interface CallFault {
  service: Service;
  call: number;
  kind: FaultKind;
}

/** Something goes wrong with every call to a service for a while. Milliseconds from the start. */
export interface Outage {
  service: Service;
  from: number;
  lasts: number;
  kind: 'fail' | 'failAfterEffect' | 'hang' | 'late' | 'odd';
}

export interface Fate {
  kind: FaultKind | undefined;
  /** Milliseconds from the call to its effect, and from its effect to its answer. */
  there: number;
  back: number;
}

/** Tells what becomes of each call. */
export class Faults {
  readonly #calls = new Map<Service, number>();
  readonly #faults: ReadonlyMap<string, FaultKind>;
  readonly #outages: readonly Outage[];
  readonly #startedAt = Date.now();
  readonly random: Random;
  isOver = false;

  constructor(faults: readonly CallFault[], outages: readonly Outage[], random: Random) {
    this.#faults = new Map(faults.map(({ service, call, kind }) => [`${service}.${call}`, kind]));
    this.#outages = outages;
    this.random = random;
  }

  fateOf(service: Service): Fate {
    const call = this.#calls.get(service) ?? 0;
    this.#calls.set(service, call + 1);
    const kind = this.isOver
      ? undefined
      : (this.#faults.get(`${service}.${call}`) ?? this.#outageOf(service));
    const isLate = kind === 'late';
    return { kind, there: this.#latency(isLate), back: this.#latency(isLate) };
  }

  #outageOf(service: Service): FaultKind | undefined {
    const at = Date.now() - this.#startedAt;
    return this.#outages.find((outage) => {
      return outage.service === service && at >= outage.from && at < outage.from + outage.lasts;
    })?.kind;
  }

  /** Mostly milliseconds; where it is late, up to half a minute. */
  #latency(isLate: boolean): number {
    return Math.ceil(this.random() ** 3 * (isLate ? 30_000 : 300));
  }
}
