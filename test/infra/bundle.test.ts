import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { readBundles } from '../../infra/bundle.ts';

describe('bundle of a function', () => {
  let root: string;
  let dist: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bundle-'));
    dist = join(root, 'dist');
    for (const name of ['receive', 'process', 'reconcile', 'notify']) {
      mkdirSync(join(dist, name, 'cache', 'deep'), { recursive: true });
      writeFileSync(join(dist, name, 'index.js'), `exports.${name} = 1;`);
      writeFileSync(join(dist, name, 'package.json'), '{}');
      writeFileSync(join(dist, name, 'cache', 'deep', 'blob'), new Uint8Array([0, 255, 10, 13]));
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('holds every file under its path, byte for byte', () => {
    const files = unzipSync(readBundles(dist).receive.zip);
    assert.deepEqual(Object.keys(files), ['cache/deep/blob', 'index.js', 'package.json']);
    assert.equal(strFromU8(files['index.js'] ?? new Uint8Array()), 'exports.receive = 1;');
    assert.deepEqual([...(files['cache/deep/blob'] ?? [])], [0, 255, 10, 13]);
  });

  it('has the same bytes and name for two builds, wherever they lie', () => {
    const first = readBundles(dist);
    cpSync(dist, join(root, 'elsewhere'), { recursive: true });
    assert.deepEqual(readBundles(join(root, 'elsewhere')), first);
  });

  it('does not change when its files are touched', () => {
    const first = readBundles(dist);
    utimesSync(join(dist, 'receive', 'index.js'), new Date(2001, 1, 1), new Date(2001, 1, 1));
    assert.deepEqual(readBundles(dist), first);
  });

  it('does not change with the time zone', () => {
    const first = readBundles(dist);
    const { TZ } = process.env;
    try {
      process.env.TZ = 'Asia/Kathmandu';
      assert.deepEqual(readBundles(dist), first);
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it('changes its name with one byte, or one file name, of its own code alone', () => {
    const first = readBundles(dist);
    writeFileSync(join(dist, 'receive', 'index.js'), 'exports.receive = 2;');
    const changed = readBundles(dist);
    assert.notEqual(changed.receive.fileName, first.receive.fileName);
    assert.equal(changed.process.fileName, first.process.fileName);

    cpSync(join(dist, 'process', 'index.js'), join(dist, 'process', 'other.js'));
    assert.notEqual(readBundles(dist).process.fileName, first.process.fileName);
  });

  it('says what to do where a function is not built', () => {
    rmSync(join(dist, 'process'), { recursive: true });
    assert.throws(() => readBundles(dist), /process holds no function: run npm run build first/);
  });
});
