/** The fields of a record that have a value, for objects whose absent fields are left out. */
type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined | null | ''> };

/** Leaves out the fields that are undefined, null or an empty text. */
export function present<T extends object>(record: T): Present<T> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value !== undefined && value !== null && value !== '') kept[name] = value;
  }
  return kept as Present<T>;
}
