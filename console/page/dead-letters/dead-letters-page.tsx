import { useEffect } from 'preact/hooks';
import type { DeadLetters } from '../../wire.ts';
import { JobsSection } from '../jobs/jobs-section.tsx';
import { useJobs } from '../jobs/use-jobs.ts';
import { Command } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { count, counted } from '../ui/number.ts';
import { Text } from '../ui/text.tsx';
import { useData } from '../use-data.ts';
import { GroupRow } from './group-row.tsx';
import { Redrive } from './redrive.tsx';

export function DeadLettersPage() {
  const { data, error, isLoading, reload } = useData<DeadLetters>('/dead-letters');
  const jobs = useJobs();
  const ended = jobs.filter(({ state }) => state !== 'running').length;
  useEffect(() => {
    if (ended > 0) reload();
  }, [ended, reload]);
  return (
    <>
      <div class="head">
        <h1>Dead letters</h1>
        <p class="note" role="status">
          {isLoading ? 'Looking …' : data ? counted(data.count, 'dead letter') : ''}
        </p>
        <button type="button" onClick={reload} disabled={isLoading}>
          Look again
        </button>
        {data && data.count > 0 && (
          <Redrive
            verb="Redrive all"
            which={counted(data.count, 'dead letter')}
            warning={data.warning}
            request={{}}
          />
        )}
      </div>
      {error && <Failure error={error} retry={reload} />}
      {data?.warning && (
        <p class="warning" role="note">
          <Text value={data.warning} max={600} />
        </p>
      )}
      {data?.unseen && (
        <p class="warning" role="note">
          <Text value={data.unseen} max={600} />
        </p>
      )}
      {data && <Groups {...data} />}
      <JobsSection jobs={jobs} />
      <Command does="dead-letters list" />
    </>
  );
}

function Groups({ groups, groupCount, warning }: DeadLetters) {
  if (groups.length === 0)
    return <p class="empty">No dead letters: every event was processed, or is on its way.</p>;
  return (
    <div class="scroll">
      <table class="card">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Why</th>
            <th scope="col" class="number">
              Events
            </th>
            <th scope="col" class="number">
              Dead letters
            </th>
            <th scope="col">Oldest</th>
            <th scope="col">
              <span class="hidden">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow
              key={`${group.kind} ${group.eventType} ${group.error} ${group.message}`}
              group={group}
              warning={warning}
            />
          ))}
        </tbody>
      </table>
      {groupCount > groups.length && <p class="note">The most frequent of {count(groupCount)} reasons.</p>}
    </div>
  );
}
