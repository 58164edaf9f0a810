import { useState } from 'preact/hooks';
import type { StoppedReplay } from '../../wire.ts';
import { tell } from '../client.ts';
import { Failure } from '../ui/failure.tsx';
import { count } from '../ui/number.ts';
import { Section } from '../ui/section.tsx';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

/** Replays that were stopped, and can go on from where they were. */
export function StoppedReplays({ stopped }: { stopped: StoppedReplay[] }) {
  const [error, setError] = useState<Error>();
  if (stopped.length === 0) return null;
  return (
    <Section title="Replays that were stopped">
      {error && <Failure error={error} />}
      <ul class="events">
        {stopped.map(({ id, from, to, filter, published, reprocess }) => (
          <li key={id}>
            <span class="id">{id}</span>
            <span>
              <Time at={from} /> to <Time at={to} />
              {Object.keys(filter).length > 0 && (
                <>
                  , <Text value={filter} max={120} />
                </>
              )}
              {reprocess ? ', processed again' : ''}
            </span>
            <span class="note">{count(published)} published</span>
            <button type="button" onClick={() => tell('/replay/resume', { resume: id }).catch(setError)}>
              Go on
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
