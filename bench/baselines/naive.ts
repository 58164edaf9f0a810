import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';

// Receives a webhook with the client libraries as their documentation shows them. Verifies, archives, publishes and logs,
// one step after the other.
const { ARCHIVE_BUCKET = '', EVENTS_TOPIC = '', SMARTCAR_MANAGEMENT_TOKEN = '' } = process.env;
const bucket = new Storage().bucket(ARCHIVE_BUCKET);
const topic = new PubSub().topic(EVENTS_TOPIC);

http('naive', async (request, response) => {
  const body = request.rawBody ?? Buffer.alloc(0);
  const expected = createHmac('sha256', SMARTCAR_MANAGEMENT_TOKEN).update(body).digest();
  const given = Buffer.from(request.get('sc-signature') ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    console.log(JSON.stringify({ severity: 'WARNING', event: 'signature.failed', bytes: body.length }));
    response.status(401).json({ error: 'invalid signature' });
    return;
  }
  const { eventId = randomUUID(), eventType, data } = request.body;
  const vehicleId = data.vehicle.id;
  console.log(JSON.stringify({ severity: 'DEBUG', event: 'signature.verified', eventId }));
  const name = `events/${new Date().toISOString().slice(0, 10)}/${eventId}.json`;
  await bucket.file(name).save(body, {
    resumable: false,
    contentType: 'application/json',
    preconditionOpts: { ifGenerationMatch: 0 },
    metadata: { metadata: { 'event-id': eventId } },
  });
  await topic.publishMessage({ data: body, attributes: { eventId, eventType, vehicleId } });
  console.log(JSON.stringify({ severity: 'INFO', event: 'webhook.received', eventId, eventType, vehicleId }));
  response.status(200).json({ status: 'received' });
});
