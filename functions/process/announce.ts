import type { Change } from '../changes/change.ts';
import { changeAttributes } from '../changes/message.ts';
import type { Publish } from '../runtime/publisher.ts';

/** Pub/Sub did not take all changes of an event. The changes are stored, and the event's next delivery publishes them. */
export class AnnouncementError extends Error {
  override name = 'AnnouncementError';
}

/**
 * Publishes the changes of an event.
 * @param changes the JSON of each change, from the event's marker
 * @throws AnnouncementError where a change could not be published, once the attempts for all changes have ended
 */
export async function announce(changes: readonly string[], publish: Publish): Promise<void> {
  const results = await Promise.allSettled(
    changes.map((json) => publish(Buffer.from(json), changeAttributes(JSON.parse(json) as Change))),
  );
  const failed = results.filter((result) => result.status === 'rejected');
  const [first] = failed;
  if (first) {
    throw new AnnouncementError(`${failed.length} of ${changes.length} changes could not be published`, {
      cause: first.reason,
    });
  }
}
