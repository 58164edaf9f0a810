import { Command } from 'commander';
import { takeEnvironment } from '../../local/environment.ts';
import { run } from '../../local/run.ts';
import { countSystem } from './count.ts';
import { writeCounts } from './counts.ts';
import { writeComputedPages } from './pages.ts';

const EVENTS = 50;

const env = takeEnvironment(process.env);

async function bill({ count }: { count: boolean }): Promise<void> {
  if (count) writeCounts(await countSystem(EVENTS, { env }));
  writeComputedPages();
}

new Command('npm run bill --')
  .description(
    'Counts what an event uses on the emulators, and writes docs/costs.md, docs/scale.md and bench/bill/counts.json.',
  )
  .option('--no-count', 'take the counts of the last time')
  .action((options: { count: boolean }) => run(() => bill(options)))
  .showHelpAfterError()
  .parseAsync();
