/** What an event takes of a processor in an instance of 512 MiB, in milliseconds: docs/performance.md, rounded up. */
export const CPU_MS = { receive: 0.4, process: 5 };

/** Milliseconds in which Cloud Storage lists a thousand names: an assumption. */
export const LISTING_MS = 200;

/** Milliseconds in which `reconcile` lists 250 names and reads their markers: an assumption. */
export const PASS_MS = 200;
