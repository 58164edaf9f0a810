import { Firestore } from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { readConfig } from '../event/environment.ts';
import { createLog } from '../event/log.ts';
import { storageEndpoint } from '../event/storage-endpoint.ts';
import { createArchiveReader } from './archive-reader.ts';
import { parseReconcileConfig } from './config.ts';
import { createReconcileHandler } from './handler.ts';
import { firestoreLedger } from './ledger.ts';
import { reconcile } from './reconcile.ts';
import { republish } from './republish.ts';

const config = readConfig(parseReconcileConfig);
const { projectId, databaseId } = config;
const archive = createArchiveReader(config.archiveBucket, storageEndpoint(process.env));
const topic = new PubSub({ projectId }).topic(config.eventsTopic);
const firestore = new Firestore({ projectId, databaseId });
const ledger = firestoreLedger(firestore);

http(
  'reconcile',
  createReconcileHandler({
    ...config,
    reconcile: (range, signal) =>
      reconcile(range, {
        archive,
        firestore,
        ledger,
        signal,
        republish: (event) => republish(event, { archive, topic }),
      }),
    log: createLog(projectId),
  }),
);
