import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFunctions } from '../../local/watch-functions.ts';
import { until } from '../helpers/until.ts';

describe('the watch of the code', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-watch-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('ends nothing where it meets what cannot be watched, and says so', async () => {
    const said: string[] = [];
    const ended = new AbortController();
    watchFunctions({
      sources: folder,
      bundles: join(folder, 'bundles'),
      names: [],
      restart: () => assert.fail('nothing is built'),
      say: (line) => said.push(line),
      signal: ended.signal,
    });
    await symlink('loop', join(folder, 'loop'));
    await until('the line', () => said.length > 0);
    ended.abort();
    assert.match(said[0] ?? '', /^Changes of the code may not be followed any more \(ELOOP\): run npm start/);
  });
});
