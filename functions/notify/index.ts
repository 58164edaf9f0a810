import { cloudEvent } from '@google-cloud/functions-framework';
import { readRequestsAsJson } from '../runtime/functions-framework/json-requests.ts';
import { createLog } from '../runtime/log.ts';
import { createPublisher, type Publish } from '../runtime/publisher.ts';
import { readConfig } from '../runtime/settings.ts';
import { parseNotifyConfig } from './config.ts';
import { createNotify } from './notify.ts';
import { createPost } from './post.ts';

const POST_WITHIN_MS = 10_000;
const PUBLISH_WITHIN_MS = 10_000;

const { projectId, url, allowsPrivate, deadLettersTopic, ...config } = readConfig(
  parseNotifyConfig,
  process.env,
);
const log = createLog(projectId);
let publisher: Publish | undefined;
// Connects with the first dead letter: most instances never have any.
const publishDeadLetter = (topic: string): Publish => {
  return (data, attributes) => {
    publisher ??= createPublisher({ projectId, topic, withinMs: PUBLISH_WITHIN_MS, env: process.env });
    return publisher(data, attributes);
  };
};

readRequestsAsJson(log);
cloudEvent(
  'notify',
  createNotify({
    ...config,
    post: createPost(url, { allowsPrivate, withinMs: POST_WITHIN_MS }),
    publishDeadLetter: deadLettersTopic ? publishDeadLetter(deadLettersTopic) : undefined,
    log,
  }),
);
