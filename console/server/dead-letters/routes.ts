import { Hono } from 'hono';
import { z } from 'zod';
import { omitEmpty } from '../../../functions/runtime/omit-empty.ts';
import { performRedrive } from '../../../ops/dead-letters/redrive-command.ts';
import { show } from '../../../ops/dead-letters/show.ts';
import { commandText } from '../command-text.ts';
import type { Parts } from '../parts.ts';
import { Filled, parseRequest, readBody } from '../read-body.ts';
import { readDeadLetters } from './read.ts';

const Filter = z.object({ eventId: Filled, eventType: Filled, reason: Filled });

/** `GET /api/dead-letters`, `/api/dead-letters/sample`; `POST /api/dead-letters/redrive` starts a job. */
export function deadLetterRoutes({ context: operation, jobs }: Pick<Parts, 'context' | 'jobs'>): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const filter = parseRequest(Filter, context.req.query());
    return context.json(await readDeadLetters(operation.until(context.req.raw.signal), filter));
  });
  routes.get('/sample', async (context) => {
    const { json } = await show(operation.until(context.req.raw.signal), context.req.query('id') ?? '', true);
    return context.json(json as object);
  });
  routes.post('/redrive', async (context) => {
    const { eventId, eventType, reason } = await readBody(context, Filter);
    const filter = omitEmpty({ eventId: eventId && [eventId], eventType: eventType && [eventType], reason });
    const job = jobs.start({
      title: `Redrive ${eventId ? `event ${eventId}` : reason || eventType ? 'a group' : 'all dead letters'}`,
      command: `dead-letters redrive --wait${commandText({ 'event-id': eventId, 'event-type': eventType, reason })}`,
      perform: (work) => performRedrive(work, { ...filter, wait: true, yes: true }),
    });
    return context.json(job);
  });
  return routes;
}
