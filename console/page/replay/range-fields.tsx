/** The fields of a time range, in the reader's zone. */
export function RangeFields({ from, to }: { from: string; to: string }) {
  return (
    <>
      <label>
        Received from
        <input type="datetime-local" name="from" step={1} defaultValue={from} />
      </label>
      <label>
        until
        <input type="datetime-local" name="to" step={1} defaultValue={to} />
      </label>
    </>
  );
}

/** An instant in the form of such a field. */
export function fieldOf(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** The range of a form as RFC 3339; without the ends that are empty. */
export function rangeOf(form: FormData): { from?: string; to?: string } {
  const instant = (name: string) => {
    const value = String(form.get(name) ?? '');
    return value ? { [name]: new Date(value).toISOString() } : {};
  };
  return { ...instant('from'), ...instant('to') };
}
