import type { LogLine } from '../../wire.ts';
import { useInfo } from '../info.ts';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

/** Fields that the page shows elsewhere. */
const ELSEWHERE = new Set(['eventId', 'eventType', 'vehicleId', 'deliveryId']);

export function LogLines({ log, fault }: { log: LogLine[]; fault?: string }) {
  const { logs } = useInfo();
  if (fault) return <p class="failure">{fault}</p>;
  if (log.length === 0) return <p class="empty">No line of it in {logs}.</p>;
  return (
    <div class="scroll">
      <table class="log">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Function</th>
            <th scope="col">Event</th>
            <th scope="col">Message</th>
            <th scope="col">Fields</th>
          </tr>
        </thead>
        <tbody>
          {log.map(({ at, source, severity, event, message, fields }, index) => (
            <tr key={index} class={severity === 'ERROR' ? 'bad' : undefined}>
              <td class="when">
                <Time at={at} isPrecise />
              </td>
              <td>{source}</td>
              <td class="step">{event}</td>
              <td class="wide">
                <Text value={message} />
              </td>
              <td class="wide fields">
                <Text value={fieldsText(fields)} max={400} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function fieldsText(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
