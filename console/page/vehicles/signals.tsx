import { Id, Text } from '../ui/text.tsx';
import { Age } from '../ui/time.tsx';
import { bodyParts } from './body.ts';
import { ErrorName } from './error-name.tsx';

type Fields = Record<string, unknown>;

export interface SignalsProps {
  vehicleId: string;
  /** The signals of the vehicle's document, by code. */
  signals: unknown;
  now: number;
  /** The signal whose history is shown. */
  chosen: string | null;
}

export function Signals({ vehicleId, signals, now, chosen }: SignalsProps) {
  const rows = Object.entries((signals ?? {}) as Record<string, Fields>).sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return <p class="empty">None.</p>;
  return (
    <div class="scroll">
      <table class="signals">
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col" class="value">
              Value
            </th>
            <th scope="col">Age</th>
            <th scope="col">Event</th>
            <th scope="col">
              <span class="hidden">History</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([code, signal]) => (
            <Row
              key={code}
              code={code}
              signal={signal}
              now={now}
              vehicleId={vehicleId}
              isChosen={code === chosen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  code: string;
  signal: Fields;
  now: number;
  vehicleId: string;
  isChosen: boolean;
}

function Row({ code, signal, now, vehicleId, isChosen }: RowProps) {
  const { body, eventId, error, oemUpdatedAt, fetchedAt, deliveredAt, name } = signal;
  const at = [oemUpdatedAt, fetchedAt, deliveredAt].find((time) => typeof time === 'number' && time > 0);
  const { value, unit } = bodyParts(body);
  const { type, code: errorCode, status } = (error ?? {}) as Fields;
  return (
    <tr class={isChosen ? 'chosen' : undefined}>
      <td title={typeof name === 'string' ? name : undefined}>
        <code>
          <Text value={code} max={100} />
        </code>
      </td>
      <td class="value">
        {(value !== undefined || !error) && <Text value={value} max={120} />}{' '}
        {unit ? <Text value={unit} max={30} /> : null}{' '}
        {error ? (
          <span class="state warn">
            <ErrorName type={type ?? status} code={errorCode} />
          </span>
        ) : null}
      </td>
      <td data-label="age">
        <Age at={at as number | undefined} now={now} />
      </td>
      <td>{typeof eventId === 'string' && <Id value={eventId} href={`/events/${eventId}`} />}</td>
      <td class="number">
        <a
          href={`/vehicles/${vehicleId}?signal=${encodeURIComponent(code)}`}
          aria-label={`History of ${code}`}
        >
          History
        </a>
      </td>
    </tr>
  );
}
