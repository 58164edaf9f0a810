import type { bodyOf } from './smartcar.ts';

export type SmartcarEvent = ReturnType<typeof bodyOf>;

/** An attempt to deliver an event that took effect. */
export interface Delivery {
  event: SmartcarEvent;
  /** When `receive` got it, in Unix ms. */
  receivedAt: number;
}

/** What is known of a vehicle in the end. */
export interface KnownVehicle {
  /** Smartcar's name of the model: one of the last events', which may be delivered in the same millisecond. */
  models: string[];
  /** By code. */
  signals: Record<string, { body?: unknown; eventId?: string; errorOf?: string }>;
  /** By `<type>:<code>` and, where it names one, `:<signal>`. */
  errors: Record<string, { state: string; eventId: string }>;
}

interface DatedDelivery extends Delivery {
  deliveredAt: number;
}

/**
 * Says what the deliveries make of their vehicle, from Smartcar's rules alone: puts them in order and lets the last
 * one win. Knows nothing of merging, of arrival, or of how a vehicle is stored.
 */
export function expectedVehicle(deliveries: readonly Delivery[]): KnownVehicle {
  const dated = inOrder(newestOfEach(deliveries.map(dateOf)));
  const states = dated.filter(({ event }) => event.eventType === 'VEHICLE_STATE');
  return {
    models: dated
      .filter(({ deliveredAt }) => deliveredAt === dated.at(-1)?.deliveredAt)
      .map(({ event }) => event.data.vehicle.model),
    signals: signalsAfter(states),
    errors: errorsAfter(dated),
  };
}

function dateOf({ event, receivedAt }: Delivery): DatedDelivery {
  const deliveredAt = timeOf(event.meta.deliveredAt, receivedAt) ?? receivedAt;
  return { event, receivedAt, deliveredAt };
}

/** An event that took effect by several deliveries counts by its newest. */
function newestOfEach(deliveries: readonly DatedDelivery[]): DatedDelivery[] {
  const newest = new Map<string, DatedDelivery>();
  for (const delivery of inOrder(deliveries)) newest.set(delivery.event.eventId, delivery);
  return [...newest.values()];
}

const inOrder = (deliveries: readonly DatedDelivery[]) =>
  deliveries.toSorted(
    (a, b) => a.deliveredAt - b.deliveredAt || (a.event.eventId < b.event.eventId ? -1 : 1),
  );

/** A time as Smartcar may say it: ms, seconds or text; 0 says nothing; a time to come is the time of receipt. */
function timeOf(said: unknown, receivedAt: number): number | undefined {
  const number = typeof said === 'string' ? Date.parse(said) : Number(said ?? 0);
  if (!number) return undefined;
  const ms = number < 1e11 ? number * 1_000 : number;
  return ms > receivedAt + 60_000 ? receivedAt : ms;
}

/** The body of the newest reading of each signal; and the error of its last delivery, where it came without a body. */
function signalsAfter(states: readonly DatedDelivery[]): KnownVehicle['signals'] {
  const signals: KnownVehicle['signals'] = {};
  const all = states.flatMap(({ event, receivedAt, deliveredAt }) =>
    ((event.data as { signals?: Signal[] }).signals ?? []).map((signal) => {
      const fetched = timeOf(signal.meta.retrievedAt ?? signal.meta.fetchedAt, receivedAt);
      const updated = timeOf(signal.meta.oemUpdatedAt, receivedAt);
      const age = [updated ?? fetched ?? deliveredAt, fetched ?? deliveredAt, deliveredAt];
      return { ...signal, eventId: event.eventId, deliveredAt, age };
    }),
  );
  for (const code of new Set(all.map((signal) => signal.code))) {
    const ofCode = all.filter((signal) => signal.code === code);
    const good = ofCode.filter(({ body }) => body !== undefined);
    const newest = good.toSorted((a, b) => byAge(a.age, b.age) || (a.eventId < b.eventId ? -1 : 1)).at(-1);
    const lastGoodAt = Math.max(0, ...good.map(({ deliveredAt }) => deliveredAt));
    // In the order of delivery already.
    const error = ofCode.filter(({ body }) => body === undefined).at(-1);
    signals[code] = {
      ...(newest && { body: newest.body, eventId: newest.eventId }),
      ...(error && error.deliveredAt > lastGoodAt && { errorOf: error.eventId }),
    };
  }
  return signals;
}

interface Signal {
  code: string;
  body?: unknown;
  meta: { oemUpdatedAt?: unknown; fetchedAt?: unknown; retrievedAt?: unknown };
}

function byAge(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((part, index) => part !== b[index]);
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
}

/** Lets the deliveries open and resolve the errors one after the other. A good signal resolves its older errors. */
function errorsAfter(dated: readonly DatedDelivery[]): KnownVehicle['errors'] {
  const errors = new Map<string, { state: string; eventId: string; at: number }>();
  for (const { event, deliveredAt: at } of dated) {
    const { eventId } = event;
    const data = event.data as { errors?: SentError[]; signals?: Signal[] };
    for (const { type, code, state, signals } of data.errors ?? []) {
      const kind = `${type}:${code}`;
      for (const signal of signals ?? [undefined]) {
        errors.set(signal ? `${kind}:${signal.code}` : kind, { state, eventId, at });
      }
      if (signals || state !== 'RESOLVED') continue;
      for (const [key, error] of errors) if (key.startsWith(`${kind}:`)) error.state = 'RESOLVED';
    }
    for (const { code, body } of data.signals ?? []) {
      if (body === undefined) continue;
      for (const [key, error] of errors) {
        if (key.endsWith(`:${code}`) && error.at < at) error.state = 'RESOLVED';
      }
    }
  }
  return Object.fromEntries([...errors].map(([key, { state, eventId }]) => [key, { state, eventId }]));
}

interface SentError {
  type: string;
  code: string | null;
  state: string;
  signals?: { code: string }[];
}
