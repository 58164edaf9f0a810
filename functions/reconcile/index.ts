import { Firestore } from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { createArchiveReader } from '../archive/reader.ts';
import { republish } from '../archive/republish.ts';
import { storageEndpoint } from '../archive/storage-endpoint.ts';
import { createLog } from '../runtime/log.ts';
import { readConfig } from '../runtime/settings.ts';
import { parseReconcileConfig } from './config.ts';
import { createReconcileHandler } from './handler.ts';
import { reconcile } from './reconcile.ts';
import { createRepublishLog } from './republish-log.ts';

const config = readConfig(parseReconcileConfig);
const { projectId, databaseId } = config;
const archive = createArchiveReader(config.archiveBucket, storageEndpoint(process.env));
const topic = new PubSub({ projectId }).topic(config.eventsTopic);
const firestore = new Firestore({ projectId, databaseId });
const republishLog = createRepublishLog(firestore);

http(
  'reconcile',
  createReconcileHandler({
    ...config,
    reconcile: (range, signal) =>
      reconcile(range, {
        archive,
        firestore,
        republishLog,
        signal,
        republish: (event) => republish(event, { archive, topic }),
      }),
    log: createLog(projectId),
  }),
);
