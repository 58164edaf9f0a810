import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Context } from '../../ops/context.ts';
import { UsageError } from '../../ops/errors.ts';
import { resolveTarget, type TargetOptions } from '../../ops/target/resolve.ts';
import { createApp } from './app.ts';
import { LineCounts } from './health/line-counts.ts';
import { Jobs } from './jobs/jobs.ts';
import { LiveEvents } from './live/live-events.ts';
import type { LocalControls } from './local-system/controls.ts';
import { CloudLogging } from './logs/cloud-logging.ts';
import { LogFolder } from './logs/log-folder.ts';
import { bundlePage } from './page.ts';

export interface ConsoleOptions {
  /** What the console looks at, as the operator's command is told. */
  target: TargetOptions;
  /** What else names a target, and what Google's clients read: the environment of the operator's command, or nothing. */
  env: NodeJS.ProcessEnv;
  /** A port on the loopback interface; 0 for any that is free. */
  port: number;
  /** The tokens that events are checked against; none where they are not known. */
  managementTokens: readonly string[];
  /** What can be done with a local system that this process runs. */
  local?: LocalControls;
}

export interface Console {
  /** The address with the token in its fragment, which browsers send to nobody. */
  url: string;
  /** Ends the work that goes on, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Serves the console on the loopback interface, to who has the address with its random token.
 * @throws UsageError where the port is in use, or nothing names a target
 */
export async function startConsole({
  target,
  env,
  port,
  managementTokens,
  local,
}: ConsoleOptions): Promise<Console> {
  const ended = new AbortController();
  const [resolved, page] = await Promise.all([resolveTarget(target, env), bundlePage()]);
  const context = new Context({ target: resolved, signal: ended.signal, environment: env });
  const { folder } = resolved;
  const logs = folder ? new LogFolder(folder) : new CloudLogging({ project: context.name('project') });
  const live = new LiveEvents();
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  await listen(server, port);
  const { port: bound } = server.address() as { port: number };
  const [jobs, lines] = [new Jobs(context), new LineCounts(local?.metrics)];
  await local?.onDeadLetter(({ kind, eventId, at }) => {
    lines.addDeadLetter(kind, at.getTime());
    if (kind === 'event' && eventId !== undefined) live.markDeadLettered(eventId, at.getTime());
  });
  const app = createApp({
    context,
    target,
    page,
    logs,
    live,
    jobs,
    lines,
    local,
    managementTokens,
    token,
    port: bound,
  });
  server.on('request', getRequestListener(app.fetch, { hostname: '127.0.0.1' }));
  const tailing = logs.tail((line) => {
    live.add(line);
    lines.add(line);
  }, ended.signal);
  return {
    url: `http://127.0.0.1:${bound}/#token=${token}`,
    async close() {
      ended.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await tailing;
      await local?.close();
      await context.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      reject(new UsageError(`Port ${port} cannot be used for the console (${code}): name another.`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
