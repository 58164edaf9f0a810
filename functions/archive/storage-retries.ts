// When a request to Cloud Storage is sent again: https://cloud.google.com/storage/docs/retry-strategy

/** The attempts of a read, and the pauses between them. */
export const READ_ATTEMPTS = { attempts: 5, firstPauseMs: 200, longestPauseMs: 1_600 };

/** The pauses between the attempts of an upload. An upload is tried again until the time budget of `receive` is spent. */
export const UPLOAD_PAUSES = { firstPauseMs: 50, longestPauseMs: 1_000 };

/** Tells whether another attempt may succeed after a response with this status. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
