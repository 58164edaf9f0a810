import type { Context } from '../../ops/context.ts';
import type { LineCounts } from './health/line-counts.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { LiveEvents } from './live/live-events.ts';
import type { LocalControls } from './local-system/controls.ts';
import type { LogSource } from './logs/log-source.ts';

/** What the routes work with. */
export interface Parts {
  /** What the operator's command works with, for as long as the console runs. */
  context: Context;
  logs: LogSource;
  live: LiveEvents;
  jobs: Jobs;
  lines: LineCounts;
  /** Under `npm start` alone. */
  local?: LocalControls | undefined;
  /** The tokens that events are checked against; none where they are not known. */
  managementTokens: readonly string[];
}
