import { Firestore } from '@google-cloud/firestore';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { readConfig } from '../event/environment.ts';
import { createLog } from '../event/log.ts';
import { parseReconcileConfig } from './config.ts';
import { createReconcileHandler } from './handler.ts';
import { firestoreLedger } from './ledger.ts';
import { reconcile } from './reconcile.ts';
import { republish } from './republish.ts';

const config = readConfig(parseReconcileConfig);
const { projectId, databaseId } = config;
const bucket = new Storage({ projectId }).bucket(config.archiveBucket);
const topic = new PubSub({ projectId }).topic(config.eventsTopic);
const firestore = new Firestore({ projectId, databaseId });
const ledger = firestoreLedger(firestore);

http(
  'reconcile',
  createReconcileHandler({
    ...config,
    reconcile: (range, signal) =>
      reconcile(range, {
        bucket,
        firestore,
        ledger,
        signal,
        republish: (event) => republish(event, { bucket, topic }),
      }),
    log: createLog(projectId),
  }),
);
