import { Command } from 'commander';
import { isDocumentId } from '../../functions/event/document-id.ts';
import { action, type Outcome } from '../action.ts';
import { ask } from '../confirm.ts';
import type { Context } from '../context.ts';
import { OperationError, UsageError } from '../errors.ts';
import { counted, fields } from '../format.ts';
import { startProgress } from '../progress.ts';
import { erase } from './apply.ts';
import { days, erasableBucket, type Keeping } from './bucket.ts';
import { findAll } from './find.ts';
import { type Counts, Plan } from './plan.ts';
import { createErasureRecord } from './record.ts';
import type { Subject } from './subject.ts';

interface EraseOptions {
  vehicle?: string;
  user?: string;
  yes?: true;
}

/** `erase` */
export function eraseCommand(): Command {
  return new Command('erase')
    .description('erase what is held of a vehicle or a user: says first what that is (docs/privacy.md)')
    .option('--vehicle <id>', "Smartcar's id of the vehicle")
    .option('--user <id>', "Smartcar's id of the user, with the user's vehicles")
    .option('--yes', 'erase without being asked')
    .action(action<EraseOptions>(perform));
}

async function perform(context: Context, options: EraseOptions): Promise<Outcome> {
  const subject = subjectOf(options);
  const { archive, firestore, signal } = context;
  const bucket = erasableBucket(context);
  const [keeping, now] = await Promise.all([bucket.keeping(), context.now()]);
  using plan = new Plan();
  const looking = startProgress('looked at', undefined);
  await findAll(subject, plan, { archive, firestore, signal, onLooked: looking.update }).finally(() =>
    looking.stop(),
  );
  const counts = plan.counts();
  const retained = plan.createdAfter(new Date(now.getTime() - keeping.retentionMs));
  const retainedUntil =
    keeping.retentionMs > 0 && retained.newest
      ? new Date(retained.newest.getTime() + keeping.retentionMs)
      : null;
  const summary = { ...counts, objectsRetained: retainedUntil ? retained.number : 0, retainedUntil };
  const described = describe({ subject, project: context.name('project'), summary, keeping });
  if (Object.values(counts).every((number) => number === 0)) {
    return { json: { erased: false, ...summary }, text: `Nothing is held of this ${subject.kind}.` };
  }
  if (!options.yes && !(await isAgreed(subject, described, signal))) {
    return {
      json: { erased: false, ...summary },
      text: `${described}\nNothing was erased: give --yes to erase it.`,
    };
  }

  const record = createErasureRecord(firestore, subject, now);
  await record.begin(counts);
  const progress = startProgress('events erased', counts.events);
  const objectsDeleted = await erase({
    plan,
    bucket,
    firestore,
    keeping,
    now,
    signal,
    onErased: progress.update,
  }).finally(() => progress.stop());
  if (signal.aborted)
    throw new OperationError('Stopped early: run the same command again to erase the rest.');
  await record.end({ objectsDeleted, retainedUntil });
  return {
    json: { erased: true, erasureId: record.id, ...summary, objectsDeleted },
    text: `${described}\nErased${retainedUntil ? ', but for the objects that are retained' : ''}. The record erasures/${record.id} has none of the data.`,
    found: retainedUntil !== null,
  };
}

function subjectOf({ vehicle, user }: EraseOptions): Subject {
  if ((vehicle === undefined) === (user === undefined)) {
    throw new UsageError('Give either --vehicle <id> or --user <id>.');
  }
  const subject: Subject =
    vehicle === undefined ? { kind: 'user', id: user ?? '' } : { kind: 'vehicle', id: vehicle };
  if (subject.kind === 'vehicle' ? isDocumentId(subject.id) : subject.id !== '') return subject;
  throw new UsageError(
    `--${subject.kind} must be an id of Smartcar's: give the id as 'event <id>' shows it.`,
  );
}

/** Asks the operator to type the id, since a `y` is typed too easily. @returns false where there is no terminal */
async function isAgreed({ kind, id }: Subject, described: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  process.stderr.write(`${described}\n`);
  return (await ask(`Type the id of the ${kind} to erase it: `, signal)) === id;
}

interface Summary extends Counts {
  objectsRetained: number;
  retainedUntil: Date | null;
}

interface Description {
  subject: Subject;
  project: string;
  summary: Summary;
  keeping: Keeping;
}

function describe({ subject: { kind }, project, summary, keeping }: Description): string {
  const { events, objects, vehicles, markers, failures, objectsRetained, retainedUntil } = summary;
  const { retentionMs, isLocked, softDeleteMs } = keeping;
  const lines = [
    `What is held of this ${kind} in ${project}:`,
    fields({
      'archive objects': `${objects}, of ${counted(events, 'event')}`,
      'vehicle documents': vehicles,
      'markers, of which only the contents go': markers,
      'recorded failures': failures,
    }),
  ];
  if (retainedUntil) {
    const date = retainedUntil.toISOString();
    lines.push(
      isLocked
        ? `${counted(objectsRetained, 'object')} cannot be deleted yet: the archive's retention of ${days(retentionMs)} is locked. Run the same command again after ${date}, when it ends for all of them.`
        : `${counted(objectsRetained, 'object')} cannot be deleted yet: the archive has a retention of ${days(retentionMs)}. Run the same command again after ${date}, or deploy without ARCHIVE_RETENTION_DAYS first.`,
    );
  }
  if (softDeleteMs > 0) {
    lines.push(
      `Who administers the bucket can restore deleted objects for ${days(softDeleteMs)} (soft delete).`,
    );
  }
  lines.push(
    `Not reached: dead letters ('dead-letters discard'), what Pub/Sub still retains, and logs. docs/privacy.md says for how long.`,
  );
  return lines.join('\n');
}
