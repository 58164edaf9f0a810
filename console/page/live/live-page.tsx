import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveEvent } from '../../wire.ts';
import { useInfo } from '../info.ts';
import { Command } from '../ui/command.tsx';
import { counted } from '../ui/number.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useNow } from '../ui/use-now.ts';
import { EventRow } from './event-row.tsx';
import { type Filter, matches, noFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { RateChart } from './rate-chart.tsx';
import { useLive } from './use-live.ts';

/** Rows that are drawn. More do not help who reads them. */
const SHOWN = 200;

export function LivePage() {
  const { logs } = useInfo();
  const { events, isConnected } = useLive();
  const now = useNow(5_000);
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [paused, setPaused] = useState<LiveEvent[]>();
  const search = useRef<HTMLInputElement>(null);
  const togglePause = () => setPaused((before) => (before ? undefined : events));
  useKeys({ p: togglePause, '/': () => search.current?.focus() });
  // What is shown while it is paused does not change; what came meanwhile is counted.
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  }, [events]);

  const shown = (paused ?? events).filter((event) => matches(filter, event));
  const missed = paused ? events.filter(({ firstAt }) => firstAt > (paused[0]?.firstAt ?? 0)).length : 0;
  const types = [...new Set(events.flatMap(({ eventType }) => eventType ?? []))].sort();
  return (
    <>
      <div class="head">
        <h1>Live</h1>
        <p class={isConnected ? 'connection' : 'connection lost'} role="status">
          {isConnected ? (paused ? `Paused: ${counted(missed, 'new event')}` : 'Following') : 'Connecting …'}
        </p>
        <RateChart events={events} now={now} />
      </div>
      <FilterBar filter={filter} onChange={setFilter} types={types} search={search}>
        <button type="button" onClick={togglePause} aria-pressed={paused !== undefined} aria-keyshortcuts="p">
          {paused ? 'Go on' : 'Pause'}
        </button>
      </FilterBar>
      <div class="scroll">
        <table class="live">
          <thead>
            <tr>
              <th scope="col">First seen</th>
              <th scope="col">State</th>
              <th scope="col">Type</th>
              <th scope="col">Event</th>
              <th scope="col">Vehicle</th>
              <th scope="col">Journey</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, SHOWN).map((event) => (
              <EventRow key={event.key} event={event} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && (
        <p class="empty">
          {events.length === 0
            ? `Waiting for events. They are read from ${logs} as they come.`
            : 'No event of those that are kept matches.'}
        </p>
      )}
      {shown.length > SHOWN && (
        <p class="note">
          The newest {SHOWN} of {counted(shown.length, 'event')} that match.
        </p>
      )}
      <Command does="status" />
    </>
  );
}
