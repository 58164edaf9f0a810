import { hash } from 'node:crypto';
import type { Envelope } from '../event/envelope.ts';
import { archiveMetadata, archiveObjectName } from './object-name.ts';
import type { UploadClient } from './upload.ts';

/** A delivery of an event. */
export interface Delivery {
  envelope: Envelope;
  /** The exact bytes. */
  body: Uint8Array;
  receivedAt: Date;
}

/** The place of a delivery in the archive. */
export interface ArchivePlace {
  /** `gs://<bucket>/<object>` */
  uri: string;
  /** Creates the object. Resolves when Cloud Storage has the object, also where Cloud Storage had the object before. */
  write(signature: string, signal: AbortSignal): Promise<void>;
}

export type Archive = (delivery: Delivery) => ArchivePlace;

export function createArchive(bucket: string, uploads: UploadClient): Archive {
  return ({ envelope, body, receivedAt }) => {
    const name = archiveObjectName(envelope.eventId, receivedAt, body);
    return {
      uri: `gs://${bucket}/${name}`,
      write: (signature, signal) =>
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
