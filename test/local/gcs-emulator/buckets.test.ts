import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Buckets } from '../../../local/gcs-emulator/buckets.ts';
import { checksumsOf } from '../../../local/gcs-emulator/checksums.ts';
import { parseListQuery } from '../../../local/gcs-emulator/listing.ts';
import { temporaryFolder } from './emulator.ts';

const DIE_AT_STEP = join(import.meta.dirname, 'die-at-step.ts');

describe('Buckets', () => {
  let folder: string;
  let buckets: Buckets;

  beforeEach(async () => {
    folder = await temporaryFolder();
    buckets = new Buckets(folder);
    buckets.create('archive');
  });
  afterEach(() => rm(dirname(folder), { recursive: true }));

  const archive = () => buckets.get('archive');
  const put = (name: string, text = name, preconditions = {}) => {
    const bytes = Buffer.from(text);
    return archive().put({ name, settings: {}, preconditions }, bytes, checksumsOf(bytes));
  };
  const read = (name: string) => archive().read(archive().get(name)).toString();
  const list = () => archive().list(parseListQuery(new URLSearchParams()));
  const names = () => list().names;
  const restart = () => {
    buckets = new Buckets(folder);
  };
  const LOG = '.metadata/archive/objects.jsonl';
  const path = (...parts: string[]) => join(folder, ...parts);

  const files = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(path(file)).isFile())
        .map((file) => [file, readFileSync(path(file), 'utf8')]),
    );
  it('has after a restart what it had before', () => {
    buckets.create('other');
    put('a/b');
    put('c', 'old');
    put('c', 'new');
    put('gone');
    archive().delete('gone', {});
    const before = list();
    const created = buckets.list().map(({ name, timeCreated }) => [name, timeCreated]);
    for (let restarts = 0; restarts < 2; restarts++) {
      restart();
      assert.deepEqual(list(), before);
      assert.deepEqual(
        buckets.list().map(({ name, timeCreated }) => [name, timeCreated]),
        created,
      );
    }
    assert.deepEqual([read('a/b'), read('c')], ['a/b', 'new']);
    const last = archive().get('c').generation;
    assert.ok(put('c').generation > last);
  });

  it('keeps both of two names that cannot both be paths', () => {
    for (const [first, second] of [
      ['file', 'file/below'],
      ['folder/below', 'folder'],
    ] as const) {
      put(first);
      put(second);
      assert.deepEqual([read(first), read(second)], [first, second]);
      assert.equal(readFileSync(path('archive', first), 'utf8'), first);
    }
    restart();
    assert.deepEqual(names(), ['file', 'file/below', 'folder', 'folder/below']);
    for (const name of names()) assert.equal(read(name), name);
  });

  it('leaves nothing of an object that was deleted', () => {
    restart();
    const before = files();
    for (const name of ['a', 'b.']) {
      put(name, 'old');
      put(name, 'new');
      archive().delete(name, {});
    }
    restart();
    assert.deepEqual(files(), before);
  });

  it('leaves alone a file that somebody put where an object would go', () => {
    mkdirSync(path('archive'));
    writeFileSync(path('archive', 'mine'), 'mine');
    put('mine', 'yours');
    assert.equal(read('mine'), 'yours');
    restart();
    archive().delete('mine', {});
    assert.equal(readFileSync(path('archive', 'mine'), 'utf8'), 'mine');
  });

  it('forgets an object whose file somebody removed', () => {
    put('a/1');
    put('b');
    rmSync(path('archive', 'a'), { recursive: true });
    assert.throws(() => read('a/1'), { status: 404 });
    restart();
    assert.deepEqual(names(), ['b']);
    put('a/1', 'again', { ifGenerationMatch: 0 });
    assert.equal(readFileSync(path('archive', 'a/1'), 'utf8'), 'again');
  });

  it('writes again what somebody removed while it runs', () => {
    put('a/1', 'old');
    rmSync(path('archive'), { recursive: true });
    put('a/1', 'new');
    assert.equal(read('a/1'), 'new');
    restart();
    assert.equal(read('a/1'), 'new');
  });

  it('has no object whose write failed', () => {
    put('old');
    rmSync(path('.metadata', 'archive'), { recursive: true });
    assert.throws(() => put('new'), { code: 'ENOENT' });
    assert.deepEqual(names(), ['old']);
    mkdirSync(path('.metadata', 'archive'));
    put('new');
    restart();
    assert.deepEqual(names(), ['new']);
  });

  it('refuses the folder of an earlier version', () => {
    writeFileSync(path('.metadata', 'journal.jsonl'), '');
    assert.throws(() => new Buckets(folder), /earlier version.*Move the folder away/);
  });

  const run = promisify(execFile);
  const operations: { operation: string; before: string | undefined; after: string | undefined }[] = [
    { operation: 'create', before: undefined, after: 'new' },
    { operation: 'replace', before: 'old', after: 'new' },
    { operation: 'delete', before: 'old', after: undefined },
  ];
  for (const { operation, before, after } of operations) {
    for (const name of ['a/b', 'b.']) {
      it(`has ${name} as before or after, killed at any step of a ${operation}`, async () => {
        let isDone = false;
        for (let step = 1, isAfter = false; !isDone; step++) {
          rmSync(folder, { recursive: true });
          restart();
          buckets.create('archive');
          const command = [DIE_AT_STEP, folder, operation, name, `${step}`];
          const killed = await run(process.execPath, command).catch((error) => error);
          isDone = killed.signal !== 'SIGKILL';
          assert.ok(!isDone || killed.code === undefined, killed.stderr);
          assert.ok(['old', 'new', undefined].includes(files()[`archive/${name}`]), `half a file at ${step}`);
          restart();
          const content = names().includes(name) ? read(name) : undefined;
          // Once it happened, it happened.
          isAfter ||= content === after;
          assert.equal(content, isAfter ? after : before, `step ${step}`);
          const count = content === undefined ? 1 : 2;
          assert.equal(Object.keys(files()).length, count, `the log and the bytes alone, step ${step}`);
          if (isDone) assert.ok(isAfter && step > 2, `done after ${step} steps`);
        }
      }).timeout(60_000);
    }
  }

  it('goes on behind a line of the log that was cut short', () => {
    put('a');
    appendFileSync(path(LOG), '\n{"name":"half');
    put('b');
    restart();
    assert.deepEqual(names(), ['a', 'b']);
  });

  it('takes no file of somebody else for an object that was deleted or replaced', () => {
    put('a');
    archive().delete('a', {});
    put('b', 'old');
    put('b', 'new');
    for (const name of ['a', 'b']) writeFileSync(path('archive', name), 'mine');
    restart();
    assert.deepEqual([names(), read('b')], [['b'], 'new']);
    for (const name of ['a', 'b']) assert.equal(readFileSync(path('archive', name), 'utf8'), 'mine');
  });
});
