import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { State } from '../../local/state.ts';

const message = { topic: 'events', data: 'e30=', attributes: { eventId: 'e-1' } };
const older = { topic: 'events', data: 'W10=' };

describe('the state of the local system', () => {
  let folder: string;
  let state: State;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-state-'));
    state = new State(folder, 'p');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Writes files as `keep` and the Firestore emulator leave them. */
  async function write(
    name: string,
    { messages, hasExport = true }: { messages?: string; hasExport?: boolean },
  ) {
    const path = join(folder, 'state', name);
    await mkdir(join(path, 'firestore'), { recursive: true });
    if (hasExport) await writeFile(join(path, 'firestore/firestore.overall_export_metadata'), name);
    if (messages !== undefined) await writeFile(join(path, 'messages.json'), messages);
  }
  const files = () => readdir(join(folder, 'state'), { recursive: true });

  it('is none before a run has ended', async () => {
    assert.equal(await state.read(), undefined);
  });

  it('is what was kept', async () => {
    await write('p', { messages: JSON.stringify([message]) });
    const kept = await state.read();
    assert.deepEqual(kept?.messages, [message]);
    assert.equal(kept?.firestoreExport, join(folder, 'state/p/firestore/firestore.overall_export_metadata'));
  });

  // Each is what a kill leaves between two steps of the replacement.
  const killed: { title: string; before: () => Promise<void> }[] = [
    {
      title: 'before the former was removed',
      before: () => write('p', { messages: JSON.stringify([older]) }),
    },
    { title: 'while the former was removed', before: () => write('p', { hasExport: false }) },
    { title: 'when the former was gone', before: async () => {} },
  ];
  for (const { title, before } of killed) {
    it(`is what was kept last, where the run was killed ${title}`, async () => {
      await before();
      await write('p.next', { messages: JSON.stringify([message]) });
      assert.deepEqual((await state.read())?.messages, [message]);
      assert.deepEqual((await state.read())?.messages, [message]);
    });
  }

  it('is what was kept before, where the run was killed before all was kept', async () => {
    await write('p', { messages: JSON.stringify([older]) });
    await write('p.next', {});
    await writeFile(join(folder, 'state/p.next/messages.json.new'), '[{"topic":"ev');
    assert.deepEqual((await state.read())?.messages, [older]);
  });

  const unusable: { title: string; messages?: string; hasExport?: boolean; says: RegExp }[] = [
    { title: 'no export', messages: '[]', hasExport: false, says: /overall_export_metadata is missing/ },
    { title: 'no messages', says: /messages\.json cannot be read: ENOENT/ },
    { title: 'half of the messages', messages: '[{"topic":"ev', says: /not what this version writes/ },
    {
      title: 'the messages of another version',
      messages: '{"version":2}',
      says: /not what this version writes/,
    },
    {
      title: 'a field of another version',
      messages: JSON.stringify([{ ...message, orderingKey: 'a' }]),
      says: /not what this version writes/,
    },
  ];
  for (const { title, says, ...written } of unusable) {
    it(`with ${title} is refused in one line, and left alone`, async () => {
      await write('p', written);
      const before = await files();
      await assert.rejects(state.read(), (error: Error) => {
        assert.equal(error.name, 'UserError');
        assert.match(error.message, says);
        assert.match(error.message, /^What the last run kept in \S+state\/p .*: remove that folder [^\n]*$/);
        return true;
      });
      assert.deepEqual(await files(), before);
    });
  }

  it('with messages that nothing would get is refused, and nothing is published', async () => {
    const sources = [{ subscription: 's', topic: 'changes' }];
    await assert.rejects(state.publish([message], '127.0.0.1:1', sources), {
      name: 'UserError',
      message: /nothing subscribes to the topic events/,
    });
  });
});
