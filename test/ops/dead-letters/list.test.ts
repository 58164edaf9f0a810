import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fixture = join(import.meta.dirname, 'fixtures/list-letters.ts');

describe('dead-letters list', function () {
  this.timeout(60_000);

  it('counts more dead letters than memory holds, and lists the newest', async () => {
    // What Pub/Sub calls so many leases does not fit into this heap, still less the letters.
    const heap = ['--max-semi-space-size=1', '--max-old-space-size=40'];
    const { stdout } = await run(process.execPath, [...heap, fixture, '150000'], { maxBuffer: 2 ** 24 });
    const { json, text, released, startedAt } = JSON.parse(stdout);
    const at = (second: number) => new Date((startedAt + second) * 1_000).toISOString();
    assert.equal(json.count, 150_000);
    assert.deepEqual(
      json.groups.map(({ count, oldest }: { count: number; oldest: string }) => ({ count, oldest })),
      [{ count: 150_000, oldest: at(0) }],
    );
    assert.equal(json.letters.length, 10_000);
    assert.equal(json.letters[0].deadLetteredAt, at(149_999));
    assert.equal(json.letters.at(-1).deadLetteredAt, at(140_000));
    assert.match(text, /The newest 20 of 150,000; --json lists the newest 10,000\.$/);
    assert.equal(released, 150_000);
  });
});
