const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes a Ctrl-C on that the terminal has sent already. */
const SAME_SIGNAL_MS = 500;

/**
 * Aborts at the first signal that asks this process to end. The second ends the process at once, and its children by
 * force with it.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  let firstAt: number | undefined;
  const stop = () => {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(1);
    firstAt ??= performance.now();
    stopping.abort(new Stopped());
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  // Nobody reads any more: the terminal is closed.
  process.stdout.on('error', stop);
  process.stderr.on('error', stop);
  return stopping.signal;
}

/** The user ended what was under way. */
export class Stopped extends Error {
  override name = 'Stopped';
}
