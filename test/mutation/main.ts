import { Stryker } from '@stryker-mutator/core';
import type { MochaOptions } from './mocha-runner.ts';

/** What is mutated, and the tests that are to notice: those that need no emulator. */
const folders: Record<string, MochaOptions & { mutate: string[] }> = {
  receive: {
    mutate: ['functions/receive/!(index).ts'],
    tests: ['test/functions/receive/!(connections|hostile-bodies|unread-bodies).test.ts'],
  },
  event: {
    mutate: ['functions/event/*.ts'],
    tests: ['test/functions/event/*.test.ts', 'test/functions/process/*.test.ts'],
  },
  archive: {
    mutate: ['functions/archive/*.ts'],
    tests: ['test/functions/archive/*.test.ts'],
  },
  reconcile: {
    mutate: ['functions/reconcile/!(index).ts'],
    tests: ['test/functions/reconcile/*.test.ts'],
  },
  process: {
    mutate: [
      'functions/process/**/*.ts',
      '!functions/process/index.ts',
      '!functions/process/own-handlers/**',
    ],
    tests: [
      'test/functions/process/**/*.test.ts',
      'test/integration/process.test.ts',
      'test/integration/process-changes.test.ts',
      'test/integration/process-handlers.test.ts',
      'test/integration/process-limits.test.ts',
      'test/integration/process-live-deliveries.test.ts',
    ],
    // They count the calls on their way to the emulator.
    without: 'call Firestore|further call of Firestore',
  },
};

// The tests of `process` work on a database in memory.
process.env.TEST_DATABASE = 'memory';

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : Object.keys(folders)) {
  const folder = folders[name];
  if (!folder) throw new Error(`There is no folder ${name}: name some of ${Object.keys(folders).join()}`);
  const stryker = new Stryker({
    mutate: folder.mutate,
    testRunner: 'mocha-in-process',
    plugins: [import.meta.resolve('./mocha-runner.ts')],
    mocha: folder satisfies MochaOptions,
    warnings: false,
    coverageAnalysis: 'perTest',
    // TypeScript 7 has no API for Stryker's preprocessor, which begins with this file.
    tsconfigFile: 'none',
    concurrency: 2,
    incremental: true,
    incrementalFile: `.stryker/${name}.json`,
    tempDirName: `.stryker/${name}`,
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
    ignorePatterns: ['/.stryker', '/dist', '/.local', '/bench/results', '/cdktf.out'],
    timeoutMS: 20_000,
  });
  await stryker.runMutationTest();
}
