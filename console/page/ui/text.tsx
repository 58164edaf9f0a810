import { printable } from '../../../functions/runtime/printable.ts';

const LONG = 300;

/**
 * A value from outside, as text on one line. What a browser would obey or hide (line ends, directional marks, zero-width
 * characters) is written out. `bdi` keeps what is written from right to left from its neighbours.
 */
export function Text({ value, max = LONG }: { value: unknown; max?: number }) {
  if (value === null || value === undefined || value === '') return <span class="none">–</span>;
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = printable(whole.length > max ? `${whole.slice(0, max)}…` : whole);
  return <bdi title={whole.length > max ? printable(whole.slice(0, 2_000)) : undefined}>{shown}</bdi>;
}

/** An id in a list: cut by its column, whole to who copies it. */
export function Id({ value, href }: { value: string | null; href?: string }) {
  if (value === null) return <span class="none">–</span>;
  const text = printable(value);
  return href ? (
    <a class="id" href={href} title={text}>
      {text}
    </a>
  ) : (
    <span class="id" title={text}>
      {text}
    </span>
  );
}
