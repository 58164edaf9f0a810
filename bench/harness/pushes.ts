import { randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** Returns a function that makes the body of a Pub/Sub push. Each body has a new event of a new vehicle. */
export function pushMaker(): () => Buffer {
  const event = withoutErrors(freshSample('vehicle-state'));
  return () => {
    const eventId = randomUUID();
    const vehicle = { ...event.data.vehicle, id: randomUUID() };
    const data = Buffer.from(JSON.stringify({ ...event, eventId, data: { ...event.data, vehicle } }));
    const message = {
      data: data.toString('base64'),
      attributes: { eventId, eventType: event.eventType },
      messageId: eventId,
      publishTime: new Date().toISOString(),
    };
    return Buffer.from(JSON.stringify({ message, subscription: 'projects/bench/subscriptions/process' }));
  };
}

/** Leaves out the signals that failed, since `bare-process` handles good signals only. */
function withoutErrors(event: SampleEvent): SampleEvent {
  const signals = event.data.signals?.filter((signal) => 'body' in signal) ?? [];
  return { ...event, data: { ...event.data, signals } };
}
