import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReplayRequest } from '../../wire.ts';
import { tell } from '../client.ts';
import { Command } from '../ui/command.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Failure } from '../ui/failure.tsx';
import { quoted } from '../ui/quoted.ts';
import { fieldOf, RangeFields, rangeOf } from './range-fields.tsx';

const HOUR_MS = 3_600_000;

export function ReplayForm() {
  const form = useRef<HTMLFormElement>(null);
  const [from] = useState(() => new Date(Date.now() - HOUR_MS));
  const [request, setRequest] = useState<ReplayRequest>({});
  const [error, setError] = useState<Error>();
  const read = () => setRequest(requestOf(form.current));
  useEffect(read, []);
  const count = () =>
    tell('/replay', { ...requestOf(form.current), dryRun: true }).then(() => setError(undefined), setError);
  return (
    <>
      <form class="filters" ref={form} onInput={read} onSubmit={(event) => event.preventDefault()}>
        <RangeFields from={fieldOf(from)} to="" />
        <label>
          Type
          <input name="eventType" placeholder="all" />
        </label>
        <label>
          Vehicle
          <input name="vehicle" placeholder="all" />
        </label>
        <label class="tick">
          <input type="checkbox" name="reprocess" /> Process again what was processed
        </label>
        <button type="button" onClick={count}>
          Count first
        </button>
        <Confirm verb="Replay" onConfirm={() => tell('/replay', requestOf(form.current))}>
          <h2>Replay?</h2>
          <p>
            The events of the range are published to <code>events</code> again, 200 a second at the most, and
            followed until each is processed or a dead letter. <em>Count first</em> says how many they are.
          </p>
          <p>
            {request.reprocess
              ? 'Their handlers run again, also where an event was processed. None overwrites what a newer event wrote.'
              : 'Those that were processed within 30 days are recognised as duplicates, and change nothing.'}
          </p>
          <p>Cancel it at any time: it can go on from where it was.</p>
        </Confirm>
      </form>
      {error && <Failure error={error} />}
      <Command does={commandOf(request.from ? request : { from: '<from>' })} />
    </>
  );
}

function requestOf(form: HTMLFormElement | null): ReplayRequest {
  if (!form) return {};
  const given = new FormData(form);
  const text = (name: 'eventType' | 'vehicle') => {
    const value = String(given.get(name) ?? '').trim();
    return value ? { [name]: value } : {};
  };
  return {
    ...rangeOf(given),
    ...text('eventType'),
    ...text('vehicle'),
    ...(given.has('reprocess') && { reprocess: true }),
  };
}

function commandOf({ from, to, eventType, vehicle, reprocess }: ReplayRequest): string {
  const words = [
    'replay',
    from && `--from ${from}`,
    to && `--to ${to}`,
    eventType && `--event-type ${quoted(eventType)}`,
  ];
  return [...words, vehicle && `--vehicle ${quoted(vehicle)}`, reprocess && '--reprocess', '--wait']
    .filter(Boolean)
    .join(' ');
}
