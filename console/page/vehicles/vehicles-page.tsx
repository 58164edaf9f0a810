import type { VehiclePage } from '../../wire.ts';
import { go, usePlace } from '../router.ts';
import { Command } from '../ui/command.tsx';
import { Failure } from '../ui/failure.tsx';
import { counted } from '../ui/number.ts';
import { quoted } from '../ui/quoted.ts';
import { Id, Text } from '../ui/text.tsx';
import { Age } from '../ui/time.tsx';
import { useNow } from '../ui/use-now.ts';
import { useData } from '../use-data.ts';

export function VehiclesPage() {
  const { query } = usePlace();
  const now = useNow(10_000);
  const { data, error, isLoading, reload } = useData<VehiclePage>(`/vehicles?${query}`);
  const [prefix, text] = [query.get('prefix') ?? '', query.get('text') ?? ''];
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const textOf = (name: string) => String(given.get(name) ?? '').trim();
    go(`/vehicles?${new URLSearchParams({ prefix: textOf('prefix'), text: textOf('text') })}`);
  };
  return (
    <>
      <div class="head">
        <h1>Vehicles</h1>
        <p class="note" role="status">
          {isLoading ? 'Reading …' : ''}
        </p>
      </div>
      <form class="filters" onSubmit={search} key={query.toString()}>
        <label>
          Id begins with
          <input type="search" name="prefix" defaultValue={prefix} />
        </label>
        <label>
          Make, model, year or user
          <input type="search" name="text" defaultValue={text} />
        </label>
        <button type="submit">Search</button>
      </form>
      {error && <Failure error={error} retry={reload} />}
      {data && <VehicleTable {...data} now={now} />}
      {data?.next && (
        <p class="pages">
          {text !== '' && `${counted(data.looked, 'vehicle')} looked at. `}
          <a href={`/vehicles?${new URLSearchParams({ prefix, text, after: data.next })}`}>Go on</a>
        </p>
      )}
      <Command
        does={['vehicles', prefix && `--prefix ${quoted(prefix)}`, text && `--text ${quoted(text)}`]
          .filter(Boolean)
          .join(' ')}
      />
    </>
  );
}

function VehicleTable({ vehicles, now }: VehiclePage & { now: number }) {
  if (vehicles.length === 0) return <p class="empty">No vehicle matches.</p>;
  return (
    <div class="scroll">
      <table class="card">
        <thead>
          <tr>
            <th scope="col">Vehicle</th>
            <th scope="col">What it is</th>
            <th scope="col">User</th>
            <th scope="col">Mode</th>
            <th scope="col">Updated</th>
            <th scope="col" class="number">
              Open errors
            </th>
          </tr>
        </thead>
        <tbody>
          {vehicles.map(({ vehicleId, make, model, year, userId, mode, updatedAt, openErrors }) => (
            <tr key={vehicleId}>
              <td>
                <Id value={vehicleId} href={`/vehicles/${vehicleId}`} />
              </td>
              <td>
                <Text value={[make, model, year].filter(Boolean).join(' ')} />
              </td>
              <td data-label="user">
                <Text value={userId} max={40} />
              </td>
              <td>
                <Text value={mode} max={20} />
              </td>
              <td data-label="updated">
                <Age at={updatedAt} now={now} />
              </td>
              <td class="number" data-label="open errors">
                {openErrors > 0 ? <span class="state warn">{openErrors}</span> : '0'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
