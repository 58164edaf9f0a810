import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { functionNames } from './main.ts';
import { readSourceMap, sourceMapPath } from './source-map.ts';

// Translates the stack frames in the log lines of a deployed function: reads lines, and prints them with each place
// of the bundle replaced by the place in the sources. The source map is that of the last build here: build the commit
// that is deployed.
// Run: gcloud logging read 'jsonPayload.event="webhook.failed"' --format=json | npm run frames -- receive
const [name = ''] = process.argv.slice(2);
const path = sourceMapPath(join(import.meta.dirname, '../dist'), name);

async function main(): Promise<void> {
  if (!functionNames.some((known) => known === name)) {
    throw new Error(`Usage: npm run frames -- ${functionNames.join('|')} < lines`);
  }
  const translate = await readSourceMap(path).catch(() => {
    throw new Error(`dist/${name}.map cannot be read: run npm run build at the commit that is deployed.`);
  });
  for await (const line of createInterface({ input: process.stdin })) console.log(translate(line));
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
