import { Id, Text } from '../ui/text.tsx';
import { Age } from '../ui/time.tsx';
import { ErrorName } from './error-name.tsx';

type Fields = Record<string, unknown>;

export function OpenErrors({ errors, now }: { errors: Fields[]; now: number }) {
  if (errors.length === 0) return <p class="empty">None.</p>;
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Error</th>
            <th scope="col">Signal</th>
            <th scope="col">For</th>
            <th scope="col">Description</th>
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          {errors.map(({ type, code, signal, since, updatedAt, description, eventId }) => (
            <tr key={`${type}:${code}:${signal}`}>
              <td class="wide error">
                <ErrorName type={type} code={code} />
              </td>
              <td>
                <Text value={signal} />
              </td>
              <td data-label="for">
                <Age at={(since ?? updatedAt) as string | null} now={now} />
              </td>
              <td class="wide">
                <Text value={description} />
              </td>
              <td>{typeof eventId === 'string' && <Id value={eventId} href={`/events/${eventId}`} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
