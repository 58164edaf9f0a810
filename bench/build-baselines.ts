import { join } from 'node:path';
import { build } from 'esbuild';

/** What the functions are compared with, each a function of the same name in `bench/baselines/`. */
export const baselineNames = ['bare', 'naive', 'bare-process'] as const;

/**
 * Turns the baselines into the JavaScript that their authors would deploy, so that none of them pays for types at
 * start-up. They are not bundled: the client libraries come from node_modules, as they do for most.
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
