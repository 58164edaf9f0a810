import type { LiveStep } from '../../wire.ts';
import { Text } from '../ui/text.tsx';
import { duration } from '../ui/time.tsx';
import { inOrder } from './in-order.ts';

const bad = new Set([
  'failed',
  'dead-lettered',
  'refused',
  'not safe',
  'not notified',
  'notification dead-lettered',
]);

/** The steps of an event in the order of their times, with the time between each and the one before. */
export function Journey({ steps }: { steps: LiveStep[] }) {
  const ordered = inOrder(steps);
  return (
    <ol class="journey">
      {ordered.map(({ step, at, times, detail }, index) => {
        const before = ordered[index - 1]?.at;
        const since = at !== null && before ? at - before : undefined;
        return (
          <li
            key={step + index}
            class={bad.has(step) ? 'bad' : undefined}
            title={at ? new Date(at).toISOString() : undefined}
          >
            {since !== undefined && since > 0 && <span class="since">{duration(since)}</span>}
            <span class="step">
              {step}
              {times ? ` ×${times}` : ''}
            </span>
            {detail && (
              <span class="detail">
                <Text value={detail} max={120} />
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
