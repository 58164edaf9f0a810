import { useState } from 'preact/hooks';
import type { SignalHistory } from '../../wire.ts';
import { Failure } from '../ui/failure.tsx';
import { counted } from '../ui/number.ts';
import { Section } from '../ui/section.tsx';
import { Id, Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';
import { useData } from '../use-data.ts';
import { bodyParts } from './body.ts';
import { Plot } from './plot.tsx';

const LISTED = 5_000;
const MAX_LISTED = 50_000;
/** Values that are listed beside the plot. */
const SHOWN = 8;

/** The history of one signal from the archive, within a bound that can be widened. */
export function HistorySection({ vehicleId, code }: { vehicleId: string; code: string }) {
  const [listed, setListed] = useState(LISTED);
  const query = new URLSearchParams({ code, listed: String(listed) });
  const { data, error, isLoading, reload } = useData<SignalHistory>(
    `/vehicles/${vehicleId}/history?${query}`,
  );
  return (
    <Section title={`History of ${code}`}>
      {error && <Failure error={error} retry={reload} />}
      {!data && isLoading && <p class="note">Looking in the archive …</p>}
      {data && <History {...data} />}
      {data?.isBounded && data.listed >= listed && listed < MAX_LISTED && (
        <button
          type="button"
          onClick={() => setListed(Math.min(MAX_LISTED, listed * 5))}
          disabled={isLoading}
        >
          {isLoading ? 'Looking …' : 'Look further back'}
        </button>
      )}
    </Section>
  );
}

function History({ points, since, listed, read, isBounded }: SignalHistory) {
  return (
    <>
      {points.length === 0 ? (
        <p class="empty">No value in the events that were looked at.</p>
      ) : (
        <Plot points={points} />
      )}
      <ol class="values">
        {points
          .slice(-SHOWN)
          .reverse()
          .map(({ at, body, eventId }) => (
            <li key={eventId}>
              <Time at={at} /> <Value body={body} /> <Id value={eventId} href={`/events/${eventId}`} />
            </li>
          ))}
      </ol>
      <p class="note">
        {counted(listed, 'event')} of all vehicles listed{isBounded ? ', as many as one look takes' : ''},{' '}
        {counted(read, 'event')} of this vehicle read; complete since <Time at={since} />.
      </p>
    </>
  );
}

function Value({ body }: { body: unknown }) {
  const { value, unit } = bodyParts(body);
  return (
    <strong>
      <Text value={value} max={80} /> {unit ? <Text value={unit} max={20} /> : null}
    </strong>
  );
}
