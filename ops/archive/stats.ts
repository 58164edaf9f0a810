import { listEvents } from '../../functions/archive/list-events.ts';
import { withVehicles } from '../../functions/archive/read-event.ts';
import type { ArchiveReader } from '../../functions/archive/reader.ts';
import type { TimeRange } from '../../functions/archive/shard-pages.ts';
import { forEachShard } from '../../functions/archive/shards.ts';
import type { Outcome } from '../action.ts';
import { count, counted, table } from '../format.ts';
import { VehicleCounts } from './vehicle-counts.ts';

/** Limits the vehicles that are named, and the types that are printed. `--json` has all types. */
const SHOWN = 20;

/** Counts the events of the archive by day of receipt, type and vehicle. */
export async function stats(
  archive: Pick<ArchiveReader, 'list' | 'read'>,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Outcome> {
  using vehicles = new VehicleCounts();
  let events = 0;
  let unreadable = 0;
  const byDay = new Map<string, number>();
  const byType = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  await forEachShard(async (shard, aborted) => {
    for await (const page of listEvents(archive, { shard, range })) {
      aborted.throwIfAborted();
      const named = await withVehicles(archive, page, ({ object, why }) => {
        unreadable++;
        process.stderr.write(`The vehicle of an event is not known: ${object} cannot be used: ${why}.\n`);
      });
      for (const { receivedAt, eventType = '-', vehicleId } of named) {
        events++;
        add(byDay, receivedAt.toISOString().slice(0, 10));
        add(byType, eventType);
        if (vehicleId) vehicles.add(vehicleId);
      }
    }
  }, signal);

  const days = [...byDay].sort(([a], [b]) => (a < b ? -1 : 1));
  const types = [...byType].sort(byCount);
  const { size } = vehicles;
  const busiest = vehicles.busiest(SHOWN);
  return {
    json: {
      events,
      days: Object.fromEntries(days),
      types: Object.fromEntries(types),
      vehicles: size,
      busiestVehicles: Object.fromEntries(busiest),
      unreadable,
    },
    text: [
      counted(events, 'event'),
      table(['day', 'events'], days),
      table(['type', 'events'], types.slice(0, SHOWN)),
      table(['vehicle', 'events'], busiest),
      size > SHOWN ? `The busiest ${SHOWN} of ${count(size)} vehicles.` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  };
}

const byCount = ([, a]: [string, number], [, b]: [string, number]) => b - a;
