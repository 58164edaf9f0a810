import { join } from 'node:path';
import { build } from 'esbuild';

/** What the functions are compared with. Each baseline is a function in the file of its name in `bench/baselines/`. */
export const baselineNames = ['bare', 'naive', 'bare-process'] as const;

/**
 * Writes each baseline as the JavaScript that its author would deploy, so that no baseline pays for types at start-up.
 * Does not bundle: most authors load the client libraries from node_modules.
 */
export async function buildBaselines(outputFolder: string): Promise<void> {
  await build({
    entryPoints: baselineNames.map((name) => join(import.meta.dirname, 'baselines', `${name}.ts`)),
    outdir: outputFolder,
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
}
