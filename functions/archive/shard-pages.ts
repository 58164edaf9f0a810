import { present } from '../runtime/present.ts';
import { archivePartition, archiveShard } from './object-name.ts';
import type { ArchiveReader, ListedObject } from './reader.ts';

/** Half-open: `from` is in the range, `to` is not. */
export interface TimeRange {
  from: Date;
  to: Date;
}

/** Objects a page: few enough that sixteen shards at once stay small, enough to make few requests. */
const PAGE = 250;
const HOUR_MS = 3_600_000;

export interface ShardPagesOptions {
  /** The name that the first object has, or that sorts before the first object's. */
  startOffset?: string | undefined;
  /** The first name that is not listed again. */
  endOffset?: string | undefined;
  /** Objects a page. */
  pageSize?: number;
}

/** Lists all objects of a shard, whatever they are, a page at a time, in the order of their names. */
export async function* shardPages(
  archive: Pick<ArchiveReader, 'list'>,
  shard: string,
  { startOffset, endOffset, pageSize = PAGE }: ShardPagesOptions = {},
): AsyncGenerator<ListedObject[]> {
  let pageToken: string | undefined;
  do {
    const page = await archive.list({
      prefix: archiveShard(shard),
      maxResults: String(pageSize),
      ...present({ startOffset, endOffset, pageToken }),
    });
    yield page.items ?? [];
    pageToken = page.nextPageToken;
  } while (pageToken);
}

/** The names of the hours that a time range touches. */
export function namesOf(shard: string, { from, to }: Partial<TimeRange>): ShardPagesOptions {
  return {
    startOffset: from && archivePartition(shard, from),
    endOffset: to && archivePartition(shard, new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS)),
  };
}
