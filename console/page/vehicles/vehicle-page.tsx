import type { VehicleDetails } from '../../wire.ts';
import { usePlace } from '../router.ts';
import { Command } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { quoted } from '../ui/quoted.ts';
import { Section } from '../ui/section.tsx';
import { Id, Text } from '../ui/text.tsx';
import { Age, Time } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import { useData } from '../use-data.ts';
import { HistorySection } from './history.tsx';
import { OpenErrors } from './open-errors.tsx';
import { Signals } from './signals.tsx';

export function VehiclePage({ vehicleId }: { vehicleId: string }) {
  const { query } = usePlace();
  const { data, error, isLoading, reload } = useData<VehicleDetails>(
    `/vehicles/${encodeURIComponent(vehicleId)}`,
  );
  const code = query.get('signal');
  return (
    <>
      <div class="head">
        <h1>
          Vehicle <Id value={vehicleId} />
        </h1>
        <button type="button" onClick={reload} disabled={isLoading}>
          {isLoading ? 'Reading …' : 'Read again'}
        </button>
      </div>
      {error && <Failure error={error} retry={reload} />}
      {data && <Details {...data} code={code} />}
      <Command does={code ? `history ${quoted(code)} --vehicle ${vehicleId}` : `vehicle ${vehicleId}`} />
    </>
  );
}

function Details({ vehicleId, vehicle, openErrors, code }: VehicleDetails & { code: string | null }) {
  const now = useNow(5_000);
  const { make, model, year, powertrainType } = (vehicle.vehicle ?? {}) as Record<string, unknown>;
  return (
    <>
      <dl class="facts">
        <dt>What it is</dt>
        <dd>
          <Text value={[make, model, year, powertrainType].filter(Boolean).join(' ')} />
        </dd>
        <dt>User</dt>
        <dd>
          <Text value={[vehicle.userId, vehicle.externalUserId].filter(Boolean).join(', ')} />
        </dd>
        <dt>Mode</dt>
        <dd>
          <Text value={vehicle.mode} />
        </dd>
        <dt>Updated</dt>
        <dd>
          <Age at={vehicle.updatedAt as string | null} now={now} /> ago,{' '}
          <Time at={vehicle.updatedAt as string | null} />
        </dd>
      </dl>
      <Section title="Open errors">
        <OpenErrors errors={openErrors} now={now} />
      </Section>
      {code && <HistorySection key={code} vehicleId={vehicleId} code={code} />}
      <Section title="Signals">
        <Signals vehicleId={vehicleId} signals={vehicle.signals} now={now} chosen={code} />
      </Section>
    </>
  );
}
