import type { EventStep } from '../../wire.ts';
import { Text } from '../ui/text.tsx';
import { duration, Time } from '../ui/time.tsx';

const bad = new Set([
  'failed',
  'dead-lettered',
  'not processed',
  'not notified',
  'notification dead-lettered',
]);

/** The journey as the archive, the database, the dead letters and the log have it. */
export function Steps({ steps }: { steps: EventStep[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" class="number">
              After
            </th>
            <th scope="col">Step</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ at, step, detail }, index) => {
            const before = steps[index - 1]?.at;
            return (
              <tr key={step + at + detail} class={bad.has(step) ? 'bad' : undefined}>
                <td class="when">
                  <Time at={at} isPrecise />
                </td>
                <td class="number" data-label={at && before ? 'after' : undefined}>
                  {at && before ? duration(Date.parse(at) - Date.parse(before)) : ''}
                </td>
                <td class="step">{step}</td>
                <td class="wide">
                  <Text value={detail} max={600} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
