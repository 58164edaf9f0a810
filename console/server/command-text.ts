/** Options as a POSIX shell takes them, each word whole whatever is in it; without those that are not set. */
export function commandText(options: Record<string, string | true | undefined>): string {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (value === true ? ` --${name}` : ` --${name} ${quoted(String(value))}`))
    .join('');
}

const quoted = (value: string) =>
  /^[\w./:@=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
