import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { TimeRange } from '../functions/archive/shard-pages.ts';
import { omitEmpty } from '../functions/runtime/omit-empty.ts';
import { UsageError } from './errors.ts';

const Instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** The parsed options of a time range. */
export type RangeOptions = Partial<TimeRange>;

/** Adds `--from` and `--to` to a command. */
export function withRange(command: Command, fromDefault: string, toDefault: string): Command {
  return command
    .addOption(
      new Option(
        '--from <instant>',
        `first instant of receipt: a date (UTC) or RFC 3339 (${fromDefault})`,
      ).argParser(parseInstant),
    )
    .addOption(
      new Option('--to <instant>', `first instant that is out of the range again (${toDefault})`).argParser(
        parseInstant,
      ),
    );
}

/** Completes a half-open range by `fallback`, where the options leave a limit out. @throws UsageError for an empty range */
export function rangeOf(options: RangeOptions, fallback: TimeRange): TimeRange;
export function rangeOf(options: RangeOptions): RangeOptions;
export function rangeOf({ from, to }: RangeOptions, fallback: RangeOptions = {}): RangeOptions {
  const [start, end] = [from ?? fallback.from, to ?? fallback.to];
  if (start && end && start >= end) {
    throw new UsageError(
      `The range is empty: ${start.toISOString()} is not before ${end.toISOString()}. Give a --from that is before --to.`,
    );
  }
  return omitEmpty({ from: start, to: end });
}

/** The range of all events. Does not end now, because the clock of this machine may be slow. */
export const everything = (): TimeRange => ({ from: new Date(0), to: new Date('9999-12-31T00:00:00Z') });

function parseInstant(text: string): Date {
  if (!Instant.safeParse(text).success) {
    throw new InvalidArgumentError(
      'It must be a date like 2025-07-31 or an instant like 2025-07-31T19:00:00Z.',
    );
  }
  return new Date(text);
}
