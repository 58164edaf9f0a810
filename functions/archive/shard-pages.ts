import { omitEmpty } from '../runtime/omit-empty.ts';
import { archivePartition, archiveShard } from './object-name.ts';
import type { ArchiveReader, ListedObject } from './reader.ts';

/** A half-open range: `from` is in the range, and `to` is not. */
export interface TimeRange {
  from: Date;
  to: Date;
}

/** Objects a page. Sixteen shards are listed at the same time, so 4,000 objects are in memory. */
const PAGE = 250;
const HOUR_MS = 3_600_000;

export interface ShardPagesOptions {
  /** Lists no name that sorts before this name. */
  startOffset?: string | undefined;
  /** Lists neither this name nor a name that sorts behind this name. */
  endOffset?: string | undefined;
  /** Objects a page. */
  pageSize?: number;
}

/** Lists all objects of a shard, a page at a time, in the order of their names. */
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
      ...omitEmpty({ startOffset, endOffset, pageToken }),
    });
    yield page.items ?? [];
    pageToken = page.nextPageToken;
  } while (pageToken);
}

/** The range of names that covers a time range, in whole hours. */
export function offsetsOf(shard: string, { from, to }: Partial<TimeRange>): ShardPagesOptions {
  return {
    startOffset: from && archivePartition(shard, from),
    endOffset: to && archivePartition(shard, new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS)),
  };
}
