import { z } from 'zod';

/** The positions that items had in the list that Smartcar sent. */
interface Places {
  usable: readonly number[];
  leftOut: readonly number[];
}

const places = new WeakMap<object, Places>();

/**
 * Makes the schema of a list whose items are judged one by one.
 * - Leaves out the items that break the schema, and keeps the others.
 * - Takes a list that is missing or null for an empty list.
 * - Refuses a value that is not a list.
 */
export function lenientList<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.unknown())
    .nullish()
    .transform((items) => {
      const kept: z.output<Schema>[] = [];
      const usable: number[] = [];
      const leftOut: number[] = [];
      for (const [place, item] of items?.entries() ?? []) {
        const result = schema.safeParse(item);
        if (result.success) {
          kept.push(result.data);
          usable.push(place);
        } else leftOut.push(place);
      }
      places.set(kept, { usable, leftOut });
      return kept;
    });
}

/** The positions of the kept items, and of the items that were left out, in the list that Smartcar sent. */
export function placesOf(list: readonly unknown[]): Places {
  return places.get(list) ?? { usable: [...list.keys()], leftOut: [] };
}
