import type { LiveEvent } from '../../wire.ts';
import { count } from '../ui/number.ts';

const BARS = 60;
const BAR_MS = 5_000;
const HEIGHT = 28;

/** How many events came in each of the last five-second steps; those that went wrong in a colour of their own. */
export function RateChart({ events, now }: { events: LiveEvent[]; now: number }) {
  const first = Math.floor(now / BAR_MS) - BARS + 1;
  const good = new Array<number>(BARS).fill(0);
  const bad = new Array<number>(BARS).fill(0);
  for (const { firstAt, state } of events) {
    const bar = Math.floor(firstAt / BAR_MS) - first;
    if (bar < 0 || bar >= BARS) continue;
    const isBad = ['failed', 'dead-lettered', 'refused', 'unsafe'].includes(state);
    const counts = isBad ? bad : good;
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const lastMinute = good
    .slice(-12)
    .reduce((sum, each, index) => sum + each + (bad[BARS - 12 + index] ?? 0), 0);
  const highest = Math.max(1, ...good.map((each, index) => each + (bad[index] ?? 0)));
  const scale = (value: number) => (value / highest) * HEIGHT;
  return (
    <figure class="rate">
      <svg
        viewBox={`0 0 ${BARS * 4} ${HEIGHT}`}
        role="img"
        aria-label={`${count(lastMinute)} events in the last minute`}
      >
        {good.map((number, bar) => {
          const [above, below] = [scale(bad[bar] ?? 0), scale(number)];
          return (
            <g key={bar}>
              <rect class="good" x={bar * 4} y={HEIGHT - below} width={3} height={below} />
              <rect class="bad" x={bar * 4} y={HEIGHT - below - above} width={3} height={above} />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <strong>{count(lastMinute)}</strong> in the last minute
      </figcaption>
    </figure>
  );
}
