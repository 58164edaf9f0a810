import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { row } from '../../bench/benchmarks/benchmark.ts';
import { isMet, tableOf, writeResult } from '../../bench/report.ts';

describe('the report of the benchmarks', () => {
  const detail = 'receive 3 µs, bare 1 µs';
  const met = row('CPU', 'times', [3.4, 3.6, 3.5], { goal: 3.5, detail, naive: [19, 20, 21] });
  const missed = row('memory', 'MB', [221], { goal: 220, detail });

  it('says that a value up to the goal meets the goal', () => {
    assert.deepEqual([met, missed].map(isMet), [true, false]);
    assert.equal(isMet(row('nothing was measured', 'ms', [], { goal: 1, detail })), false);
  });

  it('shows medians, quartiles and goals, and which goals are missed', () => {
    const lines = tableOf([met, missed]).split('\n');
    const cells = (of: string) =>
      lines
        .find((line) => line.includes(of))
        ?.split('│')
        .map((cell) => cell.trim());
    assert.deepEqual(cells('CPU'), [
      '',
      'CPU',
      '3.50 ×',
      '3.45 × – 3.55 ×',
      '≤ 3.50 ×',
      'met',
      '20.00 ×',
      detail,
      '',
    ]);
    assert.deepEqual(cells('memory')?.slice(2, 6), ['221 MB', '221 MB – 221 MB', '≤ 220 MB', 'MISSED']);
  });

  it('judges no figure that has no goal', () => {
    const figure = row('events a second', '/s', [120], { detail });
    assert.equal(isMet(figure), true);
    assert.match(tableOf([figure]), /│ 120 \/s +│ 120 \/s – 120 \/s │ +│ +│/);
  });

  it('is written to a file with its date and its machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smartcar-report-'));
    try {
      const path = await writeResult(join(folder, 'results'), [met], new Date('2026-03-29T10:20:30.456Z'));
      assert.equal(path, join(folder, 'results/2026-03-29T10-20-30.json'));
      const { machine, rows } = JSON.parse(await readFile(path, 'utf8'));
      assert.equal(machine.node, process.version);
      assert.deepEqual(rows, [{ ...met, met: true }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
