import { Command, InvalidArgumentError } from 'commander';
import type { ArchivedEvent } from '../../functions/archive/archived-events.ts';
import { MARKER_DAYS } from '../../functions/event/marker.ts';
import { action, type GlobalOptions, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { isSelected, type Selection, withSelection } from '../filter.ts';
import { counted } from '../format.ts';
import { startProgress } from '../progress.ts';
import { everything, type RangeOptions, rangeOf, withRange } from '../range.ts';
import { pace } from '../rate-limiter.ts';
import { countLeft, eachPage, replay } from './replay.ts';
import { newReplayId, type ReplayState, StateFile } from './state.ts';

interface ReplayCommandOptions extends RangeOptions, Selection {
  reprocess?: true;
  dryRun?: true;
  rate: number;
  resume?: string;
}

/** `replay` */
export function replayCommand(): Command {
  const command = new Command('replay').description('publish archived events to the events topic again');
  withRange(command, 'required, unless --event-id is given', 'default: now');
  return withSelection(command)
    .option('--reprocess', 'process them again even where they were processed before')
    .option('--dry-run', 'list them, and publish nothing')
    .option('--rate <n>', 'events a second at the most', parseRate, 200)
    .option('--resume <id>', 'go on with a replay that was stopped')
    .action(action<ReplayCommandOptions>(perform));
}

async function perform(context: Context, options: ReplayCommandOptions & GlobalOptions): Promise<Outcome> {
  const file = options.resume
    ? await resumed(options.resume, context, options)
    : new StateFile(newState(context, options));
  const { state } = file;
  if (options.dryRun) return dryRun(state, context, options.json === true);

  const left = await countLeft(state, context.archive, context.signal);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`Replay ${state.id}: ${counted(left, 'event')} to publish${state.reprocess ? ' and reprocess' : ''}.`);
  if (!state.reprocess && Date.parse(state.from) < Date.now() - MARKER_DAYS * 86_400_000) {
    say(`Events of more than ${MARKER_DAYS} days ago are not remembered as processed: they will be again.`);
  }

  const { republish } = context;
  const before = state.published;
  const progress = startProgress('published', left);
  try {
    await replay(file, {
      archive: context.archive,
      republish: (event) => republish(event, state.reprocess ? state.id : undefined),
      pace: pace(options.rate),
      signal: context.signal,
      onPublished: (published) => progress.update(published - before),
      onUnreadable: ({ object, why }) => say(`Passed over ${object}: ${why}.`),
    });
  } catch (error) {
    say(`Stopped after ${counted(state.published, 'event')}; go on with: replay --resume ${state.id}`);
    throw error;
  } finally {
    progress.stop();
  }
  if (context.signal.aborted) {
    throw new OperationError(
      `Stopped after ${counted(state.published, 'event')}; go on with: replay --resume ${state.id}`,
    );
  }
  await file.remove();
  const { published, unreadable = 0 } = state;
  const passedOver = unreadable > 0 ? ` ${counted(unreadable, 'object')} passed over.` : '';
  return {
    json: { replayId: state.id, published, unreadable, reprocess: state.reprocess },
    text: `Replay ${state.id}: ${counted(published, 'event')} published.${passedOver}`,
    found: unreadable > 0,
  };
}

function newState(context: Context, options: ReplayCommandOptions): ReplayState {
  if (!options.from && !options.eventId) {
    throw new UsageError(
      '--from is missing: name the first instant of receipt, or an event with --event-id.',
    );
  }
  const { from, to } = rangeOf(options, everything());
  const { eventType, vehicle, eventId } = options;
  return {
    id: newReplayId(),
    project: context.name('project'),
    bucket: context.name('bucket'),
    topic: context.name('topic'),
    from: from.toISOString(),
    to: to.toISOString(),
    selection: { ...(eventType && { eventType }), ...(vehicle && { vehicle }), ...(eventId && { eventId }) },
    reprocess: options.reprocess === true,
    confirmed: {},
    published: 0,
  };
}

async function resumed(id: string, context: Context, options: ReplayCommandOptions): Promise<StateFile> {
  const { from, to, eventType, vehicle, eventId, reprocess } = options;
  if ([from, to, eventType, vehicle, eventId, reprocess].some((option) => option !== undefined)) {
    throw new UsageError('--resume goes on as the replay was started: give only --rate with it.');
  }
  const file = await StateFile.load(id);
  for (const name of ['project', 'bucket', 'topic'] as const) {
    if (file.state[name] === context.name(name)) continue;
    throw new UsageError(
      `Replay ${id} works on the ${name} ${file.state[name]}, not ${context.name(name)}: name the same.`,
    );
  }
  return file;
}

/** Writes a line for each event as it is found: there can be more than memory holds. */
async function dryRun(state: ReplayState, context: Context, asJson: boolean): Promise<Outcome> {
  let found = 0;
  await eachPage(state, context.archive, context.signal, async (page) => {
    const lines = page
      .filter((event) => isSelected(state.selection, event))
      .map(asJson ? jsonLine : textLine);
    found += lines.length;
    if (lines.length > 0) process.stdout.write(lines.join(''));
  });
  return {
    json: { events: found },
    text: `${counted(found, 'event')} would be published.`,
  };
}

const jsonLine = (event: ArchivedEvent) => `${JSON.stringify(event)}\n`;

const textLine = ({ receivedAt, eventId, eventType = '-', vehicleId = '-' }: ArchivedEvent) =>
  `${receivedAt.toISOString()}  ${eventType.padEnd(13)}  ${vehicleId.padEnd(36)}  ${eventId}\n`;

function parseRate(text: string): number {
  const rate = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw new InvalidArgumentError('It must be a number of events a second, above 0.');
}
