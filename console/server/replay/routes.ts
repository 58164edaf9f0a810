import { Hono } from 'hono';
import { z } from 'zod';
import { omitEmpty } from '../../../functions/runtime/omit-empty.ts';
import { performReconcile } from '../../../ops/reconcile.ts';
import { performReplay } from '../../../ops/replay/command.ts';
import { commandText } from '../command-text.ts';
import type { Parts } from '../parts.ts';
import { Filled, Instant, readBody } from '../read-body.ts';
import { countByType } from './count-by-type.ts';
import { readStopped } from './stopped.ts';

/** Events a second, as the command has it. */
const RATE = 200;

/** A box that is ticked. */
const Flag = z.literal(true).optional();
const Resume = z.strictObject({ resume: z.string() });
const Replay = z.strictObject({
  from: Instant,
  to: Instant,
  eventType: Filled,
  vehicle: Filled,
  reprocess: Flag,
  dryRun: Flag,
});
const Reconcile = z.strictObject({ from: Instant, to: Instant, dryRun: Flag });

const rangeOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  omitEmpty({ from: from && new Date(from), to: to && new Date(to) });

/** `POST /api/replay`, `/api/replay/resume` and `/api/reconcile` start jobs; `GET /api/replay` has what was stopped. */
export function replayRoutes({ context: operation, jobs }: Pick<Parts, 'context' | 'jobs'>): Hono {
  const routes = new Hono();
  routes.get('/replay', async (context) => context.json(await readStopped(operation)));
  routes.post('/replay', async (context) => {
    const request = await readBody(context, Replay);
    const { from, to, eventType, vehicle, reprocess, dryRun } = request;
    const options = {
      ...rangeOf(request),
      ...omitEmpty({
        eventType: eventType && [eventType],
        vehicle: vehicle && [vehicle],
        reprocess,
      }),
      rate: RATE,
    };
    const shared = { from, to, 'event-type': eventType, vehicle, reprocess };
    return context.json(
      jobs.start(
        dryRun
          ? {
              title: 'Count what a replay would publish',
              command: `replay --dry-run${commandText(shared)}`,
              perform: (work) => countByType(work, options),
            }
          : {
              title: reprocess ? 'Replay, and process again' : 'Replay',
              command: `replay --wait${commandText(shared)}`,
              perform: (work) => performReplay(work, { ...options, wait: true }),
            },
      ),
    );
  });
  routes.post('/replay/resume', async (context) => {
    const { resume } = await readBody(context, Resume);
    return context.json(
      jobs.start({
        title: `Go on with replay ${resume}`,
        command: `replay --wait${commandText({ resume })}`,
        perform: (work) => performReplay(work, { resume, rate: RATE, wait: true }),
      }),
    );
  });
  routes.post('/reconcile', async (context) => {
    const request = await readBody(context, Reconcile);
    const { from, to, dryRun } = request;
    return context.json(
      jobs.start({
        title: dryRun ? 'Count what was not processed' : 'Reconcile',
        command: `reconcile${commandText({ from, to, 'dry-run': dryRun })}`,
        perform: (work) => performReconcile(work, { ...rangeOf(request), ...(dryRun && { dryRun }) }),
      }),
    );
  });
  return routes;
}
