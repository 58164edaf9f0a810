import { randomBytes } from 'node:crypto';

/** Makes the id of a replay, a redrive or an erasure: `20250731T193842Z-1f0a`. Ids sort by time, and can name documents. */
export function newRunId(now = new Date()): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`;
}
