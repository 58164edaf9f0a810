import type { EventFailure } from '../../wire.ts';
import { counted } from '../ui/number.ts';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

/** Why process failed, the last time that it did. */
export function Failures({ failures }: { failures: EventFailure[] }) {
  return (
    <>
      {failures.map(({ error, message, stack, attempts, lastFailedAt, replayId }) => (
        <div class="reason" key={replayId}>
          <p>
            <strong>
              <Text value={error} />
            </strong>
            : <Text value={message} max={600} />
          </p>
          <p class="note">
            {counted(attempts ?? 1, 'attempt')}
            {replayId ? ` in replay ${replayId}` : ''}, the last <Time at={lastFailedAt} />
          </p>
          {stack.length > 0 && (
            <ol class="stack">
              {stack.map((frame) => (
                <li key={frame}>
                  <Text value={frame} />
                </li>
              ))}
            </ol>
          )}
        </div>
      ))}
    </>
  );
}
