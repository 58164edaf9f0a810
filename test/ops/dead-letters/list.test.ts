import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fixture = join(import.meta.dirname, 'fixtures/list-dead-letters.ts');
const NUMBER = 150_000;

describe('dead-letters list', function () {
  this.timeout(60_000);

  async function list(...args: string[]) {
    // What Pub/Sub calls so many leases does not fit into this heap, still less the messages.
    const heap = ['--max-semi-space-size=1', '--max-old-space-size=40'];
    const options = { maxBuffer: 2 ** 28 };
    const { stdout, stderr } = await run(process.execPath, [...heap, fixture, `${NUMBER}`, ...args], options);
    return { stdout, ...(JSON.parse(stderr) as { released: number; startedAt: number }) };
  }

  it('counts more dead letters than memory holds, and names the newest events', async () => {
    const { stdout, released } = await list();
    assert.match(stdout, /^150,000 dead letters\n/);
    assert.match(stdout, /│ A +│ not recorded: see the log +│ 150,000 │ +150,000 │/);
    assert.match(stdout, /The newest 20 events; --json lists all 150,000 dead letters\./);
    assert.equal(released, NUMBER);
  });

  it('lists all of them as JSON, the newest first', async () => {
    const { stdout, startedAt } = await list('--json');
    const at = (second: number) => new Date((startedAt + second) * 1_000).toISOString();
    const { count, groups, deadLetters } = JSON.parse(stdout);
    assert.equal(count, NUMBER);
    assert.deepEqual(groups, [
      {
        kind: 'event',
        eventType: 'A',
        error: null,
        message: null,
        count: NUMBER,
        events: NUMBER,
        oldest: at(0),
      },
    ]);
    assert.equal(deadLetters.length, NUMBER);
    assert.equal(deadLetters[0].deadLetteredAt, at(NUMBER - 1));
    assert.equal(deadLetters.at(-1).deadLetteredAt, at(0));
  });
});
