/** What an event takes of a processor in an instance of 512 MiB, in milliseconds: docs/performance.md, rounded up. */
export const CPU_MS = { receive: 0.4, process: 5 };

/** Milliseconds in which Cloud Storage lists a thousand names: an assumption. */
export const LISTING_MS = 200;
