import { archiveShard } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import { offsetsOf, shardPages, type TimeRange } from '../../functions/archive/shard-pages.ts';
import { forEachShard, shards } from '../../functions/archive/shards.ts';
import { chunksOf } from '../../functions/runtime/chunks.ts';
import { DeliveryIndex } from './delivery-index.ts';
import { createFindings, type Fault, type VerifyResult } from './findings.ts';
import { listFolder } from './list-folder.ts';
import { type Verdict, verifyObject } from './verify-object.ts';

export interface VerifyOptions {
  archive: ArchiveReader;
  /** All tokens that may have signed an object, with those that are no longer used. */
  managementTokens: readonly string[];
  /** The time of receipt. A range without limits also finds objects that are not in a shard. */
  range: Partial<TimeRange>;
  signal: AbortSignal;
  onChecked?: (checked: number) => void;
}

/** How many objects of one shard are downloaded at the same time. */
const AT_ONCE = 8;

const misplaced: Fault = { fault: 'misnamed', why: 'no event has such a name' };

/**
 * Proves the archive: recomputes the signature of each object from its bytes, and compares its name and its metadata with
 * the bytes. Nobody without a token can alter an event, or add an event, unnoticed.
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { archive, managementTokens, range, signal, onChecked } = options;
  using deliveries = new DeliveryIndex();
  const findings = createFindings();
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
    // Counts in the order of the names, so that the later of two objects with the same bytes is the copy.
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

/** Lists the names in the bucket that are not in a shard. */
async function unexpectedObjects(archive: ArchiveReader): Promise<string[]> {
  const expected = new Set(['events/', ...shards.map(archiveShard)]);
  const found = await Promise.all(['', 'events/'].map((prefix) => listFolder(archive, prefix)));
  return found.flat().filter((name) => !expected.has(name));
}
