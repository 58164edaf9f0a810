import type { LogLine } from '../../wire.ts';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

const words: Record<string, string> = {
  'notification.delivered': 'delivered',
  'notification.failed': 'failed',
  'notification.postponed': 'postponed',
  'notification.dead_lettered': 'dead-lettered',
};

export const isOfNotification = ({ event }: LogLine): boolean => event in words;

/** What became of each notification of the event, as `notify` logged it; the last line of each counts. */
export function Notifications({ log }: { log: LogLine[] }) {
  const last = new Map(log.map((line) => [String(line.fields.changeId), line]));
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Change</th>
            <th scope="col">Type</th>
            <th scope="col">What became of it</th>
          </tr>
        </thead>
        <tbody>
          {[...last].map(([changeId, { at, event, fields }]) => (
            <tr key={changeId} class={event === 'notification.delivered' ? undefined : 'bad'}>
              <td class="when">
                <Time at={at} isPrecise />
              </td>
              <td class="wide">
                <Text value={changeId} />
              </td>
              <td>
                <Text value={fields.type} />
              </td>
              <td class="step">
                {words[event]} <Text value={fields.failure ?? fields.status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
