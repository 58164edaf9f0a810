import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSourceMap, sourceMapPath } from '../../build/source-map.ts';
import { sign } from '../../functions/receive/signature.ts';
import { builtFunctions, startBuiltReceive } from '../helpers/built-receive.ts';
import { TOKEN } from '../helpers/receiver.ts';
import { until } from '../helpers/until.ts';

const root = join(import.meta.dirname, '../..');

describe('the source map of a bundle', function () {
  this.timeout(30_000);

  it('names sources from the root of the project, and is not among what is deployed', async () => {
    const folder = await builtFunctions();
    const { sources, sourcesContent } = JSON.parse(await readFile(sourceMapPath(folder, 'receive'), 'utf8'));
    assert.ok(sources.includes('functions/receive/receive.ts'));
    for (const source of sources) assert.match(source, /^(functions|node_modules)\//);
    assert.equal(sourcesContent, undefined);
    assert.ok(!existsSync(join(folder, 'receive/bundle.js.map')));
    assert.doesNotMatch(
      await readFile(join(folder, 'receive/bundle.js'), 'utf8'),
      /sourceMappingURL=.*bundle/,
    );
  });

  it('translates the frames that a deployed function logs', async () => {
    const receive = await startBuiltReceive();
    receive.archive.behave(403);
    const body = '{"eventId":"e-1","secret":1}';
    const headers = { 'sc-signature': sign(TOKEN, body) };
    await fetch(`http://127.0.0.1:${receive.port}`, { method: 'POST', body, headers });
    const line = await until('the log line', async () =>
      (await receive.log()).split('\n').find((text) => text.includes('"webhook.failed"')),
    );
    await receive.close();
    const { stack } = JSON.parse(line) as { stack: string[] };
    assert.match(`${stack[0]}`, /\(bundle\.js:\d+:\d+\)$/);
    assert.doesNotMatch(stack.join(), /403|secret/);

    const translate = await readSourceMap(sourceMapPath(await builtFunctions(), 'receive'));
    const { stack: translated } = JSON.parse(translate(line)) as { stack: string[] };
    const [, number = '0'] = /\(functions\/archive\/upload\.ts:(\d+):\d+\)$/.exec(`${translated[0]}`) ?? [];
    const source = (await readFile(join(root, 'functions/archive/upload.ts'), 'utf8')).split('\n');
    assert.match(`${source[Number(number) - 1]}`, /new UploadError\(/);
  });

  it('leaves places alone that are not in it', async () => {
    const translate = await readSourceMap(sourceMapPath(await builtFunctions(), 'receive'));
    const text = 'at node:internal/x:1:1, other-bundle.jsx:1:1';
    assert.equal(translate(text), text);
  });

  it('is asked for by the name of a function', () => {
    const { status, stderr } = spawnSync(process.execPath, ['build/frames.ts', 'x'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.equal(stderr, 'Usage: npm run frames -- receive|process|reconcile|notify < lines\n');
  });
});
