/**
 * Sets the size of V8's young generation in every function, as `NODE_OPTIONS`.
 * - In an instance of 512 MiB, V8 would take two halves of 1 MiB. They are too small for the webhooks that are under way
 *   at a time, so V8 would collect garbage all the time.
 * - With halves of 16 MiB a webhook costs 40 % less CPU, and an instance holds 30 MB more (docs/performance.md).
 * - Where there is plenty of memory, V8 would take 32 MiB, which costs memory and saves nothing.
 */
export const nodeOptions = '--max-semi-space-size=16';
