import assert from 'node:assert/strict';
import { forEachShard, shardOf, shards } from '../../../functions/archive/shards.ts';

describe('the shards of the archive', () => {
  it('are sixteen, of which each event has one by its id', () => {
    assert.deepEqual(shards.join(''), '0123456789abcdef');
    // printf 'event-1' | sha256sum | cut -c 1
    assert.equal(shardOf('event-1'), 'c');
  });

  it('are worked on at the same time', async () => {
    const begun: string[] = [];
    const all = Promise.withResolvers<void>();
    await forEachShard(async (shard) => {
      begun.push(shard);
      if (begun.length === shards.length) all.resolve();
      await all.promise;
    });
    assert.deepEqual(begun, shards);
  });

  it('may be some of them', async () => {
    const begun: string[] = [];
    await forEachShard(
      async (shard) => {
        begun.push(shard);
      },
      undefined,
      ['3', 'a'],
    );
    assert.deepEqual(begun, ['3', 'a']);
  });

  it('end together after a failure, which is told once all have ended', async () => {
    const failure = new Error('the failure');
    let ended = 0;
    const worked = forEachShard(async (shard, signal) => {
      if (shard === '7') throw failure;
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      });
      await new Promise((resolve) => setImmediate(resolve));
      ended++;
    });
    await assert.rejects(worked, failure);
    assert.equal(ended, 15);
  });

  it('tell the failure of the first, where several fail', async () => {
    const worked = forEachShard((shard) => Promise.reject(new Error(`of ${shard}`)));
    await assert.rejects(worked, { message: 'of 0' });
  });

  it('end when they are asked to', async () => {
    const end = new AbortController();
    let aborted = 0;
    const worked = forEachShard(async (_, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted++;
    }, end.signal);
    end.abort();
    await worked;
    assert.equal(aborted, 16);
  });

  it('end after a failure also where they may be asked to', async () => {
    const failure = new Error('the failure');
    let aborted = 0;
    const worked = forEachShard(async (shard, signal) => {
      if (shard === 'f') throw failure;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted++;
    }, new AbortController().signal);
    await assert.rejects(worked, failure);
    assert.equal(aborted, 15);
  });
});
