import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudEvent } from '@google-cloud/functions-framework';
import type { Change } from '../../functions/changes/change.ts';
import { changeAttributes } from '../../functions/changes/message.ts';
import { createNotify, type NotifyOptions } from '../../functions/notify/notify.ts';
import { createPost, type PostOptions } from '../../functions/notify/post.ts';
import { createLog } from '../../functions/runtime/log.ts';
import type { PubSubPush } from '../../functions/runtime/pubsub-push.ts';

export const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

export const change: Change = {
  version: 1,
  type: 'vehicle.error_opened',
  changeId: 'e-1.0',
  time: '2026-11-25T12:00:00.000Z',
  eventId: 'e-1',
  eventType: 'VEHICLE_ERROR',
  vehicleId: 'v-1',
  make: 'ALBATROSS',
  mode: 'LIVE',
  codes: [],
  replayed: false,
  data: { text: 'ü 🚗' },
};

/** A request that the target got. */
export interface Received {
  headers: Record<string, string>;
  body: string;
}

export interface Target {
  url: string;
  received: Received[];
  /** Connections that were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** A target of notifications, on the loopback interface. */
export async function startTarget(answer: RequestListener): Promise<Target> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers as Received['headers'], body: await text(request) });
    answer(request, response);
  });
  server.on('connection', () => connections++);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1`,
    received,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** `notify` before a target, with its log and its dead letters. */
export function createNotifier(
  url: string,
  { allowsPrivate = true, withinMs = 2_000, ...options }: Partial<NotifyOptions & PostOptions> = {},
) {
  const log: Record<string, unknown>[] = [];
  const deadLetters: { data: Buffer; attributes: Record<string, string> }[] = [];
  const run = createNotify({
    post: createPost(new URL(url), { allowsPrivate, withinMs }),
    secrets: [SECRET],
    publishDeadLetter: async (data, attributes) => deadLetters.push({ data, attributes }),
    log: createLog('project-1', (line) => log.push(JSON.parse(line))),
    ...options,
  });
  return {
    log,
    deadLetters,
    /** Pushes a message as Pub/Sub does; the attributes are those of `change`. */
    async push(content: object | string = change, publishTime = new Date().toISOString()): Promise<void> {
      const json = typeof content === 'string' ? content : JSON.stringify(content);
      const data = Buffer.from(json).toString('base64');
      const message = { data, attributes: changeAttributes(change), publishTime };
      await run({ data: { message } } as CloudEvent<PubSubPush>);
    },
  };
}
