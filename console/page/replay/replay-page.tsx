import { useEffect } from 'preact/hooks';
import type { StoppedReplay } from '../../wire.ts';
import { JobsSection } from '../jobs/jobs-section.tsx';
import { useJobs } from '../jobs/use-jobs.ts';
import { Section } from '../ui/section.tsx';
import { useData } from '../use-data.ts';
import { ReconcileForm } from './reconcile-form.tsx';
import { ReplayForm } from './replay-form.tsx';
import { StoppedReplays } from './stopped-replays.tsx';

export function ReplayPage() {
  const jobs = useJobs();
  const { data: stopped = [], reload } = useData<StoppedReplay[]>('/replay');
  const running = jobs.filter(({ state }) => state === 'running').length;
  useEffect(() => {
    if (running === 0) reload();
  }, [running, reload]);
  return (
    <>
      <div class="head">
        <h1>Replay and reconcile</h1>
      </div>
      <Section title="Replay: publish archived events again">
        <ReplayForm />
      </Section>
      {running === 0 && <StoppedReplays stopped={stopped} />}
      <Section title="Reconcile: publish what was not processed">
        <ReconcileForm />
      </Section>
      <JobsSection jobs={jobs} />
    </>
  );
}
