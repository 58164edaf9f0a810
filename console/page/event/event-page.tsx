import type { EventDetails, LiveState } from '../../wire.ts';
import { Command } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { Section } from '../ui/section.tsx';
import { State } from '../ui/state.tsx';
import { Id, Text } from '../ui/text.tsx';
import { useData } from '../use-data.ts';
import { Changes } from './changes.tsx';
import { Deliveries } from './deliveries.tsx';
import { Failures } from './failures.tsx';
import { LogLines } from './log-lines.tsx';
import { isOfNotification, Notifications } from './notifications.tsx';
import { Payload } from './payload.tsx';
import { Steps } from './steps.tsx';

export function EventPage({ eventId }: { eventId: string }) {
  const { data, error, isLoading, reload } = useData<EventDetails>(`/events/${encodeURIComponent(eventId)}`);
  return (
    <>
      <div class="head">
        <h1>
          Event <Id value={eventId} />
        </h1>
        {data && <State state={stateOf(data)} />}
        <button type="button" onClick={reload} disabled={isLoading}>
          {isLoading ? 'Reading …' : 'Read again'}
        </button>
      </div>
      {error && <Failure error={error} retry={reload} />}
      {data && <Details {...data} />}
      <Command does={`event ${eventId}`} />
    </>
  );
}

function stateOf({ isProcessed, steps, failures }: EventDetails): LiveState {
  if (isProcessed) return 'processed';
  if (steps.some(({ step }) => step === 'dead-lettered')) return 'dead-lettered';
  return failures.length > 0 ? 'failed' : 'received';
}

function Details({
  eventType,
  vehicleId,
  isProcessed,
  isComplete,
  steps,
  failures,
  deliveries,
  payload,
  changes,
  log,
  logFault,
}: EventDetails) {
  const notifications = log.filter(isOfNotification);
  return (
    <>
      <dl class="facts">
        <dt>Type</dt>
        <dd>
          <Text value={eventType} />
        </dd>
        <dt>Vehicle</dt>
        <dd>
          <Id value={vehicleId} {...(vehicleId && { href: `/vehicles/${vehicleId}` })} />
        </dd>
      </dl>
      {!isComplete && <p class="note">There are too many dead letters to look at each of them here.</p>}
      <Section title="Journey">
        <Steps steps={steps} />
      </Section>
      {failures.length > 0 && (
        <Section title="Failures">
          <Failures failures={failures} />
        </Section>
      )}
      <Section title="What it changed">
        <Changes changes={changes} isProcessed={isProcessed} />
      </Section>
      {notifications.length > 0 && (
        <Section title="Notifications">
          <Notifications log={notifications} />
        </Section>
      )}
      <Section title="Payload">
        <Payload payload={payload} isArchived={deliveries.length > 0} />
      </Section>
      <Section title="Deliveries in the archive">
        <Deliveries deliveries={deliveries} />
      </Section>
      <Section title="Log">
        <LogLines log={log} {...(logFault && { fault: logFault })} />
      </Section>
    </>
  );
}
