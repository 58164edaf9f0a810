import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeJsonSchema } from '../functions/changes/json-schema.ts';
import { responses } from '../functions/receive/responses.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = (pattern: string) => globSync(pattern, { cwd: root }).map(read).join('\n');

const pages = globSync(['*.md', 'docs/**/*.md', 'bench/README.md', '{local,infra,ops}/**/README.md'], {
  cwd: root,
});

describe('the documentation', () => {
  it('has every response of receive, word for word', () => {
    const rows = Object.values(responses).map(({ status, body }) => `| ${status} | \`${body}\` |`);
    const table = ['| status | body |', '| --- | --- |', ...rows].join('\n');
    const [, shown] =
      /<!-- table:responses -->\n(.*?)<!-- \/table:responses -->/s.exec(read('docs/formats.md')) ?? [];
    assert.equal(shown?.trim(), table, `The table should be:\n${table}`);
  });

  it('has every event that the functions log', () => {
    const formats = read('docs/formats.md');
    const names =
      /'((?:webhook|signature|signals|changes|challenge|processing|notification|event|reconcile|configuration)\.[a-z_]+)'/g;
    const events = new Set([...sources('functions/**/*.ts').matchAll(names)].map(([, name]) => name));
    assert.ok(events.size >= 12, [...events].join());
    for (const event of events) assert.ok(formats.includes(`| \`${event}\` |`), `${event} is missing`);
  });

  it('has every variable that the functions and the local system read', () => {
    const configuration = read('docs/configuration.md');
    const code = sources('{functions,local}/**/*.ts');
    const variable =
      /\b[A-Z]+(?:_[A-Z]+)*_(?:PROJECT|BUCKET|TOPIC|TOKEN|MS|URL|SECRET|TYPES|PRIVATE|DATABASE|HOST|PORT|FOLDER)\b/g;
    const names = new Set([...code.matchAll(variable)].map(([name]) => name));
    const constants = new Set([...code.matchAll(/const ([A-Z_]+)\b/g)].map(([, name]) => name));
    for (const name of names) {
      if (!constants.has(name)) assert.ok(configuration.includes(`\`${name}\``), `${name} is missing`);
    }
  });

  it('shows the files that it shows as they are', () => {
    const file = /<!-- file:(\S+) -->\n```(?:ts|py)\n(.*?)\n```/gs;
    const shown = pages.flatMap((page) => [...read(page).matchAll(file)]);
    assert.ok(shown.length >= 2);
    for (const [, path = '', text] of shown) assert.equal(text, read(path).trim(), path);
  });

  it('has the JSON Schema of the changes as the code has it', () => {
    assert.deepEqual(
      JSON.parse(read('docs/changes.schema.json')),
      changeJsonSchema(),
      'Run: node functions/changes/json-schema.ts > docs/changes.schema.json && npm run format',
    );
  });

  it('has a README of at most 150 lines', () => {
    assert.ok(read('README.md').split('\n').length <= 151);
  });

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const page of pages) {
      for (const [, script = ''] of read(page).matchAll(/npm run ([a-z:]+)/g)) {
        assert.ok(scripts[script], `${page}: npm run ${script}`);
      }
    }
  });

  it('names only files that exist', () => {
    const path = /(?<![\w./-])((?:functions|infra|local|ops|bench|build|test|docs)\/[\w./-]*)/g;
    for (const page of pages) {
      // Changes of old are told in the words of their time.
      const text = page === 'CHANGELOG.md' ? '' : withoutExamples(read(page));
      for (const [, match = ''] of text.matchAll(path)) {
        const name = match.replace(/\.$/, '');
        const isMade = name.startsWith('bench/results');
        assert.ok(isMade || name.includes('<') || existsSync(join(root, name)), `${page}: ${name}`);
      }
    }
  });

  it('links only to pages and headings that exist', () => {
    for (const page of pages) {
      for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [path, heading] = link.split('#');
        const target = path ? join(dirname(page), path) : page;
        assert.ok(existsSync(join(root, target)), `${page}: ${link}`);
        if (heading) assert.ok(headings(read(target)).includes(heading), `${page}: ${link}`);
      }
    }
  });
});

/** A page without its blocks of code, which may show what a reader is to write. */
const withoutExamples = (text: string) => text.replace(/^```.*?^```/gms, '');

/** The headings of a page, as GitHub links to them. */
function headings(text: string): string[] {
  return [...withoutExamples(text).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
