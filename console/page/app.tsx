import { useEffect } from 'preact/hooks';
import type { ConsoleInfo } from '../wire.ts';
import { ConsoleError } from './client.ts';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { EventPage } from './event/event-page.tsx';
import { HealthPage } from './health/health-page.tsx';
import { Info, useInfo } from './info.ts';
import { LivePage } from './live/live-page.tsx';
import { Navigation } from './navigation.tsx';
import { ReplayPage } from './replay/replay-page.tsx';
import { usePlace } from './router.ts';
import { TryPage } from './try/try-page.tsx';
import { Failure } from './ui/failure.tsx';
import { useData } from './use-data.ts';
import { VehiclePage } from './vehicles/vehicle-page.tsx';
import { VehiclesPage } from './vehicles/vehicles-page.tsx';

export function App() {
  const { data: info, error } = useData<ConsoleInfo>('/info');
  if (error instanceof ConsoleError && error.status === 403) return <Locked why={error.message} />;
  if (error) return <Failure error={error} />;
  if (!info) return null;
  return (
    <Info.Provider value={info}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Navigation />
      <main id="main" tabIndex={-1}>
        <Route />
      </main>
    </Info.Provider>
  );
}

function Route() {
  const { hasControls } = useInfo();
  const { path } = usePlace();
  const [, room = '', id = ''] = path.split('/').map(decodeURIComponent);
  useEffect(() => {
    document.title = [id, room || 'live', 'Console'].filter(Boolean).join(' · ');
  }, [room, id]);
  if (room === 'events' && id) return <EventPage eventId={id} key={id} />;
  if (room === 'vehicles') return id ? <VehiclePage vehicleId={id} key={id} /> : <VehiclesPage />;
  if (room === 'dead-letters') return <DeadLettersPage />;
  if (room === 'replay') return <ReplayPage />;
  if (room === 'health') return <HealthPage />;
  if (room === 'try' && hasControls) return <TryPage />;
  return <LivePage />;
}

function Locked({ why }: { why: string }) {
  return (
    <main class="locked">
      <h1>Console</h1>
      <p>{why}</p>
      <p>
        The address ends in <code>#token=…</code>. <code>npm start</code> and{' '}
        <code>npm run ops -- console</code> print it when they start.
      </p>
    </main>
  );
}
