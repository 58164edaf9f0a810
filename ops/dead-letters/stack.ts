import { join } from 'node:path';
import { readSourceMap } from '../../build/source-map.ts';
import type { Target } from '../target/resolve.ts';

/**
 * Translates the frames of a local system's stack to places in the sources. Does not translate the frames of a
 * deployment, since the source map on this machine may be of another commit.
 */
export async function toSourceFrames({ folder }: Target, stack: readonly string[]): Promise<string[]> {
  if (!folder || stack.length === 0) return [...stack];
  const translate = await readSourceMap(join(folder, 'functions/process.map')).catch(() => undefined);
  return translate ? stack.map(translate) : [...stack];
}

/** Says how to translate the frames of a bundle. @returns undefined where all frames are translated */
export function framesHint(stack: readonly string[], command: string): string | undefined {
  if (!stack.some((frame) => frame.includes('bundle.js:'))) return undefined;
  return `For the places in the sources, at the deployed commit: npm run build && npm run ops -- ${command} | npm run frames -- process`;
}
