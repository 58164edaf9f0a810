import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { responses } from '../functions/receive/responses.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');

describe('the README', () => {
  it('has every answer of receive, word for word', () => {
    const rows = Object.values(responses).map(({ status, body }) => `| ${status} | \`${body}\` |`);
    const table = ['| status | body |', '| --- | --- |', ...rows].join('\n');
    const [, shown] = /<!-- table:answers -->\n(.*?)<!-- \/table:answers -->/s.exec(readme) ?? [];
    assert.equal(shown?.trim(), table, `The table should be:\n${table}`);
  });

  it('has every event that the functions log', () => {
    const names = /'((?:webhook|signature|challenge|processing|event|reconcile|configuration)\.[a-z_]+)'/g;
    const events = new Set([...sources('functions/**/*.ts').matchAll(names)].map(([, name]) => name));
    assert.ok(events.size >= 12, [...events].join());
    for (const event of events) assert.ok(readme.includes(`| \`${event}\` |`), `${event} is missing`);
  });

  it('has every variable that the functions and the local system read', () => {
    const code = sources('{functions,local}/**/*.ts');
    const names = new Set(
      [
        ...code.matchAll(
          /\b[A-Z]+(?:_[A-Z]+)*_(?:PROJECT|BUCKET|TOPIC|TOKEN|MS|DATABASE|HOST|PORT|FOLDER)\b/g,
        ),
      ].map(([name]) => name),
    );
    const constants = new Set([...code.matchAll(/const ([A-Z_]+)\b/g)].map(([, name]) => name));
    for (const name of names) {
      if (!constants.has(name)) assert.ok(readme.includes(`\`${name}\``), `${name} is missing`);
    }
  });

  it('names only files and commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const text of [readme, readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')]) {
      for (const [, script = ''] of text.matchAll(/npm run ([a-z:]+)/g)) assert.ok(scripts[script], script);
      for (const [, path = ''] of text.matchAll(
        /(?<![\w./-])((?:functions|infra|local|ops|bench|test)\/[\w./-]*)/g,
      )) {
        if (!path.includes('<')) assert.ok(existsSync(join(root, path)), path);
      }
    }
  });
});
