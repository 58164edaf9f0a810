import { Firestore } from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { createArchiveReader } from '../archive/reader.ts';
import { republish } from '../archive/republish.ts';
import { storageEndpoint } from '../archive/storage-endpoint.ts';
import { createLog } from '../runtime/log.ts';
import { readConfig } from '../runtime/settings.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import { parseReconcileConfig } from './config.ts';
import { createReconcileHandler } from './handler.ts';
import { createMarkers } from './markers.ts';
import { reconcile } from './reconcile.ts';
import { createRepublishLog } from './republish-log.ts';

const config = readConfig(parseReconcileConfig, process.env);
const { projectId, databaseId } = config;
const archive = createArchiveReader(config.archiveBucket, storageEndpoint(process.env));
const topic = new PubSub({ projectId }).topic(config.eventsTopic);
const firestore = new Firestore({ projectId, databaseId });
const options = {
  ...config,
  archive,
  markers: createMarkers(firestore),
  checkpoints: createCheckpointStore(firestore),
  republishLog: createRepublishLog(firestore),
  republish: (event: Parameters<typeof republish>[0]) => republish(event, { archive, topic }),
};

http(
  'reconcile',
  createReconcileHandler({
    reconcile: (observer, signal) => reconcile({ ...options, ...observer }, signal),
    budgetMs: config.budgetMs,
    log: createLog(projectId),
  }),
);
