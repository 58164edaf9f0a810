import { randomUUID } from 'node:crypto';
import { freshSample, type SampleEvent } from '../../local/samples.ts';

/** Makes the body of a Pub/Sub push, over and over: each an event of its own, of a vehicle of its own. */
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

/** Only the signals that came, since the bare function does nothing about others. */
function withoutErrors(event: SampleEvent): SampleEvent {
  const signals = event.data.signals?.filter((signal) => 'body' in signal) ?? [];
  return { ...event, data: { ...event.data, signals } };
}
