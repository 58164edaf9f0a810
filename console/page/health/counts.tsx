import type { Health } from '../../wire.ts';
import { count } from '../ui/number.ts';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

const isRefusal = (name: string) => name.startsWith('signature.failed') || name.startsWith('webhook.refused');
const isFailure = (name: string) =>
  /\.(failed|missing_twice|left_out|unreadable|expired|handed_over)$/.test(name);

/** How often the functions logged what, refusals by their reason. */
export function Counts({ counts, since }: { counts: Health['counts']; since: number }) {
  const sorted = counts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <>
      {sorted.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col" class="number">
                  Last 10 minutes
                </th>
                <th scope="col" class="number">
                  Last hour
                </th>
                <th scope="col" class="number">
                  A minute
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ name, last10Minutes, lastHour }) => (
                <tr key={name} class={isFailure(name) || isRefusal(name) ? 'bad' : undefined}>
                  <td class="step">
                    <Text value={name} />
                  </td>
                  <td class="number" data-label="in 10 minutes">
                    {count(last10Minutes)}
                  </td>
                  <td class="number" data-label="in an hour">
                    {count(lastHour)}
                  </td>
                  <td class="number" data-label="a minute">
                    {(last10Minutes / 10).toLocaleString(undefined, { maximumFractionDigits: 1 })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="note">
        Counted since <Time at={since} />, an hour at the most.
      </p>
    </>
  );
}
