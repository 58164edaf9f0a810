import { archiveObjectName, parseArchiveObjectName } from '../../functions/archive/object-name.ts';
import type { ArchiveReader, ListedObject } from '../../functions/archive/reader.ts';

export interface InMemoryArchive extends ArchiveReader {
  /** How many pages were listed. */
  pages: number;
}

/** An archive that holds these objects, and lists two a page. Objects that are added later are listed from then on. */
export function fakeArchive(objects: ListedObject[], pageSize = 2): InMemoryArchive {
  const archive: InMemoryArchive = {
    bucketName: 'bucket',
    pages: 0,
    read: async (name) => Buffer.from(JSON.stringify({ eventId: parseArchiveObjectName(name)?.eventId })),
    async list({ prefix = '', startOffset = '', endOffset = '~', pageToken = '' }) {
      archive.pages++;
      const left = objects
        .filter(
          ({ name }) =>
            name.startsWith(prefix) && name >= startOffset && name < endOffset && name > pageToken,
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const items = left.slice(0, pageSize);
      const last = items.at(-1);
      return { items, ...(left.length > pageSize && last && { nextPageToken: last.name }) };
    },
  };
  return archive;
}

/** A delivery of an event as it is archived: under a name by content, or without a content as earlier versions did. */
export const archived = (eventId: string, receivedAt: string, content?: string): ListedObject => ({
  name: archiveObjectName(eventId, new Date(receivedAt), content ? Buffer.from(content) : undefined),
  timeCreated: receivedAt,
  metadata: { 'event-id': eventId, 'event-type': 'VEHICLE_STATE', 'received-at': receivedAt },
});
