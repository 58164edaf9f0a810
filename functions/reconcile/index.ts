import { Firestore } from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import { createArchiveReader } from '../archive/reader.ts';
import { republish } from '../archive/republish.ts';
import { storageEndpoint } from '../archive/storage-endpoint.ts';
import { createLog } from '../runtime/log.ts';
import { createPublisher } from '../runtime/publisher.ts';
import { readConfig } from '../runtime/settings.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import { parseReconcileConfig } from './config.ts';
import { createReconcileHandler } from './handler.ts';
import { createMarkers } from './markers.ts';
import { reconcile } from './reconcile.ts';
import { createRepublishLog } from './republish-log.ts';

/** Pub/Sub may be away for a moment. A run that waits longer would keep its events for the next run all the same. */
const PUBLISH_WITHIN_MS = 60_000;

const config = readConfig(parseReconcileConfig, process.env);
const { projectId, databaseId } = config;
const archive = createArchiveReader(config.archiveBucket, storageEndpoint(process.env));
const publish = createPublisher({
  projectId,
  topic: config.eventsTopic,
  withinMs: PUBLISH_WITHIN_MS,
  env: process.env,
});
const firestore = new Firestore({ projectId, databaseId });
const options = {
  ...config,
  archive,
  markers: createMarkers(firestore),
  checkpoints: createCheckpointStore(firestore),
  republishLog: createRepublishLog(firestore),
  republish: (event: Parameters<typeof republish>[0]) => republish(event, { archive, publish }),
};

http(
  'reconcile',
  createReconcileHandler({
    reconcile: (observer, signal) => reconcile({ ...options, ...observer }, signal),
    budgetMs: config.budgetMs,
    log: createLog(projectId),
  }),
);
