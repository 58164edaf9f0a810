/** Cloud Storage refused a read, or sent bytes that cannot be used. */
export class ReadError extends Error {
  override name = 'ReadError';
  /**
   * The HTTP status of the response, but for these:
   * - 413: the response has more bytes than an event can have
   * - 502: the bytes do not have the checksum that Cloud Storage names
   */
  readonly code: number;
  constructor(what: string, code: number) {
    super(`Cloud Storage answered ${code} for ${what}`);
    this.code = code;
  }

  /** Is true where this object cannot be read. A missing permission or a busy server concerns all objects. */
  get isOfObject(): boolean {
    return this.code >= 400 && this.code < 500 && ![401, 403, 408, 429].includes(this.code);
  }
}

/** One object cannot be used. The other objects of the archive can be read. */
export class UnreadableError extends Error {
  override name = 'UnreadableError';
  /** The object's name. */
  readonly object: string;
  /** Why, in a few words. */
  readonly why: string;

  /** @param cause the reason in a few words, or the error of the last attempt to read */
  constructor(object: string, cause: unknown) {
    const why = reasonOf(cause);
    super(`${object} cannot be used: ${why}`, { cause });
    this.object = object;
    this.why = why;
  }
}

function reasonOf(cause: unknown): string {
  if (typeof cause === 'string') return cause;
  if (!(cause instanceof ReadError)) return `it cannot be downloaded (${codeOf(cause)})`;
  if (cause.code === 413) return 'it is larger than an event can be';
  if (cause.code === 502) return 'its bytes are not those that Cloud Storage says it has';
  return `it cannot be downloaded (${cause.code})`;
}

function codeOf(cause: unknown): string {
  const { code, name = 'Error' } = (cause ?? {}) as { code?: unknown; name?: string };
  return String(code ?? name);
}
