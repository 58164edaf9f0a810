import { join } from 'node:path';
import { readSourceMap } from '../../build/source-map.ts';
import type { Target } from '../target/resolve.ts';

/**
 * The frames of a stack, of a local system with their places in the sources. Of a deployment the frames stay as they
 * are: the source map here may be of another commit.
 */
export async function toSourceFrames({ folder }: Target, stack: readonly string[]): Promise<string[]> {
  if (!folder || stack.length === 0) return [...stack];
  const translate = await readSourceMap(join(folder, 'functions/process.map')).catch(() => undefined);
  return translate ? stack.map(translate) : [...stack];
}

/** How to see the places in the sources where the frames are of a bundle; undefined where they are shown already. */
export function framesHint(stack: readonly string[], command: string): string | undefined {
  if (!stack.some((frame) => frame.includes('bundle.js:'))) return undefined;
  return `For the places in the sources, at the deployed commit: npm run build && npm run ops -- ${command} | npm run frames -- process`;
}
