import type { Firestore } from '@google-cloud/firestore';
import { toArchivedEvent } from '../../functions/archive/archived-event.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';
import { shardPages } from '../../functions/archive/shard-pages.ts';
import { forEachShard } from '../../functions/archive/shards.ts';
import { chunksOf } from '../../functions/runtime/chunks.ts';
import { replayMarkers } from '../event/replay-markers.ts';
import type { Plan } from './plan.ts';
import { concernedOf, isAbout, type Subject } from './subject.ts';

export interface FindOptions {
  archive: ArchiveReader;
  firestore: Firestore;
  signal: AbortSignal;
  /** Gets the number of objects and documents that were looked at. */
  onLooked: (looked: number) => void;
}

/** How many objects of one shard, or events, are worked on at the same time. */
const AT_ONCE = 8;
/** Vehicles a request. */
const PAGE = 500;

/**
 * Finds all data about a subject. Lists the whole archive.
 * - For a vehicle, reads only the objects whose metadata name no vehicle.
 * - For a user, reads each object ($0.40 a million), because metadata do not name users.
 * @throws the error of the archive or of Firestore. An incomplete search must not look complete.
 */
export async function findAll(subject: Subject, plan: Plan, options: FindOptions): Promise<void> {
  const { firestore, signal, onLooked } = options;
  let looked = 0;
  const look = () => onLooked(++looked);
  await findObjects(subject, plan, { ...options, look });
  signal.throwIfAborted();
  for (const eventIds of plan.events(AT_ONCE)) {
    signal.throwIfAborted();
    await Promise.all(eventIds.map((eventId) => findDocumentsOf(firestore, eventId, plan)));
  }
  await findVehicles(subject, plan, { firestore, look });
}

async function findObjects(
  subject: Subject,
  plan: Plan,
  { archive, signal, look }: FindOptions & { look: () => void },
): Promise<void> {
  const add = async (object: ListedObject) => {
    look();
    const event = toArchivedEvent(object);
    if (event && (await concerns(object, subject, archive))) {
      plan.addObject(object.name, event.eventId, new Date(object.timeCreated));
    }
  };
  await forEachShard(async (shard, aborted) => {
    for await (const objects of shardPages(archive, shard)) {
      for (const chunk of chunksOf(objects, AT_ONCE)) {
        aborted.throwIfAborted();
        await Promise.all(chunk.map(add));
      }
    }
  }, signal);
}

async function concerns(
  { name, metadata }: ListedObject,
  subject: Subject,
  archive: ArchiveReader,
): Promise<boolean> {
  const vehicleId = metadata?.['vehicle-id'];
  if (subject.kind === 'vehicle' && vehicleId) return vehicleId === subject.id;
  const concerned = concernedOf(await archive.read(name));
  return concerned !== undefined && isAbout(subject, concerned);
}

async function findDocumentsOf(firestore: Firestore, eventId: string, plan: Plan): Promise<void> {
  for (const [kind, collection] of [
    ['marker', 'processedEvents'],
    ['failure', 'processingFailures'],
  ] as const) {
    const own = firestore.doc(`${collection}/${eventId}`);
    const [[document], replays] = await Promise.all([
      firestore.getAll(own, { fieldMask: [] }),
      replayMarkers(firestore, eventId, collection).select().get(),
    ]);
    if (document?.exists) plan.addDocument(kind, own.path, eventId);
    for (const { ref } of replays.docs) plan.addDocument(kind, ref.path, eventId);
  }
}

/** Finds the document of a vehicle by its id, and the vehicles of a user by reading each, since no field is indexed. */
async function findVehicles(
  { kind, id }: Subject,
  plan: Plan,
  { firestore, look }: { firestore: Firestore; look: () => void },
): Promise<void> {
  if (kind === 'vehicle') {
    const document = await firestore.doc(`vehicles/${id}`).get();
    if (document.exists) plan.addDocument('vehicle', document.ref.path);
    return;
  }
  const all = firestore.collection('vehicles').orderBy('__name__').select('userId').limit(PAGE);
  for (let page = await all.get(); !page.empty; ) {
    for (const document of page.docs) {
      look();
      if (document.get('userId') === id) plan.addDocument('vehicle', document.ref.path);
    }
    const last = page.docs.at(-1);
    if (!last) return;
    page = await all.startAfter(last).get();
  }
}
