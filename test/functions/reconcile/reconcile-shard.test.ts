import assert from 'node:assert/strict';
import { shardOf } from '../../../functions/archive/shards.ts';
import type { Checkpoint } from '../../../functions/reconcile/checkpoint.ts';
import { reconcileShard } from '../../../functions/reconcile/reconcile-shard.ts';
import { archived, fakeArchive } from '../../helpers/archive-in-memory.ts';

const at = (time: string) => new Date(`2026-03-29T${time}:00.000Z`);

describe('reconcileShard', () => {
  it('accounts for new events where no time is left to look for late arrivals', async () => {
    const event = archived('new', at('12:10').toISOString());
    const shard = shardOf('new');
    const start: Checkpoint = { since: at('00:00'), until: at('12:00'), seen: new Map() };
    const budget = new AbortController();
    const accountedFor: string[] = [];
    const checkpoints: Checkpoint[] = [];
    const archive = fakeArchive([event], 250);
    await reconcileShard(shard, start, {
      archive: {
        list: (query) => {
          const beginsBeforeCheckpoint =
            String(query.startOffset) < `events/shard=${shard}/dt=2026-03-29/hr=12`;
          if (beginsBeforeCheckpoint) budget.abort();
          return archive.list(query);
        },
      },
      to: at('12:30'),
      windowMs: 6 * 3_600_000,
      accountFor: async (events) => void accountedFor.push(...events.map(({ eventId }) => eventId)),
      onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
      signal: budget.signal,
    });
    assert.ok(budget.signal.aborted);
    assert.deepEqual(accountedFor, ['new']);
    assert.ok((checkpoints.at(-1)?.until ?? 0) > at('12:10'));
  });
});
