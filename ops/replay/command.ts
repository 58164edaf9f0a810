import { Command, InvalidArgumentError } from 'commander';
import type { ArchivedEvent } from '../../functions/archive/archived-event.ts';
import { MARKER_DAYS } from '../../functions/event/marker.ts';
import { omitEmpty } from '../../functions/runtime/omit-empty.ts';
import { printable } from '../../functions/runtime/printable.ts';
import { action, type GlobalOptions, type Outcome } from '../action.ts';
import type { Context } from '../context.ts';
import { type DeadLetter, markerIdOf } from '../dead-letters/dead-letter.ts';
import { OperationError, UsageError } from '../errors.ts';
import { type EventFilter, matches, withFilter } from '../filter.ts';
import { follow, outcomeOf } from '../follow/follow.ts';
import { Published } from '../follow/published.ts';
import { counted } from '../format.ts';
import { type RangeOptions, rangeOf, withRange } from '../range.ts';
import { createRateLimiter } from '../rate-limiter.ts';
import { newRunId } from '../run-id.ts';
import { countLeft, eachPage, replay } from './replay.ts';
import { parseShards, shardsOfTask } from './shards.ts';
import { nameOfState, ReplayState, StateFile } from './state.ts';

export interface ReplayCommandOptions extends RangeOptions, EventFilter {
  reprocess?: true;
  announce?: true;
  dryRun?: true;
  rate: number;
  resume?: string;
  id?: string;
  shards?: string[];
  wait?: true;
}

/** `replay` */
export function replayCommand(): Command {
  const command = new Command('replay').description('publish archived events to the events topic again');
  withRange(command, 'required, unless --event-id is given', 'default: now');
  return withFilter(command)
    .option('--reprocess', 'process them again even where they were processed before')
    .option(
      '--announce',
      'with --reprocess: announce what changes, also of events that were announced before',
    )
    .option('--dry-run', 'list them, and publish nothing')
    .option('--rate <n>', 'events a second at the most', parseRate, 200)
    .option('--resume <id>', 'go on with a replay that was stopped')
    .option(
      '--shards <list>',
      'only these of the 16 shards, like 0-3; other machines take the others',
      parseShards,
    )
    .option('--id <id>', 'the same for all parts; goes on where a part of this id was stopped', parseId)
    .option('--wait', 'follow each event until it is processed or dead-lettered (exit code 1: some were)')
    .action(action<ReplayCommandOptions & GlobalOptions>(perform));
}

async function perform(context: Context, options: ReplayCommandOptions & GlobalOptions): Promise<Outcome> {
  return options.dryRun ? dryRun(context, options) : performReplay(context, options);
}

/** Publishes the events that a replay has left. Follows the published events with `--wait`. */
export async function performReplay(context: Context, options: ReplayCommandOptions): Promise<Outcome> {
  const file = await stateFileOf(context, options);
  const { state } = file;
  // Writes the state before the work: a replay whose state cannot be written could not be resumed.
  await file.save();
  const left = await countLeft(state, context).catch(async (error: unknown) => {
    if (!options.resume && !options.id) await file.remove();
    throw error;
  });
  const { say } = context.report;
  say(`Replay ${state.id}: ${counted(left, 'event')} to publish${state.reprocess ? ' and reprocess' : ''}.`);
  const now = await context.now();
  if (!state.reprocess && Date.parse(state.from) < now.getTime() - MARKER_DAYS * 86_400_000) {
    say(`Events of more than ${MARKER_DAYS} days ago are not remembered as processed: they will be again.`);
  }

  using published = new Published();
  await publishAll({ context, file, left, rate: options.rate, published: options.wait && published });
  const { unreadable = 0 } = state;
  const json = { replayId: state.id, published: state.published, unreadable, reprocess: state.reprocess };
  const passedOver = unreadable > 0 ? ` (${counted(unreadable, 'object')} passed over)` : '';
  const done = `Replay ${state.id}: ${counted(state.published, 'event')} published${passedOver}`;
  if (!options.wait) {
    const text = `${done}, and not yet processed: --wait follows them, 'event <id>' shows one.`;
    return { json, text, found: unreadable > 0 };
  }
  say(`${done}. Ctrl-C ends the waiting, and nothing else.`);
  await follow({ context, published, idOf: (deadLetter) => idOfReplayed(deadLetter, state, now) });
  const outcome = outcomeOf(published);
  return { ...outcome, json: { ...json, ...outcome.json } };
}

interface Publishing {
  context: Context;
  file: StateFile;
  /** The number of events to publish. */
  left: number;
  /** Events a second. */
  rate: number;
  /** Gets the id of the marker of each published event. Left out without `--wait`. */
  published: Published | undefined;
}

