/** A signal in a vehicle's document: its last good body, and the error that came after the body. */
export interface StoredSignal {
  name: string | null;
  group: string | null;
  body?: unknown;
  /** The times of the body. A number is what Smartcar sent, and a text is converted to Unix ms. Null where unknown. */
  oemUpdatedAt?: number | null;
  fetchedAt?: number | null;
  /** The time at which Smartcar delivered the body, in Unix ms. */
  deliveredAt?: number;
  /** The event that brought the body. */
  eventId?: string;
  /** The time of receipt of the body, in Unix ms. Is set only where a time of the body is after its delivery. */
  receivedAt?: number;
  /** The time at which Smartcar last delivered a good body, also an older body. In Unix ms. */
  lastGoodAt?: number;
  error?: StoredSignalError | undefined;
}

/** The reason why a signal came without a body. */
export interface StoredSignalError {
  /** Smartcar's word, as `ERROR` or `UNAVAILABLE`. Null where the signal has no status. */
  status: string | null;
  type: string | null;
  code: string | null;
  /** Unix ms. */
  deliveredAt: number;
  eventId: string;
}
