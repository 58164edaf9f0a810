import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Storage } from '@google-cloud/storage';
import { parseOptions } from '../../../local/gcs-emulator/main.ts';
import { temporaryFolder } from './emulator.ts';

const MAIN = join(import.meta.dirname, '../../../local/gcs-emulator/main.ts');

describe('parseOptions', () => {
  it('has defaults', () => {
    assert.deepEqual(parseOptions([]), {
      port: 8087,
      folder: '.local/storage',
      host: '127.0.0.1',
      buckets: [],
    });
  });

  it('reads every option', () => {
    const args = ['--port', '0', '--folder', 'f', '--host', '::1', '--bucket', 'one', '--bucket', 'two'];
    assert.deepEqual(parseOptions(args), { port: 0, folder: 'f', host: '::1', buckets: ['one', 'two'] });
  });

  for (const args of [
    ['--port', '8087x'],
    ['--port', ''],
    ['--port', '65536'],
    ['--folder', ''],
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

  it('loses nothing it acknowledged, and shows nothing half-written, when it is killed', async () => {
    const { child, url } = await start();
    const acknowledged = new Map<string, string>();
    const upload = async (worker: number) => {
      for (let i = 0; ; i++) {
        // Every other upload replaces an object.
        const name = `${worker}/${i >> 1}`;
        const body = `${name} `.repeat(2000) + i;
        const response = await fetch(`${url}/upload/storage/v1/b/archive/o?uploadType=media&name=${name}`, {
          method: 'POST',
          body,
        });
        assert.equal(response.status, 200);
        await response.arrayBuffer();
        acknowledged.set(name, body);
        if (acknowledged.size === 200) child.kill('SIGKILL');
      }
    };
    const workers = Array.from({ length: 8 }, (_, i) => assert.rejects(upload(i), TypeError));
    await Promise.all([once(child, 'exit'), ...workers]);

    const { bucket } = await start();
    const [files] = await bucket.getFiles();
    const stored = new Map<string, string>();
    // The client compares what it downloads with the checksums of the upload.
    await Promise.all(files.map(async (file) => stored.set(file.name, String((await file.download())[0]))));
    assert.ok(acknowledged.size >= 200);
    for (const [name, body] of acknowledged) {
      // The last upload of a worker may have happened without its answer being heard.
      const heard =
        stored.get(name) === body || stored.get(name) === body.replace(/\d+$/, (i) => `${Number(i) + 1}`);
      assert.ok(heard, name);
    }
  });
});
