/** A value as a POSIX shell takes it for one word, whatever is in it. */
export function quoted(value: string): string {
  return /^[\w./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
