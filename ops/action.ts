import type { Command } from 'commander';
import { Context } from './context.ts';
import { resolveTarget, type TargetOptions } from './target.ts';

/** What came of a command. */
export interface Outcome {
  /** For scripts. */
  json: unknown;
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
    const context = new Context(await resolveTarget(options, process.env), interruption.signal);
    try {
      const { json, text, found } = await perform(context, options, command.args[0] ?? '');
      if (options.json) process.stdout.write(`${JSON.stringify(json)}\n`);
      else if (text) process.stdout.write(`${text}\n`);
      if (found) process.exitCode = 1;
    } finally {
      await context.close();
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
    }
  };
}
