import type { Change } from '../changes/change.ts';
import { changeAttributes } from '../changes/message.ts';
import type { Publish } from '../runtime/publisher.ts';

/** Changes are stored, but Pub/Sub did not take all of them: the next delivery of the event publishes them again. */
export class AnnouncementError extends Error {
  override name = 'AnnouncementError';
}

/**
 * Publishes the changes of an event, as its marker holds them: the JSON of each.
 * @throws AnnouncementError, when every publish has ended, unless all of them succeeded
 */
export async function announce(changes: readonly string[], publish: Publish): Promise<void> {
  const results = await Promise.allSettled(
    changes.map((json) => publish(Buffer.from(json), changeAttributes(JSON.parse(json) as Change))),
  );
  const failed = results.filter((result) => result.status === 'rejected');
  if (failed.length > 0) {
    throw new AnnouncementError(`${failed.length} of ${changes.length} changes could not be published`, {
      cause: failed[0]?.reason,
    });
  }
}
