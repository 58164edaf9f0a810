import { Hono } from 'hono';
import { isDocumentId } from '../../../functions/event/document-id.ts';
import { NOT_AN_EVENT_ID, OperationError, UsageError } from '../../../ops/errors.ts';
import type { Parts } from '../parts.ts';
import { readDetails } from './details.ts';

/** `GET /api/events/<id>`: all that is known of an event. */
export function eventRoutes(parts: Parts): Hono {
  return new Hono().get('/:id', async (context) => {
    const eventId = context.req.param('id');
    if (!isDocumentId(eventId)) throw new UsageError(NOT_AN_EVENT_ID);
    const details = await readDetails(eventId, parts, context.req.raw.signal);
    if (!details) throw new OperationError(`Nothing is known of event ${eventId}.`);
    return context.json(details);
  });
}
