type WithoutEmpty<T> = { [K in keyof T]?: Exclude<T[K], undefined | null | ''> };

/** Copies a record without the fields that are undefined, null or an empty text. */
export function omitEmpty<T extends object>(record: T): WithoutEmpty<T> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== undefined && value !== null && value !== '') kept[name] = value;
  }
  return kept as WithoutEmpty<T>;
}
