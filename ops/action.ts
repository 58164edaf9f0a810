import type { Command } from 'commander';
import { printableLines } from '../functions/runtime/printable.ts';
import { Context } from './context.ts';
import { requireReachable } from './target/reach.ts';
import { resolveTarget, type TargetOptions } from './target/resolve.ts';

/** The result of a command. A command that writes its output as it goes leaves `json` and `text` out. */
export interface Outcome {
  /** The output for scripts. */
  json?: unknown;
  /** The output for people. */
  text?: string;
  /** Is true where the command found something that a person must look at: exit code 1. */
  found?: boolean;
}

export type GlobalOptions = TargetOptions & { json?: true };

/**
 * Makes an action for commander from a function that performs a command. Passes the context to the function, prints the
 * outcome, and sets the exit code. The first Ctrl-C aborts the context's signal. A second Ctrl-C ends the process.
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
      const context = new Context({ target, signal: interruption.signal, environment });
      const work = perform(context, options, command.args[0] ?? '');
      // Checks beside the work that the target can be reached: otherwise the work would take a minute to fail.
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
