import { http } from '@google-cloud/functions-framework';
import { readConfig } from '../event/environment.ts';
import { createLog } from '../event/log.ts';
import { storageEndpoint } from '../event/storage-endpoint.ts';
import { createArchive } from './archive.ts';
import { parseReceiveConfig } from './config.ts';
import { createPublisher } from './publisher.ts';
import { createReceive } from './receive.ts';
import { leaveRequestsUndomained } from './undomained-requests.ts';
import { leaveRequestsUntouched } from './untouched-requests.ts';
import { createUploadClient } from './upload.ts';

const config = readConfig(parseReceiveConfig);
const uploads = createUploadClient(storageEndpoint(process.env));

leaveRequestsUntouched();
leaveRequestsUndomained();
http(
  'receive',
  createReceive({
    ...config,
    archive: createArchive(config.archiveBucket, uploads),
    publish: createPublisher(config.projectId, config.eventsTopic, config.budgetMs),
    log: createLog(config.projectId),
  }),
);
uploads.connect();
