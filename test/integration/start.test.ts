import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshSample } from '../../local/samples.ts';
import { type Command, runCommand } from '../helpers/command.ts';
import { childrenOf, isRunning } from '../helpers/processes.ts';
import { until } from '../helpers/until.ts';

describe('npm start', function () {
  this.timeout(120_000);
  const ports = ['RECEIVE', 'PROCESS', 'PUBSUB', 'FIRESTORE', 'STORAGE', 'CONSOLE'].map((name) => [
    `${name}_PORT`,
    '0',
  ]);
  let folder: string;
  let system: Command;
  let url: string;

  async function start(args: string[] = [], env: Record<string, string> = {}) {
    const settings = { ...Object.fromEntries(ports), LOCAL_FOLDER: folder, ...env };
    system = runCommand('local/main.ts', args, settings);
    await until('the system', () => system.output().includes('Stop with Ctrl-C'), 90_000);
    url = /Receiver\s+(\S+)/.exec(system.output())?.[1] ?? '';
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-start-'));
    await start();
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
    const processed = new RegExp(
      `^→ VEHICLE_STATE ${eventId.slice(0, 8)}… (archived \\d+ ms, )?processed \\d+ ms$`,
      'm',
    );
    await until('it to be processed', () => processed.test(system.output()));
    const notified = `Notification ${eventId}.0: vehicle.signals_changed of `;
    await until('the notification', () => system.output().includes(notified));
    assert.match(system.output().split(notified)[1] ?? '', /^\S+, with a valid signature\n/);
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
    it(`answers send ${args.join(' ')}`, async () => {
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

  it('shows an event that fails until it is a dead letter', async () => {
    const event = freshSample('vehicle-state');
    const file = join(folder, 'broken.json');
    await writeFile(file, JSON.stringify({ ...event, data: { ...event.data, signals: 'none' } }));
    await send([file]);
    const name = `✗ VEHICLE_STATE ${event.eventId.slice(0, 8)}…`;
    await until('the dead letter', () => system.output().includes(`${name} dead-lettered`), 60_000);
    assert.deepEqual(
      system
        .output()
        .split('\n')
        .filter((line) => line.startsWith(`${name} failed`)),
      Array.from(
        { length: 10 },
        (_, index) =>
          `${name} failed (${index + 1} of 10): SchemaError: The event breaks its schema at data.signals (invalid_type)`,
      ),
    );
    assert.doesNotMatch(system.output(), /^ +at /m);
    assert.match(await readFile(join(folder, 'log/process.log'), 'utf8'), /^ +at /m);
  });

  it('listens on the loopback alone', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8'))['smartcar-local'];
    for (const address of [outputs.webhook_url, outputs.process_url]) {
      const { port } = new URL(address);
      assert.ok((await fetch(address)).status > 0);
      if (elsewhere) await assert.rejects(fetch(`http://${elsewhere.address}:${port}`));
    }
  });

  it('refuses a second start in its folder', async () => {
    const second = runCommand('local/main.ts', [], { ...Object.fromEntries(ports), LOCAL_FOLDER: folder });
    assert.equal(await second.ended, 1);
    assert.match(second.output(), /^A local system runs in \S+ already: stop it, or set LOCAL_FOLDER.*\n$/m);
    assert.equal((await send(['vehicle-state'])).code, 0);
  });

  it('is cleaned up by the next start after a kill -9, and says so', async () => {
    const left = await childrenOf(system.process);
    assert.ok(left.length >= 5, 'three emulators and two functions');
    system.process.kill('SIGKILL');
    await system.ended;
    assert.ok(left.every(isRunning));
    await start();
    assert.match(system.output(), /^Ended what a killed run had left: .*receive \(\d+\)/m);
    assert.ok(!left.some(isRunning));
    assert.equal((await send(['vehicle-state'])).code, 0);
  });

  it('ends when its folder is removed, and says so', async () => {
    const children = await childrenOf(system.process);
    await rm(folder, { recursive: true });
    assert.equal(await system.ended, 1);
    assert.match(system.output(), new RegExp(`^${folder} was removed, and the archive with it: .*\n$`, 'm'));
    await until('its processes to be gone', () => !children.some(isRunning), 10_000);
  });

  it('reads .env, shows no token that is set, and prints raw lines with --json', async () => {
    await mkdir(folder);
    const file = join(folder, 'env');
    await writeFile(file, '\uFEFFSMARTCAR_MANAGEMENT_TOKEN=token-of-a-file\nAPP_LIMIT=5\n');
    await start(['--json'], { ENV_FILE: file });
    assert.match(system.output(), /^Management token +as SMARTCAR_MANAGEMENT_TOKEN has it$/m);
    assert.equal((await send(['vehicle-state', '--token', 'token-of-a-file'])).code, 0);
    await until('it to be processed', () => system.output().includes('"event":"processing.completed"'));
    assert.doesNotMatch(system.output(), /token-of-a-file|→/);
    if (process.platform !== 'linux') return;
    const record = (await readFile(join(folder, 'processes.jsonl'), 'utf8')).trim().split('\n');
    const { pid } = record.map((line) => JSON.parse(line)).find(({ name }) => name === 'process');
    assert.match(await readFile(`/proc/${pid}/environ`, 'utf8'), /\0?APP_LIMIT=5\0/);
  });

  it('ends with Ctrl-C, and leaves no process behind', async () => {
    const children = await childrenOf(system.process);
    system.process.kill('SIGINT');
    assert.equal(await system.ended, 0);
    await until('its processes to be gone', () => !children.some(isRunning), 10_000);
    assert.deepEqual((await readdir(folder)).toSorted(), [
      'env',
      'functions',
      'lock',
      'log',
      'state',
      'storage',
    ]);
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
