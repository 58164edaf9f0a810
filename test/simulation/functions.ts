import { Readable } from 'node:stream';
import { FieldValue, type Firestore } from '@google-cloud/firestore';
import type { CloudEvent, HttpFunction } from '@google-cloud/functions-framework';
import { createArchiveReader } from '../../functions/archive/reader.ts';
import { republish } from '../../functions/archive/republish.ts';
import { createUploadClient } from '../../functions/archive/upload.ts';
import { createArchive } from '../../functions/archive/writer.ts';
import { handler } from '../../functions/process/handlers/handler.ts';
import { combine, handlers as ours } from '../../functions/process/handlers/index.ts';
import { createProcess } from '../../functions/process/process.ts';
import { SmartcarEvent } from '../../functions/process/schemas/vehicle-event.ts';
import { createReceive } from '../../functions/receive/receive.ts';
import { createCheckpointStore } from '../../functions/reconcile/checkpoint-store.ts';
import { createReconcileHandler } from '../../functions/reconcile/handler.ts';
import { createMarkers } from '../../functions/reconcile/markers.ts';
import { reconcile } from '../../functions/reconcile/reconcile.ts';
import { createRepublishLog } from '../../functions/reconcile/republish-log.ts';
import type { PubSubPush } from '../../functions/runtime/pubsub-push.ts';
import type { Message } from './broker.ts';
import { Code, RpcError } from './database.ts';
import { connectToDatabase } from './database-client.ts';
import type { Instance } from './instance.ts';
import { connectToSimulatedStorage } from './storage-connection.ts';
import type { Systems } from './systems.ts';

export const TOKEN = 'amt-0123456789';
const BUCKET = 'archive';
/** What the clients of Google's services wait for an answer. */
const CLIENT_TIMEOUT_MS = 60_000;
const ENDPOINT = { url: 'http://storage', authorization: async () => undefined };
const log = () => {};

const unavailable = () => new RpcError(Code.UNAVAILABLE, 'The service is unavailable');

/** `receive`, started in an instance. @returns answers a body with a status; 0 where the answer is lost */
export function startReceive(systems: Systems, instance: Instance) {
  const { storage, faults } = systems;
  const uploads = createUploadClient(ENDPOINT, connectToSimulatedStorage(storage, instance, faults.random));
  const receive: HttpFunction = createReceive({
    archive: createArchive(BUCKET, uploads),
    publish: publisher(systems, instance),
    managementTokens: [TOKEN],
    budgetMs: 10_000,
    log,
  });
  return (body: Buffer, signature: string): Promise<number> =>
    new Promise((resolve) => {
      const request = Object.assign(Readable.from([body]), {
        method: 'POST',
        headers: { 'sc-signature': signature, 'content-length': String(body.length) },
        socket: { remoteAddress: '192.0.2.1' },
        complete: true,
      });
      let status = 0;
      const response = {
        writeHead: (code: number) => {
          status = code;
        },
        end: () => {
          const effect = () => systems.onAnswer(body, status);
          instance.call('answer', { effect, failure: () => 0 }).then(resolve);
        },
      };
      void receive(...([request, response] as unknown as Parameters<HttpFunction>));
    });
}

/** `process`, started in an instance, with a witness in each transaction. */
export function startProcess(systems: Systems, instance: Instance) {
  const process = createProcess({
    firestore: databaseOf(systems, instance),
    handlers: combine(
      ours,
      new Map(['VEHICLE_STATE', 'VEHICLE_ERROR'].map((type) => [type, [witness(systems)]])),
    ),
    log,
    publishChange: (data) =>
      instance.call('announce', {
        effect: () => systems.onAnnounced(data.toString()),
        failure: unavailable,
        timeoutMs: CLIENT_TIMEOUT_MS,
      }),
  });
  return async ({ data, attributes }: Message): Promise<void> => {
    const message = { data: data.toString('base64'), attributes };
    await process({ data: { message } } as CloudEvent<PubSubPush>);
    await instance.call('acknowledge', { effect: () => {}, failure: () => new Error('not acknowledged') });
  };
}

/** Counts in the event's transaction how often the event takes effect, and by which deliveries. */
const witness = (systems: Systems) =>
  handler({
    schema: SmartcarEvent,
    handle(event, { tx, firestore, isReplay }) {
      if (systems.isDefect) throw new Error('The handlers are defect');
      const { deliveryId } = event.meta as { deliveryId: string };
      tx.set(
        firestore.doc(`effects/${event.eventId}`),
        {
          [isReplay ? 'replayed' : 'own']: FieldValue.increment(1),
          deliveries: FieldValue.arrayUnion(deliveryId),
        },
        { merge: true },
      );
    },
  });

/** A run of `reconcile` in an instance. */
export function startReconcile(systems: Systems, instance: Instance): () => Promise<void> {
  const firestore = databaseOf(systems, instance);
  const { archive, publish } = archiveAndPublishOf(systems, instance);
  const run = createReconcileHandler({
    reconcile: (observer, signal) =>
      reconcile(
        {
          windowHours: 6,
          graceMinutes: 10,
          archive,
          markers: createMarkers(firestore),
          checkpoints: createCheckpointStore(firestore),
          republishLog: createRepublishLog(firestore),
          republish: (event) => republish(event, { archive, publish }),
          ...observer,
        },
        signal,
      ),
    budgetMs: 480_000,
    log,
  });
  const response = { set: () => response, status: () => response, json: () => response };
  return async () => {
    await run(...([{ method: 'POST' }, response] as unknown as Parameters<HttpFunction>));
  };
}

/** What an instance reads archived events and publishes them with. */
export function archiveAndPublishOf(systems: Systems, instance: Instance) {
  const connection = connectToSimulatedStorage(systems.storage, instance, systems.faults.random);
  return {
    archive: createArchiveReader(BUCKET, ENDPOINT, connection),
    publish: publisher(systems, instance),
  };
}

function publisher({ broker }: Systems, instance: Instance) {
  return (data: Buffer, attributes: Message['attributes']) =>
    instance.call('publish', {
      effect: () => broker.publish(data, attributes),
      failure: unavailable,
      timeoutMs: CLIENT_TIMEOUT_MS,
    });
}

function databaseOf({ database }: Systems, instance: Instance): Firestore {
  return connectToDatabase(database, (method, effect) =>
    instance.call(method === 'commit' ? 'commit' : 'database', {
      effect,
      failure: unavailable,
      odd: () => new RpcError(Code.ABORTED, 'Too much contention'),
      timeoutMs: CLIENT_TIMEOUT_MS,
    }),
  );
}
