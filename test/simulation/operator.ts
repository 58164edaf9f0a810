import { republish } from '../../functions/archive/republish.ts';
import { DeadLetterQueue } from '../../ops/dead-letters/queue.ts';
import { redrive } from '../../ops/dead-letters/redrive.ts';
import { createRateLimiter } from '../../ops/rate-limiter.ts';
import { replay } from '../../ops/replay/replay.ts';
import type { ReplayState, StateFile } from '../../ops/replay/state.ts';
import { archiveAndPublishOf } from './functions.ts';
import { Instance } from './instance.ts';
import type { Systems } from './systems.ts';
import { pause } from './virtual-time.ts';

export type Operation = 'redrive' | 'replay' | 'reprocess';

const COMMAND_TIMEOUT_MS = 1_800_000;
const RESUME_AFTER_MS = 300_000;

/** Runs one of the operator's commands. A replay that ends early is resumed. */
export async function operate(systems: Systems, operation: Operation, id: string): Promise<void> {
  if (operation === 'redrive') return performRedrive(systems, id);
  const hour = 3_600_000;
  let saved = JSON.stringify({
    id,
    project: 'simulation',
    bucket: 'archive',
    topic: 'events',
    from: new Date(systems.startedAt - hour).toISOString(),
    to: new Date().toISOString(),
    filter: {},
    reprocess: operation === 'reprocess',
    confirmed: {},
    published: 0,
  } satisfies ReplayState);
  for (let tries = 0; tries < 3; tries++, await pause(RESUME_AFTER_MS)) {
    const state: ReplayState = JSON.parse(saved);
    const save = async () => {
      saved = JSON.stringify(state);
    };
    const file = { state, save, saveSometimes: save } as unknown as StateFile;
    const isDone = await performReplay(systems, file).then(
      () => true,
      () => false,
    );
    if (isDone) return;
  }
}

async function performReplay(systems: Systems, file: StateFile): Promise<void> {
  const operator = new Instance(systems.faults);
  const { archive, publish } = archiveAndPublishOf(systems, operator);
  const replayId = file.state.reprocess ? file.state.id : undefined;
  const work = () =>
    replay(file, {
      archive,
      republish: (event) => republish(event, { archive, publish, replayId }),
      takeTurn: createRateLimiter(200),
      signal: new AbortController().signal,
      onPublished: () => {},
    });
  await operator.serve(work, COMMAND_TIMEOUT_MS).finally(() => operator.kill());
}

async function performRedrive(systems: Systems, redriveId: string): Promise<void> {
  const operator = new Instance(systems.faults);
  const { publish } = archiveAndPublishOf(systems, operator);
  const client = systems.broker.subscriber(operator);
  const work = () =>
    redrive({
      queue: new DeadLetterQueue({ client, subscription: 'dead-letters', isEmulator: false }),
      publish,
      choose: async (batch) => batch,
      redriveId,
      signal: new AbortController().signal,
    });
  await operator.serve(work, COMMAND_TIMEOUT_MS).catch(() => {});
  operator.kill();
}
