import { Hono } from 'hono';
import { z } from 'zod';
import { performRedrive } from '../../../ops/dead-letters/redrive-command.ts';
import { show } from '../../../ops/dead-letters/show.ts';
import { commandText } from '../command-text.ts';
import type { Parts } from '../parts.ts';
import { Filled, parseRequest, readBody } from '../read-body.ts';
import { type Chosen, filterOf, readDeadLetters } from './read.ts';

const Filter = z.object({ eventId: Filled, changeId: Filled, eventType: Filled, reason: Filled });

/** `GET /api/dead-letters`, `/api/dead-letters/sample`; `POST /api/dead-letters/redrive` starts a job. */
export function deadLetterRoutes({ context: operation, jobs }: Pick<Parts, 'context' | 'jobs'>): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const filter = filterOf(parseRequest(Filter, context.req.query()));
    return context.json(await readDeadLetters(operation.until(context.req.raw.signal), filter));
  });
  routes.get('/sample', async (context) => {
    const { json } = await show(operation.until(context.req.raw.signal), context.req.query('id') ?? '', true);
    return context.json(json as object);
  });
  routes.post('/redrive', async (context) => {
    const chosen = await readBody(context, Filter);
    const { eventId, changeId, eventType, reason } = chosen;
    const options = { 'event-id': eventId, 'change-id': changeId, 'event-type': eventType, reason };
    const job = jobs.start({
      title: `Redrive ${nameOf(chosen)}`,
      command: `dead-letters redrive --wait${commandText(options)}`,
      perform: (work) => performRedrive(work, { ...filterOf(chosen), wait: true, yes: true }),
    });
    return context.json(job);
  });
  return routes;
}

function nameOf({ eventId, changeId, eventType, reason }: Chosen): string {
  if (changeId) return `notification ${changeId}`;
  if (eventId) return `event ${eventId}`;
  return reason || eventType ? 'a group' : 'all dead letters';
}
