import Table from 'cli-table3';
import { printable } from '../functions/runtime/printable.ts';

/** Renders a table without colours. Sets numbers to the right, and each text in one line. */
export function table(head: string[], rows: (string | number)[][]): string {
  const colAligns = head.map((_, column) =>
    rows.length > 0 && rows.every((row) => typeof row[column] === 'number')
      ? ('right' as const)
      : ('left' as const),
  );
  const result = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  result.push(
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? count(cell) : printable(cell)))),
  );
  return result.toString();
}

/** `12,345` */
export const count = (number: number): string => number.toLocaleString('en-US');

/** `1 event`, `12,345 events` */
export const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Writes a duration in one unit: `45 s`, `12 min`, `3 h`, `9 d`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** Renders names and values in two columns, a line each. Leaves out values that are null or undefined. */
export function fields(rows: Record<string, string | number | null | undefined>): string {
  const present = Object.entries(rows).filter(([, value]) => value !== null && value !== undefined);
  const width = Math.max(0, ...present.map(([name]) => printable(name).length));
  return present
    .map(([name, value]) => `${printable(name).padEnd(width)}  ${printable(String(value))}`)
    .join('\n');
}
