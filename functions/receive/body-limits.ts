export interface BodyLimits {
  /** Limits the body as it arrives, and the body once it is inflated. */
  maxBytes: number;
  /** Milliseconds until the last byte. A whole body takes milliseconds. */
  withinMs: number;
  /** Allows `gzip` and `deflate`. */
  inflates: boolean;
}

/** For a request with a well-formed signature. Smartcar says that it sends a fifth of this at most. */
export const SIGNED_BODY: BodyLimits = { maxBytes: 256 * 1024, withinMs: 5_000, inflates: true };

/** For a request without a well-formed signature, which can only be a VERIFY event. */
export const UNSIGNED_BODY: BodyLimits = { maxBytes: 4 * 1024, withinMs: 3_000, inflates: false };
