import { type Progress, startProgress } from './progress.ts';

/** Where work says how far it is, and what its operator should know meanwhile. */
export interface Report {
  /** @param total undefined where it is not known */
  progress(verb: string, total: number | undefined): Progress;
  /** Says one line. */
  say(line: string): void;
}

/** The operator's terminal. */
export const terminal: Report = {
  progress: (verb, total) => startProgress(verb, total),
  say: (line) => void process.stderr.write(`${line}\n`),
};
