import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Storage } from '@google-cloud/storage';
import { parseOptions } from '../../../local/gcs-emulator/main.ts';
import { temporaryFolder } from './emulator.ts';

const MAIN = join(import.meta.dirname, '../../../local/gcs-emulator/main.ts');

describe('parseOptions', () => {
  it('has defaults', () => {
    assert.deepEqual(parseOptions([]), {
      port: 8087,
      folder: '.local/storage',
      buckets: [],
    });
  });

  it('reads every option', () => {
    const args = ['--port', '0', '--folder', 'f', '--bucket', 'one', '--bucket', 'two'];
    assert.deepEqual(parseOptions(args), { port: 0, folder: 'f', buckets: ['one', 'two'] });
  });

  for (const args of [
    ['--port', '8087x'],
    ['--port', ''],
    ['--port', '65536'],
    ['--folder', ''],
    ['--host', '0.0.0.0'],
    ['--x'],
    ['x'],
  ]) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(() => parseOptions(args));
    });
  }
});

describe('node local/gcs-emulator/main.ts', () => {
  let folder: string;
  let running: ChildProcess[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    running = [];
  });
  afterEach(async () => {
    for (const child of running.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    )) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(dirname(folder), { recursive: true });
  });

  function run(...args: string[]) {
    const child = spawn(process.execPath, [MAIN, '--folder', folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    return child;
  }

  /** Starts it on a free port, with a bucket named `archive`, and waits until it says that it is ready. */
  async function start() {
    const child = run('--port', '0', '--bucket', 'archive');
    const failed = Promise.all([text(child.stderr), once(child, 'exit')]);
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    assert.ok(url, line);
    return { child, url, bucket: new Storage({ apiEndpoint: url, projectId: 'test' }).bucket('archive') };
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends cleanly on ${signal}, also with a connection open`, async () => {
      const { child, url } = await start();
      assert.equal((await fetch(`${url}/storage/v1/b`)).status, 200);
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  }

  it('says in one line that the port is in use', async () => {
    const { url } = await start();
    const second = run('--port', new URL(url).port);
    const [errors, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    assert.equal(code, 1);
    assert.match(errors, /^the port is in use: .*\n$/);
  });

  it('says which option is wrong', async () => {
    const child = run('--port', 'x');
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.equal(code, 1);
    assert.match(errors, /^--port must be an integer/);
  });

  it('loses nothing acknowledged and lists nothing half-written when killed often', async () => {
    const ROUNDS = 8;
    /** What was acknowledged last for each name, and what may have been written after it. */
    const acknowledged = new Map<string, string>();
    const unheard = new Map<string, string>();

    /** Creates, replaces and deletes until the emulator is gone. */
    async function load(url: string, worker: string) {
      for (let i = 0; ; i++) {
        const name = `${worker}/${i % 20}${i % 3 === 0 ? '.' : ''}`;
        const body = `${worker} ${i} `.repeat(1 + ((i * 37) % 2000));
        const isDelete = i % 7 === 6 && acknowledged.has(name);
        unheard.set(name, isDelete ? '' : body);
        const { status, headers } = isDelete
          ? await fetch(`${url}/storage/v1/b/archive/o/${encodeURIComponent(name)}`, { method: 'DELETE' })
          : await fetch(`${url}/upload/storage/v1/b/archive/o?uploadType=multipart`, {
              method: 'POST',
              headers: { 'content-type': 'multipart/related; boundary=B' },
              body: `--B\r\n\r\n${JSON.stringify({ name, metadata: { worker, length: `${body.length}` } })}\r\n--B\r\n\r\n${body}\r\n--B--`,
            });
        assert.ok(status === 200 || status === 204, `${status} for ${name}`);
        assert.ok(headers);
        if (isDelete) acknowledged.delete(name);
        else acknowledged.set(name, body);
        unheard.delete(name);
      }
    }

    for (let round = 0; round <= ROUNDS; round++) {
      const { child, url, bucket } = await start();
      const [files] = await bucket.getFiles();
      const stored = new Map<string, string>();
      await Promise.all(
        files.map(async (file) => {
          // The client compares the bytes with the checksums in the metadata.
          const [bytes] = await file.download({ validation: 'crc32c' });
          const { metadata, size } = file.metadata;
          const [worker = '', length] = [file.name.split('/')[0], `${bytes.length}`];
          assert.deepEqual({ size: String(size), metadata }, { size: length, metadata: { worker, length } });
          stored.set(file.name, bytes.toString());
        }),
      );
      const left = await readdir(folder, { recursive: true, withFileTypes: true });
      assert.equal(left.filter((entry) => entry.isFile()).length, stored.size + 1, 'bytes and one log alone');
      for (const name of new Set([...acknowledged.keys(), ...stored.keys(), ...unheard.keys()])) {
        const possible = [acknowledged.get(name) ?? '', ...(unheard.has(name) ? [unheard.get(name)] : [])];
        assert.ok(possible.includes(stored.get(name) ?? ''), `${name} in round ${round}`);
      }
      acknowledged.clear();
      unheard.clear();
      for (const [name, body] of stored) acknowledged.set(name, body);
      if (round === ROUNDS) break;

      const workers = Array.from({ length: 8 }, (_, i) => load(url, `${round % 2}${i}`));
      const ended = Promise.all(workers.map((worker) => assert.rejects(worker, TypeError)));
      await delay(50 + Math.random() * 250);
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), ended]);
    }
    assert.ok(acknowledged.size > 50, `only ${acknowledged.size} objects`);
  }).timeout(60_000);
});
