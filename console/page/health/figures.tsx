import type { Health } from '../../wire.ts';
import { count } from '../ui/number.ts';
import { Id } from '../ui/text.tsx';
import { Age, duration, Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';

/** The figures that tell at a glance whether events get through. */
export function Figures({ backlog, oldestSeconds, deadLetters, reconciled, oldestLive }: Health) {
  const now = useNow(5_000);
  const oldest = oldestLive ? <Age at={oldestLive.at} now={now} /> : 'none';
  return (
    <ul class="figures">
      <li>
        <span>Backlog</span>
        <strong>{backlog === null ? 'not known' : count(backlog)}</strong>
        <small>{backlog === null ? 'the emulator does not say' : 'events that wait for process'}</small>
      </li>
      <li>
        <span>Oldest on its way</span>
        <strong>{oldestSeconds === null ? oldest : duration(oldestSeconds * 1_000)}</strong>
        <small>
          {oldestLive ? (
            <Id value={oldestLive.eventId} href={`/events/${oldestLive.eventId}`} />
          ) : (
            'of those that came meanwhile'
          )}
        </small>
      </li>
      <li class={deadLetters ? 'wrong' : undefined}>
        <span>Dead letters</span>
        <strong>{deadLetters === null ? 'not known' : count(deadLetters)}</strong>
        <small>
          <a href="/dead-letters">look at them</a>
        </small>
      </li>
      <li>
        <span>Last reconcile</span>
        <strong>{reconciled ? <Age at={reconciled.lastAt} now={now} /> : 'never'}</strong>
        <small>
          {reconciled ? (
            <>
              accounted for until <Time at={reconciled.until} />
            </>
          ) : (
            <a href="/replay">by hand</a>
          )}
        </small>
      </li>
    </ul>
  );
}
