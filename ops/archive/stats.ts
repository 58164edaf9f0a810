import { listEvents } from '../../functions/archive/list-events.ts';
import { withVehicles } from '../../functions/archive/read-event.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { forEachShard } from '../../functions/archive/shards.ts';
import type { Outcome } from '../action.ts';
import { count, counted, table } from '../format.ts';
import { EventIndex } from './event-index.ts';

/** Limits the vehicles that are named, and the types that are printed. `--json` has all types. */
const SHOWN = 20;

/** Counts the events of the archive by day of receipt, type and vehicle. */
export async function stats(
  archive: Pick<ArchiveReader, 'list' | 'read'>,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Outcome> {
  using index = new EventIndex();
  let unreadable = 0;
  await forEachShard(async (shard, aborted) => {
    for await (const page of listEvents(archive, { shard, range })) {
      aborted.throwIfAborted();
      const named = await withVehicles(archive, page, ({ object, why }) => {
        unreadable++;
        process.stderr.write(`The vehicle of an event is not known: ${object} cannot be used: ${why}.\n`);
      });
      for (const event of named) index.add(event);
    }
  }, signal);

  const { size: events, vehicles } = index;
  const days = index.countsBy('day').sort(([a], [b]) => (a < b ? -1 : 1));
  const types = index.countsBy('type');
  const busiest = index.countsBy('vehicle', SHOWN);
  return {
    json: {
      events,
      days: Object.fromEntries(days),
      types: Object.fromEntries(types),
      vehicles,
      busiestVehicles: Object.fromEntries(busiest),
      unreadable,
    },
    text: [
      counted(events, 'event'),
      table(['day', 'events'], days),
      table(['type', 'events'], types.slice(0, SHOWN)),
      table(['vehicle', 'events'], busiest),
      vehicles > SHOWN ? `The busiest ${SHOWN} of ${count(vehicles)} vehicles.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  };
}
