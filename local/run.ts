import { ConfigError } from '../functions/runtime/settings.ts';
import { UserError } from './config.ts';

/** Runs a command of the local system. An error that the user can mend is one line, any other comes with its stack. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isMendable = error instanceof UserError || error instanceof ConfigError;
    console.error(isMendable ? error.message : error);
    process.exitCode = 1;
  }
}
