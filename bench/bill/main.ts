import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { insertTables } from '../../infra/docs/tables.ts';
import { run } from '../../local/run.ts';
import { countSystem } from './count.ts';
import { readCounts, writeCounts } from './counts.ts';
import { DOCUMENT } from './document.ts';
import { renderBill } from './render.ts';
import { defaultStack } from './stack-facts.ts';

const EVENTS = 50;

// Keeps Google's clients here, and in every process that starts here, from looking for a metadata server.
process.env.METADATA_SERVER_DETECTION = 'none';

async function bill({ count }: { count: boolean }): Promise<void> {
  if (count) writeCounts(await countSystem(EVENTS, { env: process.env }));
  const tables = renderBill(readCounts(), defaultStack());
  writeFileSync(DOCUMENT, insertTables(readFileSync(DOCUMENT, 'utf8'), tables));
}

new Command('npm run bill --')
  .description(
    'Counts what an event uses on the emulators, and writes docs/costs.md and bench/bill/counts.json.',
  )
  .option('--no-count', 'take the counts of the last time')
  .action((options: { count: boolean }) => run(() => bill(options)))
  .showHelpAfterError()
  .parseAsync();
