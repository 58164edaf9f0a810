import { Json } from '../ui/json.tsx';
import { Text } from '../ui/text.tsx';

interface Change {
  changeId?: unknown;
  type?: unknown;
  codes?: unknown;
  replayed?: unknown;
  data?: unknown;
}

interface SignalChange {
  code?: unknown;
  before?: unknown;
  after?: unknown;
}

/** What the event changed in its vehicle, as its marker keeps it. */
export function Changes({ changes, isProcessed }: { changes: Change[]; isProcessed: boolean }) {
  if (changes.length === 0) {
    return (
      <p class="empty">{isProcessed ? 'Nothing that its marker keeps.' : 'Nothing: it is not processed.'}</p>
    );
  }
  return (
    <>
      {changes.map((change, index) => (
        <div class="change" key={index}>
          <p>
            <strong>
              <Text value={change.type} />
            </strong>{' '}
            <span class="id">
              <Text value={change.changeId} />
            </span>
          </p>
          <ChangeData data={change.data} />
        </div>
      ))}
    </>
  );
}

function ChangeData({ data }: { data: unknown }) {
  const { signals } = (data ?? {}) as { signals?: unknown };
  if (!Array.isArray(signals)) return <Json value={data} />;
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {signals.map(({ code, before, after }: SignalChange, index) => (
            <tr key={index}>
              <td>
                <Text value={code} />
              </td>
              <td>
                <Text value={before} />
              </td>
              <td>
                <Text value={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
