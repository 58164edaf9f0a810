import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDocumentId } from '../../../functions/event/document-id.ts';
import { UsageError } from '../../../ops/errors.ts';
import { newReplayId, type ReplayState, StateFile } from '../../../ops/replay/state.ts';

const state: ReplayState = {
  id: newReplayId(),
  project: 'p',
  bucket: 'b',
  topic: 't',
  from: '2026-03-29T00:00:00.000Z',
  to: '2026-03-30T00:00:00.000Z',
  selection: { vehicle: ['v-1'] },
  reprocess: true,
  confirmed: { a: 'events/shard=a/…' },
  published: 12,
};

describe("a replay's state", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'smartcar-replay-')), '.replay');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('has an id that can be part of a marker', () => {
    assert.match(newReplayId(new Date('2026-03-29T10:20:30.456Z')), /^20260329T102030Z-[0-9a-f]{4}$/);
    assert.ok(isDocumentId(state.id));
  });

  it('is read back as it was saved, and leaves nothing else behind', async () => {
    await new StateFile(state, folder).save();
    assert.deepEqual((await StateFile.load(state.id, folder)).state, state);
    assert.deepEqual(await readdir(folder), [`${state.id}.json`]);
  });

  it('is saved no more than now and then', async () => {
    const file = new StateFile({ ...state }, folder);
    await file.save();
    file.state.published = 13;
    await file.saveSometimes();
    assert.equal((await StateFile.load(state.id, folder)).state.published, 12);
  });

  it('is gone when the replay is done', async () => {
    const file = new StateFile(state, folder);
    await file.save();
    await file.remove();
    await assert.rejects(StateFile.load(state.id, folder), UsageError);
  });

  it('is not read from elsewhere, nor half', async () => {
    await new StateFile(state, folder).save();
    await assert.rejects(StateFile.load(`../.replay/${state.id}`, folder), UsageError);
    await writeFile(join(folder, `${state.id}.json`), '{"id":');
    await assert.rejects(StateFile.load(state.id, folder), UsageError);
  });
});
