import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { envelopeOf, parseJsonObject } from '../functions/event/envelope.ts';
import { managementTokens } from '../functions/receive/config.ts';
import { sign } from '../functions/receive/signature.ts';
import { printable } from '../functions/runtime/printable.ts';
import { LOCAL_TOKEN, parseLocalConfig } from './config.ts';
import { withEnvFile } from './env-file.ts';
import { callDirectly } from './environment.ts';
import { localReceiver } from './outputs.ts';
import { type Posted, post } from './post.ts';
import { run } from './run.ts';
import { delivery, freshSample, type SampleEvent, type SampleName, sampleNames } from './samples.ts';
import { UserError } from './user-error.ts';

interface SendOptions {
  url?: string;
  token?: string;
  count: number;
  rate: number;
  badSignature?: true;
  duplicate?: true;
  outOfOrder?: true;
}

/** What one turn sends: the bodies, in order. */
function bodiesOf(sample: string, file: Buffer | undefined, options: SendOptions): (string | Buffer)[] {
  if (file) return options.duplicate ? [file, file] : [file];
  const name = sample as SampleName;
  const event = freshSample(name);
  const events: SampleEvent[] = [event];
  if (options.duplicate) events.push(delivery(event));
  if (options.outOfOrder) events.push(freshSample(name, new Date(Date.now() - 3_600_000)));
  return events.map((each) => JSON.stringify(each));
}

async function send(sample: string, options: SendOptions): Promise<void> {
  callDirectly(process.env);
  const env = withEnvFile(process.env);
  const local = await localReceiver(parseLocalConfig(env).folder);
  const url = options.url ?? local ?? 'http://127.0.0.1:8080';
  if (!URL.canParse(url)) throw new UserError(`${url} is not a URL: it should be as http://127.0.0.1:8080.`);
  const file = (sampleNames as readonly string[]).includes(sample) ? undefined : await readEvent(sample);
  if (file && options.outOfOrder)
    throw new UserError('--out-of-order goes with a sample: a file is sent as it is.');
  const SMARTCAR_MANAGEMENT_TOKEN = options.token ?? (env.SMARTCAR_MANAGEMENT_TOKEN || LOCAL_TOKEN);
  const [token] = managementTokens({ SMARTCAR_MANAGEMENT_TOKEN });
  const counts = new Map<number, number>();
  const startedAt = Date.now();
  const turns: Promise<void>[] = [];
  let received: Buffer | undefined;

  const sendBody = async (body: string | Buffer) => {
    const posted = await post(
      url,
      body,
      options.badSignature ? { signature: sign(`not ${token}`, body) } : { token },
    ).catch((error: Error) => {
      const { code, message } = (error.cause ?? error) as { code?: string; message: string };
      throw new UserError(
        `${url} cannot be reached (${code ?? message}): start a local one with npm start, or name another with --url.`,
      );
    });
    counts.set(posted.status, (counts.get(posted.status) ?? 0) + 1);
    report(body, posted, token);
    if (posted.status === 200) received = Buffer.from(body);
  };
  for (let turn = 0; turn < options.count; turn++) {
    await delay(Math.max(0, startedAt + (turn * 1_000) / options.rate - Date.now()));
    const sent = (async () => {
      for (const body of bodiesOf(sample, file, options)) await sendBody(body);
    })();
    turns.push(sent);
    // The first answer tells whether there is anybody; the others need not wait for each other.
    if (turn === 0) await sent;
  }
  await Promise.all(turns);

  const wanted = options.badSignature ? 401 : 200;
  if (options.count > 1) {
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${[...counts].map(([status, count]) => `${count} × ${status}`).join(', ')} in ${seconds} s`);
  }
  if ([...counts.keys()].some((status) => status !== wanted)) process.exitCode = 1;
  if (received) printNext(received, url, local !== undefined && isSameReceiver(url, local));
}

/** Whether two URLs are of one port of this machine. */
function isSameReceiver(url: string, local: string): boolean {
  const { hostname, port } = new URL(url);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) && port === new URL(local).port;
}

/** Says what to look at next. The operator's command finds a local system by itself. */
function printNext(body: Buffer, url: string, isLocal: boolean): void {
  const event = parseJsonObject(body);
  if (!event || event.eventType === 'VERIFY') return;
  const { eventId, vehicleId } = envelopeOf(event, body);
  const ops = `npm run ops --${isLocal ? '' : ' --environment <name>'}`;
  const rows = [
    [`${ops} event ${eventId}`, `its journey${isLocal ? '' : `, where ${url} is deployed as <name>`}`],
    ...(vehicleId ? [[`${ops} vehicle ${vehicleId}`, 'the vehicle as it is now']] : []),
  ];
  const width = Math.max(...rows.map(([command = '']) => command.length));
  console.log('\nLook at it:');
  for (const [command = '', what = ''] of rows) console.log(printable(`  ${command.padEnd(width)}  ${what}`));
}

function report(body: string | Buffer, { status, body: answer, durationMs }: Posted, token: string): void {
  const event: SampleEvent | undefined = parse(body);
  const challenge = event?.data?.challenge;
  const verified =
    challenge && answer.includes(sign(token, challenge)) ? '  challenge answered correctly' : '';
  console.log(printable(`${status}  ${durationMs} ms  ${event?.eventId ?? '-'}  ${answer}${verified}`));
}

function parse(body: string | Buffer): SampleEvent | undefined {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

async function readEvent(path: string): Promise<Buffer> {
  return readFile(path).catch(() => {
    throw new UserError(
      `${path} is neither a sample (${sampleNames.join(', ')}) nor a file that can be read.`,
    );
  });
}

function positive(value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value) || Number(value) <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return Number(value);
}

function positiveInteger(value: string): number {
  if (!Number.isInteger(positive(value)))
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(value);
}

new Command('npm run send --')
  .description('Sends signed events to a receiver, as Smartcar does.')
  .argument('<sample>', `${sampleNames.join(', ')}, or a JSON file, which is sent as it is`)
  .option('--url <url>', 'the receiver (default: the local system that runs, or http://127.0.0.1:8080)')
  .option(
    '--token <token>',
    'the management token (default: SMARTCAR_MANAGEMENT_TOKEN, or that of the local system)',
  )
  .option('--count <n>', 'how many events', positiveInteger, 1)
  .option('--rate <n>', 'how many events a second', positive, 10)
  .option('--bad-signature', 'sign with another token')
  .option('--duplicate', 'deliver each event twice')
  .option('--out-of-order', 'after each event send one that is an hour older')
  .action((sample: string, options: SendOptions) => run(() => send(sample, options)))
  .showHelpAfterError()
  .parseAsync();
