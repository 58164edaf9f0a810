import { z } from 'zod';

/** Where the items of a list stood in the list as it was sent. */
interface Places {
  usable: readonly number[];
  leftOut: readonly number[];
}

const places = new WeakMap<object, Places>();

/**
 * A list of which each item is judged alone: the items that break the schema are left out, and the others are kept.
 * A list that is missing or null is empty. Anything else is refused.
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

/** Where the items of a lenient list, and the items that it left out, stood in the list as it was sent. */
export function placesOf(list: readonly unknown[]): Places {
  return places.get(list) ?? { usable: [...list.keys()], leftOut: [] };
}
