import type { Sent } from '../../wire.ts';
import { Id, Text } from '../ui/text.tsx';
import { duration } from '../ui/time.tsx';

/** What was sent from here, and what the receiver answered; the newest first. */
export function SentTable({ sent }: { sent: Sent[] }) {
  if (sent.length === 0) return null;
  return (
    <div class="scroll" aria-live="polite">
      <table>
        <thead>
          <tr>
            <th scope="col">Sent</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">
              After
            </th>
            <th scope="col">Answer</th>
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          {sent.map(({ what, eventId, status, answer, durationMs }, index) => (
            <tr key={sent.length - index}>
              <td>{what}</td>
              <td>
                <span class={`state ${status === 200 ? 'good' : 'bad'}`}>{status || 'no answer'}</span>
              </td>
              <td class="number" data-label="after">
                {duration(durationMs)}
              </td>
              <td class="wide">
                <Text value={answer} />
              </td>
              <td>
                <Id value={eventId} {...(status === 200 && eventId && { href: `/events/${eventId}` })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
