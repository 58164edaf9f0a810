import { useState } from 'preact/hooks';
import type { Service } from '../../wire.ts';
import { tell } from '../client.ts';
import { Failure } from '../ui/failure.tsx';
import { Raw } from '../ui/raw.tsx';
import { useData } from '../use-data.ts';

/** The processes of the local system: each can be stopped where it is, and its log read. */
export function Services() {
  const { data: services = [], reload } = useData<Service[]>('/local/services');
  const [open, setOpen] = useState<string>();
  const [error, setError] = useState<Error>();
  const pause = (name: string, isPaused: boolean) =>
    tell('/local/pause', { name, isPaused }).then(reload, setError);
  return (
    <>
      {error && <Failure error={error} />}
      <ul class="services">
        {services.map(({ name, pid, isPaused }) => (
          <li key={pid}>
            <span class={`state ${isPaused ? 'bad' : 'good'}`}>{isPaused ? 'stopped' : 'running'}</span>
            <strong>{name}</strong>
            <span class="note">pid {pid}</span>
            <button
              type="button"
              onClick={() => pause(name, !isPaused)}
              aria-label={`${isPaused ? 'Go on' : 'Stop'}: ${name}`}
            >
              {isPaused ? 'Go on' : 'Stop'}
            </button>
            <button
              type="button"
              aria-expanded={open === name}
              onClick={() => setOpen(open === name ? undefined : name)}
              aria-label={`Log of ${name}`}
            >
              Log
            </button>
          </li>
        ))}
      </ul>
      {open && <ServiceLog name={open} />}
    </>
  );
}

function ServiceLog({ name }: { name: string }) {
  const { data, error, reload } = useData<{ lines: string[] }>(`/local/logs/${name}`);
  if (error) return <Failure error={error} retry={reload} />;
  return data ? <Raw text={data.lines.join('\n')} /> : null;
}
