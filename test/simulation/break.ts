import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { breakages } from './breakages.ts';

/**
 * Loaded before everything else (`node --import`): loads the code with the breakage that `SIMULATION_BREAKAGE` names.
 * Fails where a text of the breakage is not exactly once in its file.
 */
const name = process.env.SIMULATION_BREAKAGE ?? '';
const breakage = breakages[name];
if (!breakage) throw new Error(`There is no breakage "${name}"`);
const { file, edits } = breakage;
const broken = pathToFileURL(join(import.meta.dirname, '../..', file)).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== broken) return loaded;
    let source = String(loaded.source);
    for (const [from, to] of edits) {
      const parts = source.split(from);
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, and not once: ${from}`);
      source = parts.join(to);
    }
    return { ...loaded, source };
  },
});
