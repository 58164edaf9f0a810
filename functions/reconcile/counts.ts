/** The counts of a run, in its log line, its response and `--json`. */
export interface ReconcileCounts {
  /** Archived events that were looked at. */
  checked: number;
  /** Checked events that were not processed. */
  missing: number;
  /** Events that were published again. */
  republished: number;
  /** Objects that could not be read, so that their events were not published. */
  unreadable: number;
}

/** The counts of a scheduled run. */
export interface RunCounts extends ReconcileCounts {
  /** Events that an earlier run published again, and that are processed now. */
  healed: number;
  /** Events that an earlier run published again, and that are still not processed. */
  missingTwice: number;
  /** Events of `missingTwice` that no later run looks at. A person must look at them. */
  handedOver: number;
  /** Archived events whose marker may have expired. `reconcile` cannot tell whether they were processed. */
  expired: number;
}
