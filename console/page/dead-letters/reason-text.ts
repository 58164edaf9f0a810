/** A reason as `dead-letters list` shows it, and as `--reason` takes it; empty where nothing was recorded. */
export function reasonText({ error, message }: { error: string | null; message: string | null }): string {
  if (error === null) return '';
  return message ? `${error}: ${message}` : error;
}
