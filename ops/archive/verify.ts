import { archiveShard } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../../functions/archive/shard-pages.ts';
import { forEachShard, shards } from '../../functions/archive/shards.ts';
import { chunksOf } from '../../functions/runtime/chunks.ts';
import { DeliveryIndex } from './delivery-index.ts';
import { type Fault, Findings, type VerifyResult } from './findings.ts';
import { listFolder } from './list-folder.ts';
import { type Verdict, verifyObject } from './verify-object.ts';

export interface VerifyOptions {
  archive: ArchiveReader;
  /** Any of them may have signed an object: give those that are no longer used, too. */
  managementTokens: readonly string[];
  /** Of receipt. Without a limit on either side, what lies beside the shards is found, too. */
  range: Partial<TimeRange>;
  signal: AbortSignal;
  onChecked?: (checked: number) => void;
}

/** Objects of one shard that are downloaded at the same time. */
const AT_ONCE = 8;

const misplaced: Fault = { fault: 'misnamed', why: 'no event has such a name' };

/**
 * Proves the archive from itself: recomputes the signature of each object from its bytes, and compares its name and its
 * metadata with what the bytes say. Who cannot sign cannot alter an event, or put one in, unnoticed.
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { archive, managementTokens, range, signal, onChecked } = options;
  using deliveries = new DeliveryIndex();
  const findings = new Findings();
  const tokens = managementTokens.map(() => 0);
  let checked = 0;

  const count = ({ name }: ListedObject, { fault, token, delivery }: Verdict) => {
    if (token !== undefined) tokens[token] = (tokens[token] ?? 0) + 1;
    const seenAt = delivery && deliveries.add(delivery);
    if (fault) findings.add({ name, ...fault });
    else if (seenAt && seenAt.getTime() !== delivery.hour.getTime()) {
      findings.add({ name, fault: 'copied', why: `the hour ${seenAt.toISOString()} has the same bytes` });
    }
    onChecked?.(++checked);
  };
  const check = async (objects: ListedObject[]) => {
    const verdicts = await Promise.all(objects.map((object) => verifyObject(object, options)));
    // In the order of their names, so that of two deliveries with the same bytes the later one is the copy.
    for (const [index, object] of objects.entries()) {
      const verdict = verdicts[index];
      if (verdict) count(object, verdict);
    }
  };

  await forEachShard(async (shard, aborted) => {
    for await (const objects of shardPages(archive, shard, offsetsOf(shard, range))) {
      for (const chunk of chunksOf(objects, AT_ONCE)) {
        aborted.throwIfAborted();
        await check(chunk);
      }
    }
  }, signal);
  if (!range.from && !range.to) {
    for (const name of await unexpectedObjects(archive)) findings.add({ name, ...misplaced });
  }
  return { checked, events: deliveries.events, tokens, ...findings.result(tokens) };
}

/** The names of what lies in the bucket beside the shards. */
async function unexpectedObjects(archive: ArchiveReader): Promise<string[]> {
  const expected = new Set(['events/', ...shards.map(archiveShard)]);
  const found = await Promise.all(['', 'events/'].map((prefix) => listFolder(archive, prefix)));
  return found.flat().filter((name) => !expected.has(name));
}
