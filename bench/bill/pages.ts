import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertTables } from '../../infra/docs/tables.ts';
import { renderScale } from '../scale/render.ts';
import { readCounts } from './counts.ts';
import { renderBill } from './render.ts';
import { billedStack, defaultStack } from './stack-facts.ts';

/** A page with tables that are computed. */
export interface Page {
  path: string;
  /** The page as it is. */
  text: string;
  /** The page as it should be. */
  wanted: string;
}

/** The pages that follow from the counts and the stack. */
export function computedPages(): Page[] {
  const counts = readCounts();
  return Object.entries({
    'costs.md': renderBill(counts, billedStack()),
    'scale.md': renderScale(counts, defaultStack()),
  }).map(([name, tables]) => {
    const path = join(import.meta.dirname, '../../docs', name);
    const text = readFileSync(path, 'utf8');
    return { path, text, wanted: insertTables(text, tables) };
  });
}

export function writeComputedPages(): void {
  for (const { path, wanted } of computedPages()) writeFileSync(path, wanted);
}
