import { ConfigurationError } from '../functions/event/environment.ts';
import { UserError } from './config.ts';

/** Runs a command of the local system. An error that the user can mend is one line, any other comes with its stack. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isMendable = error instanceof UserError || error instanceof ConfigurationError;
    console.error(isMendable ? error.message : error);
    process.exitCode = 1;
  }
}
