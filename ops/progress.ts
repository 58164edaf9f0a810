import { Presets, SingleBar } from 'cli-progress';
import { count, duration } from './format.ts';

export interface Progress {
  update(done: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/**
 * Shows on stderr how far the work is: a bar on a terminal, a line every five seconds elsewhere.
 * @param total undefined where it is not known: then there is no bar, and no end in sight
 */
export function startProgress(
  verb: string,
  total: number | undefined,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  const startedAt = performance.now();
  let done = 0;
  const rate = () => done / Math.max((performance.now() - startedAt) / 1_000, 0.001);
  const left = () => (total && rate() > 0 ? `, ${duration(((total - done) / rate()) * 1_000)} left` : '');
  const text = () =>
    `${count(done)}${total === undefined ? '' : ` of ${count(total)}`} ${verb}, ${Math.round(rate())}/s${left()}`;

  if (!stream.isTTY) {
    const timer = setInterval(() => stream.write(`${text()}\n`), LINE_EVERY_MS);
    return {
      update: (now) => {
        done = now;
      },
      stop: () => clearInterval(timer),
    };
  }
  const bar = new SingleBar(
    { stream, format: total === undefined ? '{text}' : '{bar} {text}', hideCursor: true },
    Presets.rect,
  );
  bar.start(total || 1, 0, { text: text() });
  return {
    update(now) {
      done = now;
      bar.update(done, { text: text() });
    },
    stop: () => bar.stop(),
  };
}
