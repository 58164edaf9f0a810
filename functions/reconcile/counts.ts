/**
 * What a run did, by its log line, its answer and `--json`.
 */
export interface ReconcileCounts {
  /** Archived events that were looked at. */
  checked: number;
  /** Those of the checked that were not processed. */
  missing: number;
  /** Events that were published again. */
  republished: number;
  /** Objects that could not be read, and so were not published. */
  unreadable: number;
}

/** What a scheduled run did. */
export interface RunCounts extends ReconcileCounts {
  /** Events that earlier runs published again, and that are processed now. */
  healed: number;
  /** Events that earlier runs published again, and that are still not processed. */
  missingTwice: number;
  /** Those of `missingTwice` that no later run looks at again: a person has to. */
  handedOver: number;
  /** Archived events that are older than markers are kept, so that nothing tells whether they were processed. */
  expired: number;
}
