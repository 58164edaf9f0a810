import assert from 'node:assert/strict';
import { InvalidArgumentError } from 'commander';
import { shards } from '../../../functions/archive/shards.ts';
import { UsageError } from '../../../ops/errors.ts';
import { parseShards, shardsOfTask } from '../../../ops/replay/shards.ts';

const task = (index: number, count: number) => ({
  CLOUD_RUN_TASK_INDEX: `${index}`,
  CLOUD_RUN_TASK_COUNT: `${count}`,
});

describe('the shards of a part of a replay', () => {
  it('are named one by one and by ranges', () => {
    assert.deepEqual(parseShards('0-3'), ['0', '1', '2', '3']);
    assert.deepEqual(parseShards('f,0,4-5,0'), ['0', '4', '5', 'f']);
  });

  for (const text of ['', 'g', '3-0', '0-', '0..3', 'A']) {
    it(`are not named by ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseShards(text), InvalidArgumentError);
    });
  }

  for (const count of [2, 3, 16]) {
    it(`are each in one of ${count} tasks of a job`, () => {
      const parts = Array.from({ length: count }, (_, index) => shardsOfTask(task(index, count)) ?? []);
      assert.ok(parts.every(({ length }) => length > 0));
      assert.deepEqual(parts.flat().sort(), shards);
    });
  }

  it('are all where no job runs, or one task', () => {
    assert.equal(shardsOfTask({}), undefined);
    assert.equal(shardsOfTask(task(0, 1)), undefined);
  });

  const noTasks: (readonly [string | undefined, string | undefined])[] = [
    ...([
      ['4', '4'],
      ['-1', '4'],
      ['x', '4'],
      [undefined, '4'],
      ['0', 'x'],
      ['0', '0'],
    ] as const),
    ...([
      ['0', '2.5'],
      ['0', '0x10'],
      ['0', '1e1'],
      ['0', undefined],
      [' ', ' '],
    ] as const),
  ];
  for (const [CLOUD_RUN_TASK_INDEX, CLOUD_RUN_TASK_COUNT] of noTasks) {
    it(`are not those of task ${CLOUD_RUN_TASK_INDEX} of ${CLOUD_RUN_TASK_COUNT}`, () => {
      assert.throws(() => shardsOfTask({ CLOUD_RUN_TASK_INDEX, CLOUD_RUN_TASK_COUNT }), UsageError);
    });
  }

  it('are too few for a job of 17 tasks', () => {
    assert.throws(() => shardsOfTask(task(0, 17)), UsageError);
  });
});
