import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { explain, OperationError, UsageError } from '../../ops/errors.ts';
import type { TargetOptions } from '../../ops/target/resolve.ts';
import { deadLetterRoutes } from './dead-letters/routes.ts';
import { eventRoutes } from './event/routes.ts';
import { guard } from './guard.ts';
import { healthRoutes } from './health/routes.ts';
import { infoOf } from './info.ts';
import { jobRoutes } from './jobs/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { localRoutes } from './local-system/routes.ts';
import type { Page } from './page.ts';
import type { Parts } from './parts.ts';
import { replayRoutes } from './replay/routes.ts';
import { vehicleRoutes } from './vehicles/routes.ts';

/** Twice what `receive` takes, so that the page can send what is too large. */
const MAX_BODY_BYTES = 512 * 1024;

export interface AppOptions extends Parts {
  target: TargetOptions;
  page: Page;
  token: string;
  port: number;
}

/** The page, and behind the guard what the page asks for. */
export function createApp({ page, token, port, target, ...parts }: AppOptions): Hono {
  const app = new Hono();
  app.use(guard({ token, port }));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => context.json({ error: 'The request is too large.' }, 413),
    }),
  );
  app.get('/api/info', (context) => context.json(infoOf(parts, target)));
  app.route('/api/live', liveRoutes(parts));
  app.route('/api/events', eventRoutes(parts));
  app.route('/api/vehicles', vehicleRoutes(parts));
  app.route('/api/dead-letters', deadLetterRoutes(parts));
  app.route('/api/jobs', jobRoutes(parts));
  app.route('/api/health', healthRoutes(parts));
  if (parts.local) app.route('/api/local', localRoutes(parts, parts.local));
  app.route('/api', replayRoutes(parts));
  app.all('/api/*', (context) => context.json({ error: 'There is nothing at this address.' }, 404));
  app.get('*', (context) => {
    const asset = page.get(context.req.path) ?? page.get('/');
    return context.body(asset?.content ?? '', 200, { 'content-type': asset?.type ?? 'text/plain' });
  });
  app.onError((error, context) => context.json({ error: explain(error) }, statusOf(error)));
  return app;
}

/** 400 where the request was wrong, 404 where nothing is known of what it names, 502 where Google's side failed. */
function statusOf(error: Error): 400 | 404 | 502 {
  if (error instanceof UsageError) return 400;
  return error instanceof OperationError ? 404 : 502;
}
