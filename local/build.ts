import { buildFunctions } from '../build/main.ts';
import { UserError } from './user-error.ts';

/**
 * Builds the functions as a deployment does.
 * @throws UserError for code that cannot be bundled, which esbuild has said then, or that throws as it is loaded
 */
export async function buildOrExplain(folder: string): Promise<void> {
  try {
    await buildFunctions(folder);
  } catch (error) {
    const { errors, stderr } = error as { errors?: unknown[]; stderr?: string };
    if (errors) throw new UserError('The functions cannot be built: correct the error above.');
    // The build starts each function once. Of what Node prints then, this line names the error; another is the bundle.
    const line = stderr?.split('\n').find((text) => /^\w*Error\b/.test(text));
    if (!line) throw error;
    throw new UserError(`The functions cannot be built, since one throws as it is loaded: ${line}`);
  }
}
