import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../local/session.ts';

const killedAt = '2026-11-25T12:00:00.000Z';

describe('a run of the local system after one that was killed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-session-'));
    const record = { name: 'pubsub', pid: 4_000_000, startedAt: '1', at: killedAt };
    await writeFile(join(folder, 'processes.jsonl'), `${JSON.stringify(record)}\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Runs and ends. @returns since when what was there is lost, as the run knows it */
  async function run(keep?: () => Promise<void>, keptAt?: Date): Promise<string | undefined> {
    const session = await openSession(folder, {});
    if (keep) session.onKeep(keep);
    await session.close();
    return session.killedSince(keptAt);
  }

  it('knows of the kill until a run has kept what it has', async () => {
    assert.equal(await run(), killedAt, 'a start that fails');
    assert.equal(await run(() => Promise.reject(new Error('no emulator'))), killedAt);
    assert.equal(await run(async () => {}), killedAt);
    assert.equal(await run(), undefined);
  });

  it('has lost nothing that was kept after the killed run began', async () => {
    assert.equal(await run(undefined, new Date('2026-11-25T12:00:01Z')), undefined);
    assert.equal(await run(undefined, new Date('2026-11-25T11:59:59Z')), killedAt);
  });
});
