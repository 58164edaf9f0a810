import { Hono } from 'hono';
import { z } from 'zod';
import { OperationError } from '../../../ops/errors.ts';
import type { Parts } from '../parts.ts';
import { readBody } from '../read-body.ts';
import type { LocalControls } from './controls.ts';

const Send = z.strictObject({
  body: z.string(),
  signature: z.enum(['right', 'wrong', 'none']),
  duplicate: z.literal(true).optional(),
  older: z.literal(true).optional(),
});
const Pause = z.strictObject({ name: z.string(), isPaused: z.boolean() });

/** What is for a local system alone: `/api/local/samples`, `services`, `send`, `pause` and `logs`. */
export function localRoutes({ logs }: Pick<Parts, 'logs'>, local: LocalControls): Hono {
  const routes = new Hono();
  routes.get('/samples', (context) => context.json(local.samples));
  routes.get('/samples/:name', (context) => {
    const name = context.req.param('name');
    if (!local.samples.includes(name)) throw new OperationError('There is no such sample.');
    return context.json({ body: local.sample(name) });
  });
  routes.get('/services', (context) => context.json(local.services()));
  routes.post('/send', async (context) => context.json(await local.send(await readBody(context, Send))));
  routes.post('/pause', async (context) => {
    const { name, isPaused } = await readBody(context, Pause);
    if (!local.pause(name, isPaused)) throw new OperationError('There is no such process.');
    return context.json({});
  });
  routes.get('/logs/:name', async (context) => {
    const lines = await logs.last?.(context.req.param('name'));
    if (!lines) throw new OperationError('There is no such log.');
    return context.json({ lines });
  });
  return routes;
}
