import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { GoogleAuth } from 'google-auth-library';
import type { LogLine } from '../../wire.ts';
import { toLogLine } from './log-line.ts';
import type { LogSource } from './log-source.ts';

const require = createRequire(import.meta.url);

const URL = 'https://logging.googleapis.com/v2/entries:list';
/** Half of what Cloud Logging lets a project ask: https://cloud.google.com/logging/quotas#api-limits */
const ASK_EVERY_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** What was logged before the console began. */
const HISTORY_MS = 10 * 60_000;
/** Lines turn up late, and not in order: each request looks back this far behind the newest. */
const OVERLAP_MS = 20_000;
const PAGE = 1_000;
const FOUND = 200;
const FOUND_WITHIN_DAYS = 30;
const WITHIN_MS = 30_000;

export interface CloudLoggingOptions {
  project: string;
  auth?: Pick<GoogleAuth, 'request'>;
}

/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry */
interface LogEntry {
  insertId?: string;
  timestamp?: string;
  jsonPayload?: unknown;
  resource?: { labels?: Record<string, string> };
}

/** The functions' log lines in Cloud Logging, read with the operator's credentials (`roles/logging.viewer`). */
export class CloudLogging implements LogSource {
  readonly what: string;
  readonly #project: string;
  readonly #auth: Pick<GoogleAuth, 'request'>;

  constructor({ project, auth = loggingAuth() }: CloudLoggingOptions) {
    this.#project = project;
    this.#auth = auth;
    this.what = `Cloud Logging of ${project}`;
  }

  async tail(use: (line: LogLine) => void, signal: AbortSignal): Promise<void> {
    let since = Date.now() - HISTORY_MS;
    // The ids of the lines that the next request gets again.
    let seen = new Map<string, number>();
    for (
      let pause = ASK_EVERY_MS;
      !signal.aborted;
      await delay(pause, undefined, { signal }).catch(() => {})
    ) {
      try {
        const entries = await this.#list(`timestamp>="${new Date(since).toISOString()}"`, 'asc', PAGE);
        for (const entry of entries) {
          const id = `${entry.timestamp} ${entry.insertId}`;
          const line = lineOf(entry);
          if (!line || seen.has(id)) continue;
          seen.set(id, line.at ?? 0);
          use(line);
        }
        const newest = Math.max(since, ...seen.values());
        // A whole page has more behind it: there is nothing to wait for, and nothing to look back at.
        since = entries.length < PAGE ? Math.max(since, newest - OVERLAP_MS) : newest;
        seen = new Map([...seen].filter(([, at]) => at >= since));
        pause = ASK_EVERY_MS;
      } catch {
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
    }
  }

  async find(eventId: string, signal: AbortSignal): Promise<LogLine[]> {
    signal.throwIfAborted();
    const since = new Date(Date.now() - FOUND_WITHIN_DAYS * 86_400_000).toISOString();
    const entries = await this.#list(
      `timestamp>="${since}" AND jsonPayload.eventId="${eventId}"`,
      'desc',
      FOUND,
    );
    return entries.flatMap((entry) => lineOf(entry) ?? []).reverse();
  }

  async #list(filter: string, order: 'asc' | 'desc', pageSize: number): Promise<LogEntry[]> {
    const { data } = await this.#auth.request<{ entries?: LogEntry[] }>({
      url: URL,
      method: 'POST',
      timeout: WITHIN_MS,
      data: {
        resourceNames: [`projects/${this.#project}`],
        filter: `resource.type="cloud_run_revision" AND jsonPayload.event:* AND ${filter}`,
        orderBy: `timestamp ${order}`,
        pageSize,
      },
    });
    return data.entries ?? [];
  }
}

function lineOf({ jsonPayload, timestamp, resource }: LogEntry): LogLine | undefined {
  return toLogLine(resource?.labels?.service_name ?? '', jsonPayload, Date.parse(timestamp ?? ''));
}

function loggingAuth(): GoogleAuth {
  const client = require('google-auth-library') as typeof import('google-auth-library');
  return new client.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/logging.read'] });
}
