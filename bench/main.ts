import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { takeEnvironment } from '../local/environment.ts';
import { run } from '../local/run.ts';
import type { Row } from './benchmarks/benchmark.ts';
import { benchmarks } from './benchmarks/index.ts';
import { startHarness } from './harness/harness.ts';
import { isMet, tableOf, writeResult } from './report.ts';

const root = join(import.meta.dirname, '..');

const env = takeEnvironment(process.env);

function byDefault(): string[] {
  return [...benchmarks].flatMap(([name, { onlyWhenNamed }]) => (onlyWhenNamed ? [] : [name]));
}

async function bench(names: string[], { check }: { check?: true }): Promise<void> {
  const harness = await startHarness(join(root, '.local/bench'), env);
  process.once('SIGINT', () => process.exit(130));
  const rows: Row[] = [];
  try {
    for (const name of names.length > 0 ? new Set(names) : byDefault()) {
      console.error(`measuring ${name} …`);
      rows.push(...((await benchmarks.get(name)?.measure(harness)) ?? []));
    }
  } finally {
    await harness.stop();
  }
  console.log(tableOf(rows));
  console.log(await writeResult(join(root, 'bench/results'), rows));
  if (check && !rows.every(isMet)) process.exitCode = 1;
}

new Command('npm run bench --')
  .description('Measures what the functions cost, compared with a bare function (bench/README.md).')
  .addArgument(
    new Argument('[benchmarks...]', 'which (default: all but the long ones)').choices([...benchmarks.keys()]),
  )
  .option('--check', 'exit with 1 when a goal is missed')
  .action((names: string[], options: { check?: true }) => run(() => bench(names, options)))
  .showHelpAfterError()
  .parseAsync();
