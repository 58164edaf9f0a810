import { hash } from 'node:crypto';
import type { Envelope } from '../event/envelope.ts';
import { archiveMetadata, archiveObjectName } from './object-name.ts';
import type { UploadClient } from './upload.ts';

/** The place in the archive of an event that was received at a certain instant. */
export interface ArchivePlace {
  /** `gs://<bucket>/<object>` */
  uri: string;
  /** Keeps the exact bytes, once. Resolves when Cloud Storage holds them, also where it held them before. */
  write(body: Uint8Array, signature: string, signal: AbortSignal): Promise<void>;
}

export type Archive = (envelope: Envelope, receivedAt: Date) => ArchivePlace;

export function createArchive(bucket: string, uploads: UploadClient): Archive {
  return (envelope, receivedAt) => {
    const name = archiveObjectName(envelope.eventId, receivedAt);
    return {
      uri: `gs://${bucket}/${name}`,
      write: (body, signature, signal) =>
        uploads.create(
          {
            bucket,
            name,
            content: body,
            contentType: 'application/json',
            md5Hash: hash('md5', body, 'base64'),
            metadata: archiveMetadata(envelope, receivedAt, signature),
          },
          signal,
        ),
    };
  };
}
