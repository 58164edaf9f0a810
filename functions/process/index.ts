import { Firestore } from '@google-cloud/firestore';
import { cloudEvent } from '@google-cloud/functions-framework';
import { readRequestsAsJson } from '../runtime/functions-framework/json-requests.ts';
import { createLog } from '../runtime/log.ts';
import { readConfig } from '../runtime/settings.ts';
import { parseProcessConfig } from './config.ts';
import { handlers } from './handlers/index.ts';
import { createProcess } from './process.ts';

const { projectId, databaseId, settings } = readConfig(parseProcessConfig, process.env);
const firestore = new Firestore({ projectId, databaseId });
const log = createLog(projectId);

readRequestsAsJson(log);
cloudEvent('process', createProcess({ firestore, handlers, settings, log }));
