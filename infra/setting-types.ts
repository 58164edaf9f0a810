import { z } from 'zod';

/** Says what is wrong where the text of a setting breaks its rule. */
interface Hint {
  /** Completes "<name> must be …". */
  rule: string;
  example: string;
}

/** Holds what to say of each setting, by its schema. */
export const hints = z.registry<Hint>();

const MAX_DAYS = 36_500;

/** Reads a text that matches a pattern. */
export function text(pattern: RegExp) {
  return z.string().regex(pattern);
}

/** Reads items that are separated by commas. */
export function list(item: RegExp) {
  return z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(item)));
}

/** Reads a whole number from `min` to `max`. */
export function integer(min: number, max: number) {
  return text(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

/** Reads a number of days; 0 means never. */
export function days(example: string) {
  return integer(0, MAX_DAYS)
    .default(0)
    .register(hints, { rule: 'a number of days, or 0 for never', example });
}

/** Reads true or false. */
export function flag() {
  return z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(false)
    .register(hints, { rule: 'true or false', example: 'true' });
}
