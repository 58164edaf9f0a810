import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLines, listCost } from '../../bench/bill/bill.ts';
import { billedSeconds } from '../../bench/bill/billed-time.ts';
import { readCounts } from '../../bench/bill/counts.ts';
import { logEntryBytes } from '../../bench/bill/log-entry.ts';
import { computedPages } from '../../bench/bill/pages.ts';
import { costAfterFree, costOf, prices } from '../../bench/bill/prices.ts';
import { millionCost } from '../../bench/bill/render.ts';
import { billedStack, defaultStack } from '../../bench/bill/stack-facts.ts';

describe('the bill', () => {
  const counts = readCounts();
  const stack = billedStack();

  it('is what docs/costs.md shows, and docs/scale.md (npm run bill -- --no-count)', () => {
    for (const { path, text, wanted } of computedPages()) assert.equal(text, wanted, path);
  });

  it('is what the README says', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, usd, least] = /about \$(\d+) for a million events\S+, and \$(\d+) with/.exec(readme) ?? [];
    assert.equal(usd, String(Math.round(millionCost(counts, defaultStack()))));
    assert.equal(least, String(Math.round(millionCost(counts, stack))));
  });

  it('is at most $14 for a million events, where a million come a day', () => {
    assert.ok(millionCost(counts, stack) <= 14, `$${millionCost(counts, stack)}`);
  });

  it('adds up what is used, at its price', () => {
    const million = eventLines(counts, stack, 1e6);
    const used = million.map(({ units }) => units);
    assert.equal(
      used.reduce((sum, { requests = 0 }) => sum + requests, 0),
      2e6,
    );
    assert.equal(
      used.reduce((sum, { reads = 0 }) => sum + reads, 0),
      3e6,
    );
    assert.equal(listCost([{ what: 'two', units: { classA: 1_000, requests: 1e6 } }]), 0.405);
  });

  it('charges for what is beyond the free allowance alone', () => {
    assert.equal(costAfterFree('schedulerJobs', 3), 0);
    assert.equal(costAfterFree('schedulerJobs', 5), costOf('schedulerJobs', 2));
  });

  it('bills requests one by one, and shares the time of those that overlap', () => {
    const near = (value: number, wanted: number) =>
      assert.ok(Math.abs(value / wanted - 1) < 0.01, `${value}`);
    near(billedSeconds(40, 0.01), 0.1);
    near(billedSeconds(140, 0.01), 0.2);
    near(billedSeconds(40, 100), 0.01);
  });

  it('counts a log line with what Cloud Run adds to it', () => {
    const line = JSON.stringify({ severity: 'INFO', event: 'x', message: 'y' });
    const longer = JSON.stringify({ severity: 'INFO', event: 'x', message: 'yz' });
    assert.equal(logEntryBytes(longer, 's') - logEntryBytes(line, 's'), 1);
    assert.ok(logEntryBytes(line, 's') > line.length + 500);
  });

  it('names the source of each price, and the date', () => {
    for (const { source, checkedAt } of Object.values(prices)) {
      assert.match(source, /^https:\/\/cloud\.google\.com\//);
      if (checkedAt !== undefined) assert.match(checkedAt, /^\d{4}-\d\d-\d\d$/);
    }
  });
});
