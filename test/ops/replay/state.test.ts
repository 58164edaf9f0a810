import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStopped } from '../../../console/server/replay/stopped.ts';
import { isDocumentId } from '../../../functions/event/document-id.ts';
import { OperationError, UsageError } from '../../../ops/errors.ts';
import { type ReplayState, StateFile, stoppedReplays } from '../../../ops/replay/state.ts';
import { newRunId } from '../../../ops/run-id.ts';

const state: ReplayState = {
  id: newRunId(),
  project: 'p',
  bucket: 'b',
  topic: 't',
  from: '2026-03-29T00:00:00.000Z',
  to: '2026-03-30T00:00:00.000Z',
  filter: { vehicle: ['v-1'] },
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
    assert.match(newRunId(new Date('2026-03-29T10:20:30.456Z')), /^20260329T102030Z-[0-9a-f]{4}$/);
    assert.ok(isDocumentId(state.id));
  });

  it('is read back as it was saved, and leaves nothing else behind', async () => {
    await new StateFile(state, folder).save();
    assert.deepEqual((await StateFile.load(state.id, folder)).state, state);
    assert.deepEqual(await readdir(folder), [`${state.id}.json`]);
  });

  it('is whole where two processes save it at the same time', async () => {
    const files = [new StateFile({ ...state }, folder), new StateFile({ ...state }, folder)];
    for (let published = 0; published < 20; published++) {
      await Promise.all(files.map((file) => file.save()));
      assert.deepEqual((await StateFile.load(state.id, folder)).state, state);
    }
    assert.deepEqual(await readdir(folder), [`${state.id}.json`]);
  });

  it('is listed for each part of a replay, by the name that resumes the part', async () => {
    const parts = [
      ['0', '1'],
      ['a', 'f'],
    ].map((shards) => ({ ...state, shards }));
    for (const part of parts) await new StateFile(part, folder).save();
    const context = { name: (name: string) => (name === 'project' ? 'p' : 'b') };
    const ids = (await readStopped(context, folder)).map(({ id }) => id).sort();
    assert.deepEqual(ids, [`${state.id}.01`, `${state.id}.af`]);
    for (const id of ids) await StateFile.load(id, folder);
    assert.equal((await stoppedReplays(folder)).length, 2);
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

  const notStates: { title: string; text: string; says: RegExp }[] = [
    { title: 'half a file', text: '{"id":', says: /is not the state of replay/ },
    { title: 'the state of another', text: JSON.stringify({ ...state, id: 'other' }), says: /at id:/ },
    { title: 'a path', text: JSON.stringify({ ...state, id: '../../other' }), says: /at id:/ },
    {
      title: 'a field of another kind',
      text: JSON.stringify({ ...state, published: '12' }),
      says: /at published:/,
    },
    { title: 'no instant', text: JSON.stringify({ ...state, from: 'yesterday' }), says: /at from:/ },
    {
      title: 'a field that is not known',
      text: JSON.stringify({ ...state, path: '/etc' }),
      says: /at the whole:/,
    },
  ];
  for (const { title, text, says } of notStates) {
    it(`is not resumed from ${title}, which stays as it is`, async () => {
      await new StateFile(state, folder).save();
      const path = join(folder, `${state.id}.json`);
      await writeFile(path, text);
      await assert.rejects(StateFile.load(state.id, folder), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, says);
        return true;
      });
      assert.equal(await readFile(path, 'utf8'), text);
    });
  }

  it('is not looked for outside of its folder', async () => {
    await new StateFile(state, folder).save();
    for (const id of [`../.replay/${state.id}`, '..', '', 'a/b']) {
      await assert.rejects(StateFile.load(id, folder), UsageError);
    }
  });

  it('says at once where it cannot be written', async () => {
    await writeFile(folder, 'a file, where the folder should be');
    await assert.rejects(new StateFile(state, folder).save(), (error) => {
      assert.ok(error instanceof OperationError);
      assert.match(
        error.message,
        /cannot be written to .*: run the command in a folder that you may write to/,
      );
      return true;
    });
  });
});
