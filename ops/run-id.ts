import { randomBytes } from 'node:crypto';

/** `20250731T193842Z-1f0a`: the id of a replay or a redrive. It sorts by time, and can be part of a marker's name. */
export function newRunId(now = new Date()): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`;
}
