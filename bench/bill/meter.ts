import * as firestore from '@google-cloud/firestore';
import { protos } from '@google-cloud/pubsub';
import type { GrpcCall } from '../harness/grpc-counter.ts';
import type { HttpCall } from '../harness/http-counter.ts';
import { noUsage, type Usage } from './counts.ts';

/** A document as it is written. */
interface Document {
  name: string;
}

/** The client exports its messages, and its types do not say so. */
interface FirestoreMessages {
  BatchGetDocumentsResponse: { decode(bytes: Buffer): { result?: string } };
  RunQueryResponse: { decode(bytes: Buffer): { document?: Document } };
  CommitRequest: { decode(bytes: Buffer): { writes: { update?: Document; delete?: string }[] } };
  Document: { encode(document: Document): { finish(): Uint8Array } };
}

const messages = (firestore as unknown as { protos: { google: { firestore: { v1: FirestoreMessages } } } })
  .protos.google.firestore.v1;
const { PublishRequest } = protos.google.pubsub.v1;

/** Pub/Sub bills no request for less. https://cloud.google.com/pubsub/pricing */
const LEAST_BYTES = 1_000;
/** Pub/Sub counts a timestamp and the message's id, which has 17 digits, with each message. */
const STAMP_BYTES = 20 + 17;

interface Message {
  data?: Uint8Array | string | null;
  attributes?: Record<string, string> | null;
}

/** Reads calls as the price lists count them. */
export interface Meter {
  /** What was used since the last `take`. */
  take(): Usage;
  onStorage(call: HttpCall): void;
  onFirestore(call: GrpcCall): void;
  onPubsub(call: GrpcCall): void;
  /** A push of the subscription of `process`. */
  onPush(call: HttpCall): void;
}

/**
 * @param options.eventsTopic the short name of the topic that retains its messages
 * @param options.expiring the collections whose documents the TTL policy deletes
 */
export function createMeter({
  eventsTopic,
  expiring,
}: {
  eventsTopic: string;
  expiring: ReadonlySet<string>;
}): Meter {
  let usage = noUsage();
  return {
    take() {
      const taken = usage;
      usage = noUsage();
      return taken;
    },
    onStorage({ method, path, body }) {
      // https://cloud.google.com/storage/pricing#operations-by-class
      if (method === 'POST' || /\/o(\?|$)/.test(path)) usage.classA++;
      else if (method === 'GET') usage.classB++;
      const page = new URL(path, 'http://storage').searchParams.get('maxResults');
      if (page) usage.pages[page] = (usage.pages[page] ?? 0) + 1;
      if (method === 'POST') usage.archiveBytes += body.length;
    },
    onFirestore({ method, requests, responses }) {
      if (method === 'BatchGetDocuments') {
        // A document that does not exist is billed as a read as well.
        usage.reads += responses.filter(
          (bytes) => messages.BatchGetDocumentsResponse.decode(bytes).result,
        ).length;
      }
      if (method === 'RunQuery') {
        // A query without a result is billed as a read.
        usage.reads += Math.max(
          1,
          responses.filter((bytes) => messages.RunQueryResponse.decode(bytes).document).length,
        );
      }
      if (method !== 'Commit') return;
      for (const { update, delete: deleted } of requests.flatMap(
        (bytes) => messages.CommitRequest.decode(bytes).writes,
      )) {
        if (update || deleted) usage.writes++;
        if (!update || !expiring.has(update.name.split('/').at(-2) ?? '')) continue;
        usage.expiring++;
        usage.expiringBytes += messages.Document.encode(update).finish().length;
      }
    },
    onPubsub({ method, requests }) {
      if (method !== 'Publish') return;
      for (const { topic, messages: published } of requests.map((bytes) => PublishRequest.decode(bytes))) {
        const bytes = published.reduce((sum, message) => sum + sizeOf(message), 0);
        usage.publishedBytes += Math.max(LEAST_BYTES, bytes);
        if (topic.endsWith(`/${eventsTopic}`)) usage.retainedBytes += bytes;
      }
    },
    onPush({ body }) {
      const { data = '', attributes }: Message = JSON.parse(body.toString()).message;
      const bytes = sizeOf({ data: Buffer.from(String(data), 'base64'), ...(attributes && { attributes }) });
      usage.deliveredBytes += Math.max(LEAST_BYTES, bytes);
    },
  };
}

function sizeOf({ data, attributes }: Message): number {
  const text = Object.entries(attributes ?? {})
    .flat()
    .join('');
  return (data?.length ?? 0) + Buffer.byteLength(text) + STAMP_BYTES;
}
