import type { SignalHistory } from '../../wire.ts';
import { Time } from '../ui/time.tsx';
import { numberIn } from './body.ts';

const WIDTH = 640;
const HEIGHT = 120;
const PAD = 6;

/** A signal over time. A value stays until the next, so that the line goes in steps. */
export function Plot({ points }: Pick<SignalHistory, 'points'>) {
  const numbers = points.flatMap(({ at, body }) => {
    const value = numberIn(body);
    return value === undefined ? [] : { at: Date.parse(at), value };
  });
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (!first || !last || numbers.length < 2) return null;
  const values = numbers.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number) => PAD + ((at - first.at) / Math.max(1, last.at - first.at)) * (WIDTH - 2 * PAD);
  const y = (value: number) => HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD);
  const path = numbers
    .map(({ at, value }, index) => (index === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`))
    .join('');
  const format = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 4 });
  return (
    <figure class="plot">
      <div class="scale">
        <span>{format(high)}</span>
        <span>{format(low)}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`From ${format(first.value)} to ${format(last.value)}; lowest ${format(low)}, highest ${format(high)}`}
      >
        <path d={path} />
      </svg>
      <figcaption>
        <Time at={first.at} />
        <Time at={last.at} />
      </figcaption>
    </figure>
  );
}
