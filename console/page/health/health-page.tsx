import { useEffect } from 'preact/hooks';
import type { Health } from '../../wire.ts';
import { useInfo } from '../info.ts';
import { Command } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { Section } from '../ui/section.tsx';
import { duration } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import { useData } from '../use-data.ts';
import { Alerts } from './alerts.tsx';
import { Counts } from './counts.tsx';
import { Figures } from './figures.tsx';
import { Services } from './services.tsx';

const READ_EVERY_MS = 10_000;

export function HealthPage() {
  const { hasControls } = useInfo();
  const { data, error, reload } = useData<Health>('/health');
  const turn = useNow(READ_EVERY_MS);
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn, reload]);
  return (
    <>
      <div class="head">
        <h1>Health</h1>
        <p class="note">Read every {duration(READ_EVERY_MS)}</p>
      </div>
      {error && <Failure error={error} retry={reload} />}
      {data?.faults.map((fault) => (
        <Failure key={fault} error={new Error(fault)} />
      ))}
      {data && <Figures {...data} />}
      {data && (
        <Section title="Alerts">
          <Alerts alerts={data.alerts} from={data.alertsFrom} />
        </Section>
      )}
      {data && (
        <Section title="What the functions logged">
          <Counts counts={data.counts} since={data.countedSince} />
        </Section>
      )}
      {hasControls && (
        <Section title="Processes of the local system">
          <Services />
        </Section>
      )}
      <Command does="status" />
    </>
  );
}
