import { archiveObjectName } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';

/** An archive that holds these objects, and lists two a page. */
export function fakeArchive(objects: ListedObject[]): ArchiveReader {
  const sorted = objects.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    bucketName: 'bucket',
    read: async (name) => Buffer.from(`bytes of ${name}`),
    async list({ prefix = '', startOffset = '', endOffset = '~', pageToken = '' }) {
      const left = sorted.filter(
        ({ name }) => name.startsWith(prefix) && name >= startOffset && name < endOffset && name > pageToken,
      );
      const items = left.slice(0, 2);
      const last = items.at(-1);
      return { items, ...(left.length > 2 && last && { nextPageToken: last.name }) };
    },
  };
}

/** An event as it is archived. */
export const archived = (eventId: string, receivedAt: string): ListedObject => ({
  name: archiveObjectName(eventId, new Date(receivedAt)),
  timeCreated: receivedAt,
  metadata: { 'event-id': eventId, 'event-type': 'VEHICLE_STATE', 'received-at': receivedAt },
});
