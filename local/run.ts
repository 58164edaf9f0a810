import { ConfigError } from '../functions/runtime/settings.ts';
import { ConfigError as InfraConfigError } from '../infra/config.ts';
import { Stopped } from './stop-signal.ts';
import { UserError } from './user-error.ts';

/** Runs a command of the local system. An error that the user can mend is one line, any other comes with its stack. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (error instanceof Stopped) return;
    const isMendable =
      error instanceof UserError || error instanceof ConfigError || error instanceof InfraConfigError;
    console.error(isMendable ? error.message : error);
    process.exitCode = 1;
  }
}
