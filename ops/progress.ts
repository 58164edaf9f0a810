import { Presets, SingleBar } from 'cli-progress';
import { count, duration } from './format.ts';

export interface Progress {
  update(done: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/**
 * Shows the progress of work on stderr: a bar on a terminal, and a line every five seconds elsewhere.
 * @param verb names what is counted, as `published`
 * @param total is undefined where the amount of work is not known. Then shows a count without a bar.
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
