import { InvalidArgumentError } from 'commander';
import { shards } from '../../functions/archive/shards.ts';
import { UsageError } from '../errors.ts';

const RANGE = /^([0-9a-f])(?:-([0-9a-f]))?$/;

/** Reads shards as they are named to a command: `0-3` or `0,4-7,f`. @throws InvalidArgumentError for anything else */
export function parseShards(text: string): string[] {
  const named = text.split(',').flatMap((part) => {
    const [, first = '', last = first] = RANGE.exec(part) ?? [];
    const range = shards.slice(shards.indexOf(first), shards.indexOf(last) + 1);
    if (!first || range.length === 0) {
      throw new InvalidArgumentError('It must name shards from 0 to f, like 0-3 or 0,4-7,f.');
    }
    return range;
  });
  return shards.filter((shard) => named.includes(shard));
}

/**
 * The shards of a task of a Cloud Run job: each task has others, and together they have all.
 * https://cloud.google.com/run/docs/container-contract#jobs-env-vars
 * @returns undefined where no job of several tasks runs
 * @throws UsageError where a task would have none, or the variables name no task
 */
export function shardsOfTask(environment: NodeJS.ProcessEnv): string[] | undefined {
  const { CLOUD_RUN_TASK_INDEX, CLOUD_RUN_TASK_COUNT } = environment;
  if (!CLOUD_RUN_TASK_INDEX && !CLOUD_RUN_TASK_COUNT) return undefined;
  const [index, count] = [wholeNumber(CLOUD_RUN_TASK_INDEX), wholeNumber(CLOUD_RUN_TASK_COUNT)];
  // A task that no shard belongs to would publish nothing, and say that it is done.
  if (!(index < count)) {
    throw new UsageError(
      'CLOUD_RUN_TASK_INDEX and CLOUD_RUN_TASK_COUNT name no task of a job: set both as Cloud Run does, or neither.',
    );
  }
  if (count === 1) return undefined;
  if (count > shards.length) {
    throw new UsageError(
      `The job has ${count} tasks, and the archive ${shards.length} shards: give --tasks 16 or fewer.`,
    );
  }
  return shards.filter((_, position) => position % count === index);
}

const wholeNumber = (text = ''): number => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN);
