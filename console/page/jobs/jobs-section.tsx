import type { Job } from '../../wire.ts';
import { tell } from '../client.ts';
import { useInfo } from '../info.ts';
import { count } from '../ui/number.ts';
import { Section } from '../ui/section.tsx';
import { Text } from '../ui/text.tsx';
import { duration, Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';

const tones = { running: 'busy', done: 'good', failed: 'bad', cancelled: 'quiet' } as const;

/** What was started from the page: how far it is, what came of it, and a button that ends it. */
export function JobsSection({ jobs }: { jobs: Job[] }) {
  const now = useNow(1_000);
  if (jobs.length === 0) return null;
  return (
    <Section title="Started here">
      <ul class="jobs" aria-live="polite">
        {jobs.map((job) => (
          <JobItem key={job.id} job={job} now={now} />
        ))}
      </ul>
    </Section>
  );
}

function JobItem({ job, now }: { job: Job; now: number }) {
  const { command } = useInfo();
  const { id, title, state, startedAt, endedAt, progress, lines, outcome } = job;
  return (
    <li>
      <p class="job-head">
        <span class={`state ${tones[state]}`}>{state}</span>
        <strong>
          <Text value={title} />
        </strong>
        <span class="note">
          <Time at={startedAt} />, {duration((endedAt ?? now) - startedAt)}
        </span>
        {state === 'running' && (
          <button type="button" onClick={() => tell(`/jobs/${id}/cancel`, {})}>
            Cancel
          </button>
        )}
      </p>
      {progress && <JobProgress {...progress} isRunning={state === 'running'} />}
      {lines.map((line) => (
        <p class="note" key={line}>
          <Text value={line} />
        </p>
      ))}
      {outcome?.split('\n').map((line) => (
        <p key={line}>
          <Text value={line} max={2_000} />
        </p>
      ))}
      <p class="command">
        <code>
          {command} <Text value={job.command} max={2_000} />
        </code>
      </p>
    </li>
  );
}

function JobProgress({
  verb,
  done,
  total,
  isRunning,
}: NonNullable<Job['progress']> & { isRunning: boolean }) {
  const text = total === null ? `${count(done)} ${verb}` : `${count(done)} of ${count(total)} ${verb}`;
  return (
    <p class="job-progress">
      {isRunning &&
        (total === null ? (
          <progress aria-label={verb} />
        ) : (
          <progress aria-label={verb} value={done} max={Math.max(1, total)} />
        ))}
      <span>{text}</span>
    </p>
  );
}
