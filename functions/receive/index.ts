import { http } from '@google-cloud/functions-framework';
import { storageEndpoint } from '../archive/storage-endpoint.ts';
import { createUploadClient } from '../archive/upload.ts';
import { createArchive } from '../archive/writer.ts';
import { checkLogHeaders } from '../runtime/functions-framework/log-headers.ts';
import { disableDomains } from '../runtime/functions-framework/no-domains.ts';
import { keepRequestsRaw } from '../runtime/functions-framework/raw-requests.ts';
import { setServerTimeouts } from '../runtime/functions-framework/server-timeouts.ts';
import { createLog } from '../runtime/log.ts';
import { createPublisher } from '../runtime/publisher.ts';
import { readConfig } from '../runtime/settings.ts';
import { parseReceiveConfig } from './config.ts';
import { createReceive } from './receive.ts';

const config = readConfig(parseReceiveConfig, process.env);
const uploads = createUploadClient(storageEndpoint(process.env));

keepRequestsRaw();
checkLogHeaders();
disableDomains();
setServerTimeouts();
http(
  'receive',
  createReceive({
    ...config,
    archive: createArchive(config.archiveBucket, uploads),
    publish: createPublisher({
      projectId: config.projectId,
      topic: config.eventsTopic,
      withinMs: config.budgetMs,
      env: process.env,
    }),
    log: createLog(config.projectId),
  }),
);
uploads.connect();
