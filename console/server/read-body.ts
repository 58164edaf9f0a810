import type { Context } from 'hono';
import { z } from 'zod';
import { UsageError } from '../../ops/errors.ts';

/** The JSON of a request. @throws UsageError naming the first place that is wrong */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return parseRequest(schema, await context.req.json().catch(() => undefined));
}

/** Reads what a request says. @throws UsageError naming the first place that is wrong */
export function parseRequest<T>(schema: z.ZodType<T>, content: unknown): T {
  const { data, error } = schema.safeParse(content);
  if (data !== undefined) return data;
  throw new UsageError(`The request is wrong at ${error?.issues[0]?.path.join('.') || 'the whole'}.`);
}

/** A text that was filled in: an empty one is none. */
export const Filled = z
  .string()
  .max(1_000)
  .transform((text) => text.trim() || undefined)
  .optional();

/** An instant of a form: a date in UTC, or RFC 3339. */
export const Instant = Filled.refine(
  (text) =>
    text === undefined || z.union([z.iso.date(), z.iso.datetime({ offset: true })]).safeParse(text).success,
  'It is no instant',
);
