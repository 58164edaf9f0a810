import type { Command } from 'commander';
import { printableLines } from '../functions/runtime/printable.ts';
import { Context } from './context.ts';
import { requireReachable } from './target/reach.ts';
import { resolveTarget, type TargetOptions } from './target/resolve.ts';

/** What came of a command. */
export interface Outcome {
  /** For scripts; none where the command wrote it as it went. */
  json?: unknown;
  /** For people; none where the command wrote it as it went. */
  text?: string;
  /** Whether something was found that wants attention: exit code 1. */
  found?: boolean;
}

export type GlobalOptions = TargetOptions & { json?: true };

/**
 * Makes an action for commander out of what performs a command: gives it the context, prints its outcome, sets the
 * exit code. The first Ctrl-C asks it to end in order; a second one ends it.
 */
export function action<O>(
  perform: (context: Context, options: O & GlobalOptions, operand: string) => Promise<Outcome>,
) {
  return async (...args: unknown[]): Promise<void> => {
    const command = args.at(-1) as Command;
    const options = command.optsWithGlobals<O & GlobalOptions>();
    const interruption = new AbortController();
    const interrupt = () => interruption.abort();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
    try {
      const environment = process.env;
      const target = await resolveTarget(options, environment);
      const context = new Context(target, interruption.signal, environment);
      const work = perform(context, options, command.args[0] ?? '');
      // Where the target cannot be reached, the work would wait for a minute before it failed.
      const { json, text, found } = await Promise.race([
        work,
        requireReachable(target, environment).then(() => work),
      ]);
      if (options.json && json !== undefined) process.stdout.write(`${JSON.stringify(json)}\n`);
      if (!options.json && text) process.stdout.write(`${printableLines(text)}\n`);
      if (found) process.exitCode = 1;
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
    }
  };
}
