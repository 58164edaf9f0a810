import { Json } from '../ui/json.tsx';
import { Text } from '../ui/text.tsx';
import { bodyParts } from '../vehicles/body.ts';

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
      <p class="empty">
        {isProcessed ? 'Nothing in its vehicle that is announced.' : 'Nothing: it is not processed.'}
      </p>
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
              <td data-label="before">
                <BodyText body={before} />
              </td>
              <td data-label="after">
                <BodyText body={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The body of a signal: its value with its unit. */
function BodyText({ body }: { body: unknown }) {
  const { value, unit } = bodyParts(body);
  return (
    <>
      <Text value={value} /> {unit ? <Text value={unit} max={20} /> : null}
    </>
  );
}
