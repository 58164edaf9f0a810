import { Hono } from 'hono';
import { OperationError } from '../../../ops/errors.ts';
import type { Parts } from '../parts.ts';
import { streamChanges } from '../stream.ts';

/** `GET /api/jobs`: each message is all jobs, the newest first. `POST /api/jobs/<id>/cancel` asks one to end. */
export function jobRoutes({ jobs, context: { signal } }: Pick<Parts, 'jobs' | 'context'>): Hono {
  const routes = new Hono();
  routes.get('/', (context) => {
    let isChanged = true;
    return streamChanges(context, {
      signal,
      subscribe: (wake) =>
        jobs.subscribe(() => {
          isChanged = true;
          wake();
        }),
      take() {
        if (!isChanged) return undefined;
        isChanged = false;
        return jobs.all();
      },
    });
  });
  routes.post('/:id/cancel', (context) => {
    if (!jobs.cancel(context.req.param('id'))) throw new OperationError('There is no such job any more.');
    return context.json({});
  });
  return routes;
}
