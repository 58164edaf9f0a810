import { useEffect, useRef, useState } from 'preact/hooks';
import { tell } from '../client.ts';
import { Command } from '../ui/command.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Failure } from '../ui/failure.tsx';
import { fieldOf, RangeFields, rangeOf } from './range-fields.tsx';

const DAY_MS = 86_400_000;

export function ReconcileForm() {
  const form = useRef<HTMLFormElement>(null);
  const [first] = useState(() => new Date(Date.now() - DAY_MS));
  const [range, setRange] = useState<{ from?: string; to?: string }>({});
  const [error, setError] = useState<Error>();
  const given = () => (form.current ? rangeOf(new FormData(form.current)) : {});
  const read = () => setRange(given());
  useEffect(read, []);
  const start = (isDry: boolean) => tell('/reconcile', { ...given(), ...(isDry && { dryRun: true }) });
  const { from, to } = range;
  return (
    <>
      <form class="filters" ref={form} onInput={read} onSubmit={(event) => event.preventDefault()}>
        <RangeFields from={fieldOf(first)} to="" />
        <button type="button" onClick={() => start(true).then(() => setError(undefined), setError)}>
          Count first
        </button>
        <Confirm verb="Reconcile" onConfirm={() => start(false)}>
          <h2>Reconcile?</h2>
          <p>
            The archive of the range is compared with what was processed, one read of Firestore for each
            event. What is not processed is published to <code>events</code> again. Without an end, events of
            the last ten minutes are left alone.
          </p>
        </Confirm>
      </form>
      {error && <Failure error={error} />}
      <Command does={['reconcile', from && `--from ${from}`, to && `--to ${to}`].filter(Boolean).join(' ')} />
    </>
  );
}
