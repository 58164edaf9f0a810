import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshSample } from '../../local/samples.ts';
import { type Command, runCommand } from '../helpers/command.ts';
import { until } from '../helpers/until.ts';

describe('npm start', function () {
  this.timeout(60_000);
  const ports = ['RECEIVE', 'PROCESS', 'PUBSUB', 'FIRESTORE', 'STORAGE', 'CONSOLE'].map((name) => [
    `${name}_PORT`,
    '0',
  ]);
  let folder: string;
  let system: Command;
  let url: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-start-'));
    system = runCommand('local/main.ts', [], { ...Object.fromEntries(ports), LOCAL_FOLDER: folder });
    await until('the system', () => system.output().includes('Stop with Ctrl-C'));
    url = /Receiver\s+(\S+)/.exec(system.output())?.[1] ?? '';
  });
  after(async () => {
    system.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (args: string[]) => {
    const command = runCommand('local/send.ts', [...args, '--url', url]);
    return { code: await command.ended, output: command.output() };
  };

  it('says where everything is', () => {
    for (const line of [
      /^Console +http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/m,
      /^Receiver +http:\/\/127\.0\.0\.1:\d+$/m,
      /^Management token +local-management-token$/m,
      /^Archive +\S+smartcar-local-smartcar-local-archive$/m,
      /^ {2}export PUBSUB_EMULATOR_HOST=127\.0\.0\.1:\d+$/m,
      /^ {2}export FIRESTORE_EMULATOR_HOST=127\.0\.0\.1:\d+$/m,
      /^ {2}export STORAGE_EMULATOR_HOST=http:\/\/127\.0\.0\.1:\d+$/m,
    ]) {
      assert.match(system.output(), line);
    }
  });

  it('takes what npm run send sends', async () => {
    const sent = await send(['vehicle-state']);
    assert.match(sent.output, /^200 {2}\d+ ms {2}[0-9a-f-]{36} {2}\{"status":"received"\}\n/);
    assert.equal(sent.code, 0);
    const eventId = sent.output.split('  ')[2] ?? '';
    await until('it to be processed', () => system.output().includes('processing.completed'));
    const archive = /^Archive +(\S+)$/m.exec(system.output())?.[1] ?? '';
    assert.ok((await readdir(archive, { recursive: true })).some((name) => name.includes(`/${eventId}.`)));
  });

  const cases: [string[], number, RegExp][] = [
    [['verify'], 0, /^200 .* challenge answered correctly\n$/],
    [['vehicle-state', '--bad-signature'], 0, /^401 /],
    [['vehicle-state', '--token', 'another-token'], 1, /^401 /],
    [['vehicle-state', '--token', ' local-management-token\n, another-token'], 0, /^200 /],
    [['vehicle-state', '--token', ''], 1, /^SMARTCAR_MANAGEMENT_TOKEN is not set: .*\n$/],
    [['vehicle-error', '--count', '3', '--rate', '100'], 0, /\n3 × 200 in [\d.]+ s\n/],
    [['vehicle-state', '--duplicate'], 0, /^200 .* ([0-9a-f-]{36}) .*\n200 .* \1 /],
    [['vehicle-state', '--out-of-order'], 0, /^200 .*\n200 /],
    [
      ['no-such-file'],
      1,
      /^no-such-file is neither a sample \(vehicle-state, .*\) nor a file that can be read\.\n$/,
    ],
  ];
  for (const [args, code, output] of cases) {
    it(`answers npm run send -- ${args.join(' ')}`, async () => {
      const sent = await send(args);
      assert.match(sent.output, output);
      assert.equal(sent.code, code);
    });
  }

  it('keeps the bytes of a file that is sent', async () => {
    const event = freshSample('vehicle-error');
    const file = join(folder, 'event.json');
    await writeFile(file, `${JSON.stringify(event, undefined, 1)}\n`);
    assert.equal((await send([file])).code, 0);
    const names = await readdir(join(folder, 'storage'), { recursive: true });
    const name = names.find((path) => path.includes(`/${event.eventId}.`)) ?? '';
    assert.deepEqual(await readFile(join(folder, 'storage', name)), await readFile(file));
  });

  it('ends with Ctrl-C, and leaves no process behind', async () => {
    const { stdout } = spawnSync('pgrep', ['-P', `${system.process.pid}`], { encoding: 'utf8' });
    const children = stdout.trim().split('\n');
    assert.ok(children.length >= 5, 'three emulators and two functions');
    system.process.kill('SIGINT');
    assert.equal(await system.ended, 0);
    for (const child of children) await until(`process ${child} to be gone`, () => !isRunning(Number(child)));
  });

  it('names a receiver that cannot be reached', async () => {
    const sent = await send(['vehicle-state']);
    assert.equal(
      sent.output,
      `${url} cannot be reached (ECONNREFUSED): start a local one with npm start, or name another with --url.\n`,
    );
    assert.equal(sent.code, 1);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
