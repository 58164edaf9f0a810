import { STATUS_CODES } from 'node:http';

export interface StorageErrorOptions {
  status: number;
  /** Cloud Storage's word for the reason, as `conditionNotMet`. */
  reason: string;
  message: string;
  headers?: Record<string, string>;
}

/**
 * A refusal. Its JSON has the form of the JSON API, with `code` and `errors[].reason`:
 * https://cloud.google.com/storage/docs/json_api/v1/status-codes
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status: number;
  readonly reason: string;
  readonly headers: Record<string, string>;

  constructor({ status, reason, message, headers = {} }: StorageErrorOptions) {
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

export const invalid = (message: string) => new StorageError({ status: 400, reason: 'invalid', message });

export const required = (parameter: string) =>
  new StorageError({ status: 400, reason: 'required', message: `Required parameter: ${parameter}` });

export const noSuchBucket = () =>
  new StorageError({ status: 404, reason: 'notFound', message: 'The specified bucket does not exist.' });

export const noSuchObject = (bucket: string, name: string) =>
  new StorageError({ status: 404, reason: 'notFound', message: `No such object: ${bucket}/${name}` });

export const conflict = (message: string) => new StorageError({ status: 409, reason: 'conflict', message });

export const notImplemented = (what: string) =>
  new StorageError({
    status: 501,
    reason: 'notImplemented',
    message: `${what}: not implemented by this emulator`,
  });

/** Makes a 500 without the error's message out of every error that is not a refusal. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const message = STATUS_CODES[500] ?? 'Internal Server Error';
  return new StorageError({ status: 500, reason: 'backendError', message });
}
