import type { Outcome } from '../../../ops/action.ts';
import type { Context } from '../../../ops/context.ts';
import { explain } from '../../../ops/errors.ts';
import type { Report } from '../../../ops/report.ts';
import type { Job } from '../../wire.ts';

/** Jobs that are remembered when they have ended. */
const KEPT = 20;
const LINES = 50;

export interface JobOptions {
  title: string;
  command: string;
  /** Does the work as the operator's command does. */
  perform: (context: Context) => Promise<Outcome>;
}

/** Runs the operator's commands for the page, as long as the console runs. */
export class Jobs {
  readonly #context: Context;
  readonly #jobs = new Map<string, { job: Job; cancellation: AbortController }>();
  readonly #listeners = new Set<() => void>();
  #started = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  start({ title, command, perform }: JobOptions): Job {
    const job: Job = {
      id: `${++this.#started}`,
      title,
      command,
      state: 'running',
      startedAt: Date.now(),
      endedAt: null,
      progress: null,
      lines: [],
      outcome: null,
    };
    const cancellation = new AbortController();
    this.#jobs.set(job.id, { job, cancellation });
    const report = this.#reportOf(job);
    const work = async () => perform(this.#context.until(cancellation.signal, report));
    void work().then(
      ({ text }) => this.#end(job, cancellation.signal.aborted ? 'cancelled' : 'done', text ?? ''),
      (error: unknown) =>
        this.#end(job, cancellation.signal.aborted ? 'cancelled' : 'failed', explain(error)),
    );
    this.#forgetOld();
    this.#announce();
    return job;
  }

  /** Asks a job to end in order, as Ctrl-C does. @returns whether there is such a job */
  cancel(id: string): boolean {
    const found = this.#jobs.get(id);
    found?.cancellation.abort();
    return found !== undefined;
  }

  /** The newest first. */
  all(): Job[] {
    return [...this.#jobs.values()].map(({ job }) => job).reverse();
  }

  /** @returns what ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #reportOf(job: Job): Report {
    return {
      progress: (verb, total) => {
        const progress = { verb, done: 0, total: total ?? null };
        job.progress = progress;
        this.#announce();
        return {
          update: (done) => {
            progress.done = done;
            this.#announce();
          },
          stop: () => {},
        };
      },
      say: (line) => {
        job.lines = [...job.lines, line].slice(-LINES);
        this.#announce();
      },
    };
  }

  #end(job: Job, state: Job['state'], outcome: string): void {
    Object.assign(job, { state, outcome, endedAt: Date.now() });
    this.#announce();
  }

  #forgetOld(): void {
    const ended = [...this.#jobs.values()].filter(({ job }) => job.state !== 'running');
    for (const { job } of ended.slice(0, -KEPT)) this.#jobs.delete(job.id);
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
