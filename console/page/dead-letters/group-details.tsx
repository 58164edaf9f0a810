import type { DeadLetterSample, DeadLetters, RedriveRequest } from '../../wire.ts';
import { Failure } from '../ui/failure.tsx';
import { Json } from '../ui/json.tsx';
import { counted } from '../ui/number.ts';
import { parseExactly } from '../ui/parse-exactly.ts';
import { Id, Text } from '../ui/text.tsx';
import { Age } from '../ui/time.tsx';
import { useData } from '../use-data.ts';
import { Redrive } from './redrive.tsx';

const NOTIFICATION = 'notification ';
/** How the name of what is no event begins. */
const OTHER = /^(message|notification) /;

/** What redrives a dead letter alone. A message without an event has no id that a redrive takes. */
function requestOf(id: string): RedriveRequest | undefined {
  if (id.startsWith(NOTIFICATION)) return { changeId: id.slice(NOTIFICATION.length) };
  return OTHER.test(id) ? undefined : { eventId: id };
}

export interface GroupDetailsProps {
  /** Which group. */
  request: RedriveRequest;
  warning: string | null;
  now: number;
}

export function GroupDetails({ request, warning, now }: GroupDetailsProps) {
  const query = new URLSearchParams({ ...request });
  const { data, error, reload } = useData<DeadLetters>(`/dead-letters?${query}`);
  const [first] = data?.events ?? [];
  const id = first?.id.replace(OTHER, '');
  const { data: sample } = useData<DeadLetterSample>(
    id && `/dead-letters/sample?id=${encodeURIComponent(id)}`,
  );
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <p class="note">Looking …</p>;
  return (
    <div class="details">
      <div>
        <h3>{data.events.every(({ id }) => id.startsWith(NOTIFICATION)) ? 'Notifications' : 'Events'}</h3>
        <ul class="events">
          {data.events.map(({ id, attempts, newest }) => {
            const one = requestOf(id);
            return (
              <li key={id}>
                <Id value={one?.changeId ?? id} {...(one?.eventId && { href: `/events/${id}` })} />
                <span class="note">
                  {attempts === null ? '' : `${counted(attempts, 'attempt')}, `}
                  <Age at={newest} now={now} /> ago
                </span>
                {one && (
                  <Redrive
                    verb="Redrive"
                    which={one.eventId ? `event ${id}` : id}
                    warning={warning}
                    request={one}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </div>
      {sample && (
        <div>
          <h3>
            Sample: <Id value={sample.eventId} />
          </h3>
          <Json value={parseExactly(sample.payload) ?? sample.payload} />
          {sample.stack.length > 0 && (
            <ol class="stack">
              {sample.stack.map((frame) => (
                <li key={frame}>
                  <Text value={frame} />
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
    </div>
  );
}
