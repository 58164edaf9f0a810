import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Row } from './benchmarks/benchmark.ts';

/** Whether a row meets its goal, where it has one. */
export function isMet({ value, goal }: Row): boolean {
  return goal === undefined || value <= goal;
}

/** Renders rows as the table that the terminal shows. */
export function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['figure', 'median', 'quartiles', 'goal', '', 'naive', 'made from'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const { what, unit, value, spread, goal, naive, detail } = row;
    table.push([
      what,
      amount(value, unit),
      `${amount(spread[0], unit)} – ${amount(spread[1], unit)}`,
      goal === undefined ? '' : `≤ ${amount(goal, unit)}`,
      goal === undefined ? '' : isMet(row) ? 'met' : 'MISSED',
      naive === undefined ? '' : amount(naive, unit),
      detail,
    ]);
  }
  return table.toString();
}

/**
 * Writes rows to `<folder>/<date>.json`, with the machine that they were measured on.
 * @returns the path of the file
 */
export async function writeResult(folder: string, rows: readonly Row[], at = new Date()): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${at.toISOString().slice(0, 19).replaceAll(':', '-')}.json`);
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
  const result = { at: at.toISOString(), machine, rows: rows.map((row) => ({ ...row, met: isMet(row) })) };
  await writeFile(path, `${JSON.stringify(result, undefined, 2)}\n`);
  return path;
}

function amount(value: number, unit: Row['unit']): string {
  if (unit === 'times') return `${value.toFixed(2)} ×`;
  return `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`;
}
