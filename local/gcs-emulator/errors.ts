import { STATUS_CODES } from 'node:http';

/**
 * A refusal in the form the JSON API gives it, so that clients find `code` and `errors[].reason` where
 * they look for them: https://cloud.google.com/storage/docs/json_api/v1/status-codes
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status: number;
  readonly reason: string;
  readonly headers: Record<string, string>;

  constructor(status: number, reason: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }

  toJSON() {
    const { status: code, reason, message } = this;
    return { error: { code, message, errors: [{ message, domain: 'global', reason }] } };
  }
}

export const invalid = (message: string) => new StorageError(400, 'invalid', message);

export const required = (parameter: string) =>
  new StorageError(400, 'required', `Required parameter: ${parameter}`);

export const noSuchBucket = () => new StorageError(404, 'notFound', 'The specified bucket does not exist.');

export const noSuchObject = (bucket: string, name: string) =>
  new StorageError(404, 'notFound', `No such object: ${bucket}/${name}`);

export const conflict = (message: string) => new StorageError(409, 'conflict', message);

export const notImplemented = (what: string) =>
  new StorageError(501, 'notImplemented', `${what}: not implemented by this emulator`);

/** Whatever was thrown, as something to answer; only this emulator's own refusals keep their words. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return new StorageError(500, 'backendError', STATUS_CODES[500] ?? 'Internal Server Error');
}
