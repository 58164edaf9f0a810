import { archivedEvent, shardPages, type TimeRange } from '../../functions/archive/archived-events.ts';
import { archiveObjectName, archiveShard, shards } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import { chunksOf, forEachShard } from '../../functions/archive/shards.ts';
import { envelopeOf, parseJsonObject } from '../../functions/event/envelope.ts';
import { verifySignature } from '../../functions/receive/signature.ts';
import { listFolder } from './list-folder.ts';

/** What is wrong with an archived object. */
export interface Finding {
  name: string;
  fault: 'altered' | 'unreadable' | 'misnamed';
  why: string;
}

export interface VerifyOptions {
  archive: ArchiveReader;
  /** Any of them may have signed an object: give those that are no longer used, too. */
  managementTokens: readonly string[];
  /** Of receipt; without a limit on either side, what is not named as an event is found too. */
  range: Partial<TimeRange>;
  signal: AbortSignal;
  onChecked?: (checked: number) => void;
}

/** Objects of one shard that are downloaded at the same time. */
const AT_ONCE = 8;

/**
 * Proves the archive from itself: recomputes each object's signature from its bytes, and its name from what it says.
 * Who cannot sign cannot alter an event, or put one in, unnoticed.
 */
export async function verify({
  archive,
  managementTokens,
  range,
  signal,
  onChecked,
}: VerifyOptions): Promise<{ checked: number; findings: Finding[] }> {
  const findings: Finding[] = [];
  let checked = 0;
  const check = async (object: ListedObject) => {
    const event = archivedEvent(object);
    if (event && !isIn(range, event.receivedAt)) return;
    const fault = event ? await faultOf(object, event.receivedAt, archive, managementTokens) : misplaced;
    if (fault) findings.push({ name: object.name, ...fault });
    onChecked?.(++checked);
  };
  await forEachShard(async (shard, aborted) => {
    for await (const objects of shardPages(archive, shard, range)) {
      for (const chunk of chunksOf(objects, AT_ONCE)) {
        aborted.throwIfAborted();
        await Promise.all(chunk.map(check));
      }
    }
  }, signal);
  if (!range.from && !range.to) findings.push(...(await unexpectedObjects(archive)));
  return { checked, findings: findings.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

const isIn = ({ from, to }: Partial<TimeRange>, instant: Date) =>
  !(from && instant < from) && !(to && instant >= to);

/** What lies in the bucket beside the shards. */
async function unexpectedObjects(archive: ArchiveReader): Promise<Finding[]> {
  const known = new Set(['events/', ...shards.map(archiveShard)]);
  const found = await Promise.all(['', 'events/'].map((prefix) => listFolder(archive, prefix)));
  return found
    .flat()
    .filter((name) => !known.has(name))
    .map((name) => ({ name, ...misplaced }));
}

type Fault = Omit<Finding, 'name'>;

const misplaced: Fault = { fault: 'misnamed', why: 'no event has such a name' };

async function faultOf(
  { name, metadata }: ListedObject,
  receivedAt: Date,
  archive: ArchiveReader,
  managementTokens: readonly string[],
): Promise<Fault | undefined> {
  let bytes: Buffer;
  try {
    bytes = await archive.read(name);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { fault: 'unreadable', why: `it cannot be downloaded (${code ?? message})` };
  }
  const signature = metadata?.['sc-signature'];
  const wrong = verifySignature(managementTokens, signature, bytes);
  if (wrong === 'wrong') return { fault: 'altered', why: 'no token given made its signature' };
  if (wrong) return { fault: 'altered', why: `its signature is ${wrong}` };
  const event = parseJsonObject(bytes);
  if (!event) return { fault: 'unreadable', why: 'it is not a JSON object in UTF-8' };
  const { eventId } = envelopeOf(event, bytes);
  if (archiveObjectName(eventId, receivedAt) === name) return undefined;
  return { fault: 'misnamed', why: `it holds event ${eventId}, received ${receivedAt.toISOString()}` };
}
