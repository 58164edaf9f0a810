import { Firestore } from '@google-cloud/firestore';
import { cloudEvent } from '@google-cloud/functions-framework';
import { readRequestsAsJson } from '../runtime/functions-framework/json-requests.ts';
import { createLog } from '../runtime/log.ts';
import { createPublisher } from '../runtime/publisher.ts';
import { readConfig } from '../runtime/settings.ts';
import { parseProcessConfig } from './config.ts';
import { handlers } from './handlers/index.ts';
import { createProcess } from './process.ts';

/** Is less than an event may take, so that a failure of Pub/Sub is logged with its reason. */
const PUBLISH_WITHIN_MS = 10_000;

const { projectId, databaseId, changesTopic, settings } = readConfig(parseProcessConfig, process.env);
const firestore = new Firestore({ projectId, databaseId });
const log = createLog(projectId);
const publishChange = changesTopic
  ? createPublisher({ projectId, topic: changesTopic, withinMs: PUBLISH_WITHIN_MS, env: process.env })
  : undefined;

readRequestsAsJson(log);
cloudEvent('process', createProcess({ firestore, handlers, settings, log, publishChange }));
