import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checksumsOf } from '../../../local/gcs-emulator/checksums.ts';
import { everything } from '../../../local/gcs-emulator/listing.ts';
import { ObjectStore } from '../../../local/gcs-emulator/objects.ts';
import { temporaryFolder } from './emulator.ts';

describe('ObjectStore', () => {
  let folder: string;
  let store: ObjectStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    store = new ObjectStore(folder);
    store.createBucket('archive');
  });
  afterEach(async () => {
    store.close();
    await rm(dirname(folder), { recursive: true });
  });

  const put = (name: string, text = name, preconditions = {}) => {
    const bytes = Buffer.from(text);
    return store.put('archive', name, { bytes, checksums: checksumsOf(bytes), settings: {} }, preconditions);
  };
  const read = (name: string) => {
    const descriptor = store.open(store.get('archive', name));
    try {
      return readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  };
  const names = () => store.list('archive', everything).names;
  const restart = () => {
    store.close();
    store = new ObjectStore(folder);
  };
  const path = (...parts: string[]) => join(folder, ...parts);
  const staged = () => readdir(path('.metadata', 'staging'));

  it('has after a restart what it had before', async () => {
    store.createBucket('other', { location: 'EU' });
    await put('a/b');
    await put('c', 'old');
    await put('c', 'new');
    store.patch('archive', 'a/b', { metadata: { k: 'v' } }, {});
    await put('gone');
    store.delete('archive', 'gone', {});
    const before = [store.listBuckets(), store.list('archive', everything)];
    restart();
    assert.deepEqual([store.listBuckets(), store.list('archive', everything)], before);
    restart();
    assert.deepEqual([store.listBuckets(), store.list('archive', everything)], before);
    assert.deepEqual([read('a/b'), read('c')], ['a/b', 'new']);
    assert.ok((await put('c')).generation > store.get('archive', 'a/b').generation);
  });

  it('lets one of many create an object, whichever bytes are staged first', async () => {
    const attempts = Array.from({ length: 50 }, (_, i) => put('one', String(i), { ifGenerationMatch: 0 }));
    const outcomes = await Promise.allSettled(attempts);
    const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [String(i)] : []));
    assert.deepEqual([read('one')], winners);
    assert.deepEqual(await staged(), []);
  });

  it('keeps both of two names that cannot both be paths', async () => {
    for (const [first, second] of [
      ['file', 'file/below'],
      ['folder/below', 'folder'],
    ] as const) {
      await put(first);
      await put(second);
      assert.deepEqual([read(first), read(second)], [first, second]);
      assert.equal(readFileSync(path('archive', first), 'utf8'), first);
    }
    restart();
    assert.deepEqual(names(), ['file', 'file/below', 'folder', 'folder/below']);
    for (const name of names()) assert.equal(read(name), name);
  });

  it('gives a path back when its object is deleted, with the folders it leaves empty', async () => {
    await put('a/b/c');
    store.delete('archive', 'a/b/c', {});
    await put('a');
    assert.equal(readFileSync(path('archive', 'a'), 'utf8'), 'a');
  });

  it('leaves alone a file that somebody put where an object would go', async () => {
    await mkdir(path('archive'));
    writeFileSync(path('archive', 'mine'), 'mine');
    await put('mine', 'yours');
    assert.equal(read('mine'), 'yours');
    store.delete('archive', 'mine', {});
    assert.equal(readFileSync(path('archive', 'mine'), 'utf8'), 'mine');
  });

  it('forgets an object whose file somebody removed', async () => {
    await put('a/1');
    await put('b');
    rmSync(path('archive', 'a'), { recursive: true });
    assert.throws(() => read('a/1'), { status: 404 });
    restart();
    assert.deepEqual(names(), ['b']);
    await put('a/1', 'again', { ifGenerationMatch: 0 });
    assert.equal(read('a/1'), 'again');
  });

  it('writes again what somebody removed while it runs', async () => {
    await put('a/1', 'old');
    rmSync(path('archive'), { recursive: true });
    await put('a/1', 'new');
    assert.equal(read('a/1'), 'new');
  });

  it('reads on from an object that is replaced and deleted meanwhile', async () => {
    await put('a', 'old');
    const descriptor = store.open(store.get('archive', 'a'));
    await put('a', 'new');
    store.delete('archive', 'a', {});
    assert.equal(readFileSync(descriptor, 'utf8'), 'old');
    closeSync(descriptor);
  });

  // What a process leaves behind that is killed between two steps.

  for (const before of ['nothing', 'an older object']) {
    it(`finishes an upload that was committed and not in its place, over ${before}`, async () => {
      if (before !== 'nothing') await put('a/b', 'old');
      const old = before === 'nothing' ? undefined : readFileSync(path('archive', 'a/b'));
      const object = await put('a/b', 'new');
      renameSync(path('archive', 'a/b'), path('.metadata', 'staging', object.staged));
      if (old) writeFileSync(path('archive', 'a/b'), old);
      else rmSync(path('archive'), { recursive: true });
      restart();
      assert.deepEqual(store.get('archive', 'a/b'), object);
      assert.equal(read('a/b'), 'new');
      assert.deepEqual(await staged(), []);
    });
  }

  it('drops bytes that were staged and not committed', async () => {
    writeFileSync(path('.metadata', 'staging', 'x'), 'half');
    restart();
    assert.deepEqual(names(), []);
    assert.deepEqual(await staged(), []);
  });

  it('takes a torn line of the journal for a change that never happened', async () => {
    await put('a');
    store.close();
    const journal = path('.metadata', 'journal.jsonl');
    const line = readFileSync(journal, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    appendFileSync(journal, line.replaceAll('"a"', '"torn"').slice(0, -1));
    store = new ObjectStore(folder);
    assert.deepEqual(names(), ['a']);
    await put('b');
    restart();
    assert.deepEqual(names(), ['a', 'b']);
  });

  it('names the line of a journal that is broken in the middle', async () => {
    store.close();
    const journal = path('.metadata', 'journal.jsonl');
    const lines = readFileSync(journal, 'utf8');
    writeFileSync(journal, `nonsense\n${lines}`);
    assert.throws(() => new ObjectStore(folder), /journal\.jsonl:1 is not a journal entry/);
    writeFileSync(journal, lines);
    store = new ObjectStore(folder);
  });

  it('removes the file of an object that was deleted and not removed', async () => {
    await put('a');
    const bytes = readFileSync(path('archive', 'a'));
    store.delete('archive', 'a', {});
    await mkdir(path('archive'), { recursive: true });
    writeFileSync(path('archive', 'a'), bytes);
    restart();
    assert.deepEqual(names(), []);
    assert.ok(!existsSync(path('archive', 'a')));
  });

  it('keeps an object that was deleted and written again', async () => {
    await put('a');
    store.delete('archive', 'a', {});
    await put('a', 'again');
    restart();
    assert.equal(read('a'), 'again');
  });

  it('writes nothing after it was closed', async () => {
    store.close();
    await assert.rejects(put('late'), /closed/);
    assert.deepEqual(await staged(), []);
    store = new ObjectStore(folder);
    assert.deepEqual(names(), []);
  });
});
