import { useState } from 'preact/hooks';
import type { DeadLetterGroup } from '../../wire.ts';
import { count, counted } from '../ui/number.ts';
import { Text } from '../ui/text.tsx';
import { Age } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import { GroupDetails } from './group-details.tsx';
import { reasonText } from './reason-text.ts';
import { Redrive } from './redrive.tsx';

export interface GroupRowProps {
  group: DeadLetterGroup;
  warning: string | null;
}

/** Dead letters of one type and one reason. Opens to a sample and to each event. */
export function GroupRow({ group, warning }: GroupRowProps) {
  const [isOpen, setOpen] = useState(false);
  const now = useNow(10_000);
  const { kind, eventType, events, oldest } = group;
  const reason = reasonText(group);
  const request = { ...(eventType && { eventType }), ...(reason && { reason }) };
  return (
    <>
      <tr>
        <td>
          <Text value={eventType} max={60} />{' '}
          {kind === 'notification' && <span class="state quiet">notification</span>}
        </td>
        <td class="wide">
          {reason ? <Text value={reason} /> : <span class="note">not recorded: see the log</span>}
        </td>
        <td class="number" data-label="events">
          {count(events)}
        </td>
        <td class="number" data-label="dead letters">
          {count(group.count)}
        </td>
        <td data-label="oldest">
          <Age at={oldest} now={now} />
        </td>
        <td class="buttons">
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'Look'}
          </button>
          {reason && (
            <Redrive
              verb="Redrive"
              which={`${counted(group.count, 'dead letter')} of this reason`}
              warning={warning}
              request={request}
            />
          )}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={6}>
            <GroupDetails request={request} warning={warning} now={now} />
          </td>
        </tr>
      )}
    </>
  );
}
