import { globSync } from 'node:fs';
import {
  INSTRUMENTER_CONSTANTS,
  type InstrumenterContext,
  type StrykerOptions,
} from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';

export interface MochaOptions {
  /** Patterns of the files that have the tests. */
  tests: string[];
  /** A pattern for the titles of tests that are left out. */
  without?: string | undefined;
}

/** What Stryker's code in the mutated files reads and writes. */
type Context = { [Name in keyof InstrumenterContext]: InstrumenterContext[Name] | undefined };

const namespaces = globalThis as unknown as Record<string, Context>;
const context: Context = namespaces[INSTRUMENTER_CONSTANTS.NAMESPACE] ?? {};
namespaces[INSTRUMENTER_CONSTANTS.NAMESPACE] = context;

/**
 * Runs tests with Mocha in the process of Stryker's worker, which loads them once for all mutants: a mutant costs the
 * tests that reach it, and no start of a process. Stryker's own runner for Mocha does not know Mocha 12.
 */
class MochaRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #files: string[];
  readonly #without: RegExp | undefined;
  #mocha: Mocha | undefined;

  constructor(options: StrykerOptions) {
    const { tests, without } = options.mocha as MochaOptions;
    this.#files = globSync(tests).sort();
    this.#without = without === undefined ? undefined : new RegExp(without);
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
    const result = await this.#run({});
    return result.status === DryRunStatus.Complete && coverageAnalysis !== 'off' && context.mutantCoverage
      ? { ...result, mutantCoverage: context.mutantCoverage }
      : result;
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    mutantActivation,
  }: MutantRunOptions): Promise<MutantRunResult> {
    context.hitLimit = hitLimit;
    context.hitCount = hitLimit ? 0 : undefined;
    const isStatic = mutantActivation === 'static';
    return toMutantRunResult(await this.#run({ mutant: activeMutant.id, isStatic, only: testFilter }));
  }

  async #run({
    mutant,
    isStatic,
    only,
  }: {
    mutant?: string;
    isStatic?: boolean;
    only?: string[] | undefined;
  }) {
    // A static mutant takes effect while its file is loaded.
    context.activeMutant = isStatic ? mutant : undefined;
    const mocha = await this.#load();
    context.activeMutant = mutant;
    setBail(mocha.suite, mutant !== undefined);
    mocha.grep(only ? new RegExp(only.map((title) => `^${escaped(title)}$`).join('|')) : /^/);
    const tests = await resultsOf(mocha);
    return (
      determineHitLimitReached(context.hitCount, context.hitLimit) ?? {
        status: DryRunStatus.Complete as const,
        tests,
      }
    );
  }

  async #load(): Promise<Mocha> {
    if (this.#mocha) return this.#mocha;
    const mocha = new Mocha({ timeout: 20_000, reporter: class {} as unknown as Mocha.ReporterConstructor });
    mocha.cleanReferencesAfterRun(false);
    for (const file of this.#files) mocha.addFile(file);
    await mocha.loadFilesAsync();
    mocha.suite.eachTest((test) => {
      if (this.#without?.test(test.fullTitle())) test.pending = true;
    });
    mocha.suite.beforeEach(function (this: Mocha.Context) {
      context.currentTestId = this.currentTest?.fullTitle();
    });
    this.#mocha = mocha;
    return mocha;
  }
}

function setBail(suite: Mocha.Suite, isBail: boolean): void {
  suite.bail(isBail);
  for (const inner of suite.suites) setBail(inner, isBail);
}

const escaped = (text: string) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

function resultsOf(mocha: Mocha): Promise<TestResult[]> {
  return new Promise((resolve) => {
    const tests: TestResult[] = [];
    const runner = mocha.run(() => resolve(tests));
    const of = (test: Mocha.Runnable) => ({
      id: test.fullTitle(),
      name: test.fullTitle(),
      // Where this file has changed, Stryker tries again what its tests did not notice.
      ...(test.file && { fileName: test.file }),
      timeSpentMs: test.duration ?? 0,
    });
    runner.on('pass', (test) => tests.push({ ...of(test), status: TestStatus.Success }));
    runner.on('pending', (test) => tests.push({ ...of(test), status: TestStatus.Skipped }));
    runner.on('fail', (test, error: Error) =>
      tests.push({ ...of(test), status: TestStatus.Failed, failureMessage: String(error?.stack ?? error) }),
    );
  });
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'mocha-in-process', MochaRunner)];
