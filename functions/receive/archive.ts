import { hash } from 'node:crypto';
import { archiveMetadata, archiveObjectName } from '../event/archive-object.ts';
import type { Envelope } from '../event/event.ts';
import type { UploadClient } from './upload.ts';

export interface Archive {
  /** Where an event received at this instant is archived: `gs://<bucket>/<object>`. */
  uri(envelope: Envelope, receivedAt: Date): string;
  /** Keeps the exact bytes, once. Resolves when Cloud Storage holds them, also where it held them before. */
  write(
    envelope: Envelope,
    body: Uint8Array,
    receivedAt: Date,
    signature: string,
    signal: AbortSignal,
  ): Promise<void>;
}

export function createArchive(bucket: string, uploads: UploadClient): Archive {
  return {
    uri: ({ eventId }, receivedAt) => `gs://${bucket}/${archiveObjectName(eventId, receivedAt)}`,
    write: (envelope, body, receivedAt, signature, signal) =>
      uploads.create(
        {
          bucket,
          name: archiveObjectName(envelope.eventId, receivedAt),
          content: body,
          contentType: 'application/json',
          md5Hash: hash('md5', body, 'base64'),
          metadata: archiveMetadata(envelope, receivedAt, signature),
        },
        signal,
      ),
  };
}
