import { Firestore } from '@google-cloud/firestore';
import { cloudEvent } from '@google-cloud/functions-framework';
import { readConfig } from '../event/environment.ts';
import { createLog } from '../event/log.ts';
import { parseProcessConfig } from './config.ts';
import { handlers } from './handlers/index.ts';
import { createProcess } from './process.ts';

const { projectId, databaseId } = readConfig(parseProcessConfig);

cloudEvent(
  'process',
  createProcess({ firestore: new Firestore({ projectId, databaseId }), handlers, log: createLog(projectId) }),
);
