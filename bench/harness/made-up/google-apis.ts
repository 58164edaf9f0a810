import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { MadeUpEvent } from './events.ts';

const PACKAGES = join(import.meta.dirname, '../../../node_modules/@google-cloud');
const PUBSUB = 'pubsub/build/protos/protos.json';
const FIRESTORE = 'firestore/build/protos/v1.json';

type Definitions = Parameters<Server['addService']>[0];

/** The definition of a gRPC service, as a client library has it. */
function definitionOf(protos: string, service: string): Definitions {
  const json = JSON.parse(readFileSync(join(PACKAGES, protos), 'utf8'));
  return fromJSON(json)[service] as Definitions;
}

/** Every tenth event has no marker. */
const UNPROCESSED = 10;

/**
 * A Pub/Sub that takes every message and keeps none, and whose subscription has as many dead letters as wanted; and a
 * Firestore that has a marker of nine events in ten, and of each dead letter the reason.
 */
export function createMadeUpApis(size: number, eventOf: (number: number) => MadeUpEvent): Server {
  let published = 0;
  let pulled = 0;
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.enable_channelz': 0 });
  const unary =
    <Request, Response>(answer: (request: Request) => Response) =>
    ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) =>
      callback(null, answer(request));

  server.addService(definitionOf(PUBSUB, 'google.pubsub.v1.Publisher'), {
    publish: unary(({ messages }: { messages: unknown[] }) => ({
      messageIds: messages.map(() => String(++published)),
    })),
  });
  server.addService(definitionOf(PUBSUB, 'google.pubsub.v1.Subscriber'), {
    pull: unary(({ maxMessages }: { maxMessages: number }) => {
      const count = Math.min(maxMessages, size - pulled);
      return { receivedMessages: Array.from({ length: count }, () => deadLetter(eventOf(pulled), pulled++)) };
    }),
    acknowledge: unary(() => ({})),
    modifyAckDeadline: unary(() => ({})),
  });
  server.addService(definitionOf(FIRESTORE, 'google.firestore.v1.Firestore'), {
    batchGetDocuments(call: ServerWritableStream<{ documents: string[] }, object>) {
      for (const name of call.request.documents) call.write(document(name));
      call.end();
    },
    runQuery(call: ServerWritableStream<object, object>) {
      call.write({ readTime: { seconds: 1 } });
      call.end();
    },
  });
  return server;
}

function deadLetter({ eventId, body }: MadeUpEvent, number: number): object {
  return {
    // As long as those of Google.
    ackId: `${number}:`.padEnd(180, 'x'),
    message: {
      messageId: String(10_000_000_000_000 + number),
      publishTime: { seconds: 1_760_000_000 + number },
      data: body,
      attributes: { eventId, CloudPubSubDeadLetterSourceDeliveryCount: '30' },
    },
  };
}

function document(name: string): object {
  const readTime = { seconds: 1 };
  const isMarker = name.includes('/processedEvents/');
  if (isMarker && Number.parseInt(name.slice(-4), 16) % UNPROCESSED === 0) return { missing: name, readTime };
  const time = { seconds: 1 };
  const fields = isMarker ? {} : failureFields;
  return { found: { name, fields, createTime: time, updateTime: time }, readTime };
}

const failureFields = {
  error: { stringValue: 'SchemaError' },
  message: { stringValue: 'The event breaks its schema at data.signals (invalid_type)' },
  attempts: { integerValue: 30 },
  stack: {
    arrayValue: {
      values: Array.from({ length: 10 }, (_, line) => ({ stringValue: `at handle (bundle.js:${line}:1)` })),
    },
  },
};
