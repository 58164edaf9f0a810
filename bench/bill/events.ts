import { randomInt, randomUUID } from 'node:crypto';
import { shardOf, shards } from '../../functions/archive/shards.ts';
import { freshSample } from '../../local/samples.ts';

/** Smartcar's events are below 5 KB most of the time. */
const BYTES = 4_000;
/** Signals with another body than in the vehicle's last event. Smartcar sends an event with all signals when one changes. */
const CHANGED = 4;

/**
 * An event of a vehicle of the fleet, of 4 KB: the sample with more signals. Vehicles take turns in the shards of the
 * archive, so that a vehicle for each shard gives `reconcile` something in all of them.
 */
export function billedEvent(vehicle: number): string {
  const event = freshSample('vehicle-state');
  const good = (event.data.signals ?? []).filter((signal) => 'body' in signal);
  const signals: object[] = [];
  const whole = () => ({ ...event, data: { ...event.data, signals } });
  for (let index = 0; JSON.stringify(whole()).length < BYTES; index++) {
    const signal = good[index % good.length] as { code?: string };
    const value = index < CHANGED ? randomInt(1e8, 1e9) : 1e8 + index;
    signals.push({ ...signal, code: `${signal.code}-${index}`, body: { unit: 'km', value } });
  }
  const id = `00000000-0000-4000-8000-${String(vehicle).padStart(12, '0')}`;
  const { data } = whole();
  return JSON.stringify({
    ...event,
    eventId: eventIdIn(shards[vehicle % shards.length] ?? '0'),
    data: { ...data, vehicle: { ...data.vehicle, id } },
  });
}

function eventIdIn(shard: string): string {
  for (;;) {
    const eventId = randomUUID();
    if (shardOf(eventId) === shard) return eventId;
  }
}
