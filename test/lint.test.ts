import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

const importOf = (path: string) => `import { x } from '${path}';\n\nexport const y = x;\n`;
const readOfEnvironment = 'export const home = process.env.HOME;\n';

/** What a case imports, or else reads. */
const nameOf = (code: string) => /'(.*)'/.exec(code)?.[1] ?? 'process.env';

const refused = [
  { file: 'functions/event/a.ts', code: importOf('../archive/writer.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/runtime/a.ts', code: importOf('../event/message.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/archive/a.ts', code: importOf('../receive/config.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/receive/a.ts', code: importOf('../process/process.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/reconcile/a.ts', code: importOf('../receive/config.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/notify/a.ts', code: importOf('../process/process.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/process/a.ts', code: importOf('../../infra/stack.ts'), rule: 'noRestrictedImports' },
  {
    file: 'functions/process/handlers/a.ts',
    code: importOf('../../receive/config.ts'),
    rule: 'noRestrictedImports',
  },
  {
    file: 'functions/process/handlers/b.ts',
    code: importOf('../../../local/config.ts'),
    rule: 'noRestrictedImports',
  },
  { file: 'infra/a.ts', code: importOf('../functions/event/message.ts'), rule: 'noRestrictedImports' },
  { file: 'infra/docs/a.ts', code: importOf('../../local/config.ts'), rule: 'noRestrictedImports' },
  { file: 'ops/a.ts', code: importOf('../infra/config.ts'), rule: 'noRestrictedImports' },
  { file: 'ops/archive/a.ts', code: importOf('../../local/config.ts'), rule: 'noRestrictedImports' },
  { file: 'local/a.ts', code: importOf('../ops/target.ts'), rule: 'noRestrictedImports' },
  { file: 'local/c.ts', code: importOf('../console/server/start.ts'), rule: 'noRestrictedImports' },
  { file: 'ops/d.ts', code: importOf('../console/server/start.ts'), rule: 'noRestrictedImports' },
  { file: 'ops/console/a.ts', code: importOf('../../local/config.ts'), rule: 'noRestrictedImports' },
  { file: 'console/server/a.ts', code: importOf('../../local/config.ts'), rule: 'noRestrictedImports' },
  { file: 'infra/b.ts', code: importOf('../console/server/start.ts'), rule: 'noRestrictedImports' },
  { file: 'bench/harness/a.ts', code: importOf('../../ops/target.ts'), rule: 'noRestrictedImports' },
  { file: 'functions/receive/b.ts', code: readOfEnvironment, rule: 'noProcessEnv' },
  { file: 'ops/b.ts', code: readOfEnvironment, rule: 'noProcessEnv' },
  { file: 'functions/receive/c.ts', code: importOf('./d.ts'), rule: 'noImportCycles' },
  { file: 'functions/receive/d.ts', code: `import type { y } from './c.ts';\n\nexport let x: typeof y;\n` },
];

const allowed = [
  { file: 'functions/archive/b.ts', code: importOf('../event/message.ts') },
  { file: 'functions/receive/e.ts', code: importOf('../archive/writer.ts') },
  { file: 'functions/receive/f.ts', code: importOf('@google-cloud/pubsub') },
  { file: 'functions/process/b.ts', code: importOf('./handlers/index.ts') },
  { file: 'functions/process/handlers/c.ts', code: importOf('../push-message.ts') },
  { file: 'functions/process/handlers/d.ts', code: importOf('../../event/message.ts') },
  { file: 'functions/runtime/functions-framework/a.ts', code: importOf('../log.ts') },
  { file: 'infra/docs/b.ts', code: importOf('../synth.ts') },
  { file: 'ops/c.ts', code: importOf('../functions/archive/reader.ts') },
  { file: 'local/b.ts', code: importOf('../infra/synth.ts') },
  { file: 'bench/a.ts', code: importOf('../local/config.ts') },
  { file: 'functions/receive/index.ts', code: readOfEnvironment },
  { file: 'local/main.ts', code: `${importOf('../console/server/start.ts')}${readOfEnvironment}` },
  { file: 'ops/console/b.ts', code: importOf('../../console/server/start.ts') },
  { file: 'console/server/b.ts', code: importOf('../../ops/context.ts') },
];

describe('the import table', () => {
  let folder: string;
  let found: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-lint-'));
    await copyFile(join(root, 'biome.json'), join(folder, 'biome.json'));
    for (const { file, code } of [...refused, ...allowed]) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), code);
    }
    found = await lint(folder);
  });

  after(() => rm(folder, { recursive: true }));

  for (const { file, code, rule } of refused) {
    if (!rule) continue;
    it(`refuses ${nameOf(code)} in ${file}`, () => {
      assert.ok(found.includes(`${rule} ${file}`), found.join('\n'));
    });
  }

  for (const { file, code } of allowed) {
    it(`allows ${nameOf(code)} in ${file}`, () => {
      const here = found.filter((each) => each.endsWith(` ${file}`));
      assert.deepEqual(here, []);
    });
  }
});

describe('the titles of tests', () => {
  it('have at most 80 characters', function () {
    let top: Mocha.Suite | undefined = this.test?.parent;
    while (top?.parent) top = top.parent;
    const titles: string[] = [];
    // Why a test was skipped stands behind its title.
    top?.eachTest(({ title }) => void titles.push(title.replace(/ \(skipped: .*\)$/, '')));
    assert.ok(titles.length > 0);
    assert.deepEqual(
      titles.filter((title) => title.length > 80),
      [],
    );
  });
});

/** Lists what Biome finds in a folder, as `<rule> <file>`. */
async function lint(folder: string): Promise<string[]> {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'];
  const stdout = await run(process.execPath, args, { cwd: folder }).then(
    () => assert.fail('Biome found nothing.'),
    (error: { stdout: string }) => error.stdout,
  );
  const diagnostics = stdout.matchAll(/^::error title=lint\/\w+\/(\w+),file=([^,]+),/gm);
  return [...diagnostics].map(
    ([, rule, file = '']) => `${rule} ${file.slice(file.indexOf(folder) + 1 + folder.length)}`,
  );
}
