const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const precise = new Intl.DateTimeFormat(undefined, {
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

type Instant = string | number | null | undefined;

function toDate(at: Instant): Date | undefined {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** An instant in the reader's locale and zone; the exact UTC when one points at it. */
export function Time({ at, isPrecise = false }: { at: Instant; isPrecise?: boolean }) {
  const date = toDate(at);
  if (!date) return <span class="none">–</span>;
  const isToday = date.toDateString() === new Date().toDateString();
  const text = isToday ? (isPrecise ? precise : clock).format(date) : dated.format(date);
  const utc = date.toISOString();
  return (
    <time dateTime={utc} title={utc}>
      {text}
    </time>
  );
}

/** How long ago an instant was; the exact UTC when one points at it. */
export function Age({ at, now }: { at: Instant; now: number }) {
  const date = toDate(at);
  if (!date) return <span class="none">–</span>;
  const utc = date.toISOString();
  return (
    <time dateTime={utc} title={utc}>
      {duration(now - date.getTime())}
    </time>
  );
}

const unit = (name: string, digits = 0) =>
  new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  });
const milliseconds = unit('millisecond');
const tenths = unit('second', 1);
const seconds = unit('second');
const minutes = unit('minute');
const hours = unit('hour');
const days = unit('day');

/** A length of time in the largest unit that fits, in the reader's locale. */
export function duration(ms: number): string {
  if (ms < 1_000) return milliseconds.format(Math.max(0, Math.round(ms)));
  if (ms < 120_000) return (ms < 10_000 ? tenths : seconds).format(ms / 1_000);
  if (ms < 7_200_000) return minutes.format(ms / 60_000);
  return ms < 172_800_000 ? hours.format(ms / 3_600_000) : days.format(ms / 86_400_000);
}