async function publishAll({ context, file, left, rate, published }: Publishing): Promise<void> {
  const { state } = file;
  const { republish } = context;
  const replayId = state.reprocess ? state.id : undefined;
  const before = state.published;
  const progress = context.report.progress('published', left);
  const stopped = () =>
    `Stopped after ${counted(state.published, 'event')}; go on with: replay --resume ${nameOfState(state)}`;
  try {
    await replay(file, {
      archive: context.archive,
      republish: async (event) => {
        await republish(event, { replayId, announces: state.announce });
        published?.add(replayId ? `${event.eventId}.${replayId}` : event.eventId);
      },
      takeTurn: createRateLimiter(rate),
      signal: context.signal,
      onPublished: (number) => progress.update(number - before),
      onUnreadable: ({ object, why }) => context.report.say(`Passed over ${object}: ${why}.`),
    });
  } catch (error) {
    context.report.say(stopped());
    throw error;
  } finally {
    progress.stop();
  }
  if (context.signal.aborted) throw new OperationError(stopped());
  await file.remove();
}

/**
 * The id of the marker of a dead letter that this replay published; undefined for other dead letters. Only messages of a
 * replay with `--reprocess` carry the id of the replay. Without `--reprocess`, takes the dead letters since its start.
 */
function idOfReplayed(deadLetter: DeadLetter, { reprocess, id }: ReplayState, startedAt: Date) {
  const { eventId, attributes, deadLetteredAt } = deadLetter;
  const isOurs = reprocess ? attributes.replayId === id : deadLetteredAt >= startedAt;
  return isOurs && eventId ? markerIdOf(deadLetter) : undefined;
}

/** The replay that is to be resumed, or a new one. With `--id` either, so that a task can be tried again as it is. */
async function stateFileOf(context: Context, options: ReplayCommandOptions): Promise<StateFile> {
  if (options.resume) return resumed(options.resume, context, options);
  const state = await newState(context, options);
  const before = options.id ? await StateFile.find(nameOfState(state)) : undefined;
  if (!before) return new StateFile(state);
  const startOf = ({ to, confirmed, published, unreadable, ...rest }: ReplayState) =>
    JSON.stringify({ ...rest, to: options.to ? to : undefined });
  if (startOf(before.state) === startOf(state)) return before;
  throw new UsageError(`Replay ${state.id} was started with other options: give the same, or another --id.`);
}

async function newState(context: Context, options: ReplayCommandOptions): Promise<ReplayState> {
  if (!options.from && !options.eventId) {
    throw new UsageError(
      '--from is missing: name the first instant of receipt, or an event with --event-id.',
    );
  }
  if (options.announce && !options.reprocess) {
    throw new UsageError(
      '--announce needs --reprocess: nothing changes where an event is not processed again.',
    );
  }
  const [project, bucket, topic] = [context.name('project'), context.name('bucket'), context.name('topic')];
  const { from, to } = rangeOf(options, { from: new Date(0), to: options.to ?? (await context.now()) });
  const { eventType, vehicle, eventId } = options;
  const ofTask = shardsOfTask(context.environment);
  if (ofTask && !options.id) {
    throw new UsageError(
      'A job of several tasks needs --id: a task that is tried again goes on under this id.',
    );
  }
  const shards = options.shards ?? ofTask;
  return {
    id: options.id ?? newRunId(),
    project,
    bucket,
    topic,
    from: from.toISOString(),
    to: to.toISOString(),
    filter: omitEmpty({ eventType, vehicle, eventId }),
    ...(shards && { shards }),
    reprocess: options.reprocess === true,
    ...(options.announce && { announce: true }),
    confirmed: {},
    published: 0,
  };
}

async function resumed(id: string, context: Context, options: ReplayCommandOptions): Promise<StateFile> {
  const { from, to, eventType, vehicle, eventId, reprocess, announce, shards } = options;
  if (
    [from, to, eventType, vehicle, eventId, reprocess, announce, shards, options.id].some(
      (option) => option !== undefined,
    )
  ) {
    throw new UsageError('--resume goes on as the replay was started: give only --rate and --wait with it.');
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

/** Writes a line for each event when the event is found, so that memory does not grow with the number of events. */
async function dryRun(context: Context, options: ReplayCommandOptions & GlobalOptions): Promise<Outcome> {
  const toLine = options.json ? jsonLine : textLine;
  const { events } = await countReplay(context, options, (page) =>
    process.stdout.write(page.map(toLine).join('')),
  );
  return { json: { events }, text: `${counted(events, 'event')} would be published.` };
}

/** Counts the events that a replay would publish. @param use gets the events, a page at a time */
export async function countReplay(
  context: Context,
  options: ReplayCommandOptions,
  use: (page: ArchivedEvent[]) => void,
): Promise<{ events: number }> {
  const { state } = await stateFileOf(context, options);
  let events = 0;
  await eachPage(state, context, async (page) => {
    const matching = page.filter((event) => matches(state.filter, event));
    events += matching.length;
    if (matching.length > 0) use(matching);
  });
  return { events };
}

const jsonLine = (event: ArchivedEvent) => `${JSON.stringify(event)}\n`;

const textLine = ({ receivedAt, eventId, eventType = '-', vehicleId = '-' }: ArchivedEvent) =>
  `${printable(`${receivedAt.toISOString()}  ${eventType.padEnd(13)}  ${vehicleId.padEnd(36)}  ${eventId}`)}\n`;

function parseId(text: string): string {
  if (ReplayState.shape.id.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must have 1 to 64 of A-Z a-z 0-9 _ -.');
}

function parseRate(text: string): number {
  const rate = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw new InvalidArgumentError('It must be a number of events a second, above 0.');
}
