import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The samples: in the shape of live deliveries, and, as `…-documented`, in that of Smartcar's documentation page. */
export const sampleNames = [
  'vehicle-state',
  'vehicle-error',
  'vehicle-error-resolved',
  'first-delivery',
  'vehicle-state-documented',
  'vehicle-error-documented',
  'vehicle-error-resolved-documented',
  'first-delivery-documented',
  'verify',
] as const;

export type SampleName = (typeof sampleNames)[number];

/** As much of an event as is changed here. */
export interface SampleEvent {
  eventId: string;
  eventType: string;
  data: {
    challenge?: string;
    vehicle?: { id: string };
    signals?: { meta?: { oemUpdatedAt: number; retrievedAt?: number; fetchedAt?: number } }[];
  };
  meta: { deliveryId: string; deliveredAt: number | string };
}

/** A sample as it would come now: with an id of its own, and its signals read from the car at `at`. */
export function freshSample(name: SampleName, at = new Date()): SampleEvent {
  const event: SampleEvent = JSON.parse(
    readFileSync(join(import.meta.dirname, 'samples', `${name}.json`), 'utf8'),
  );
  event.eventId = randomUUID();
  if (event.data.challenge) event.data.challenge = randomUUID();
  for (const { meta } of event.data.signals ?? []) {
    if (!meta?.oemUpdatedAt) continue;
    meta.oemUpdatedAt = at.getTime() - 2_000;
    meta[meta.fetchedAt === undefined ? 'retrievedAt' : 'fetchedAt'] = at.getTime() - 1_000;
  }
  return delivery(event, at);
}

/** An event as another attempt to deliver it brings it: the same event, in other bytes. */
export function delivery<T extends SampleEvent>(event: T, at = new Date()): T {
  const deliveredAt = typeof event.meta.deliveredAt === 'string' ? at.toISOString() : at.getTime();
  return { ...event, meta: { ...event.meta, deliveryId: randomUUID(), deliveredAt } };
}
