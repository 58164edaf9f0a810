import type { RedriveRequest } from '../../wire.ts';
import { tell } from '../client.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Text } from '../ui/text.tsx';

export interface RedriveProps {
  verb: string;
  /** What is redriven, for people: `12 dead letters`. */
  which: string;
  /** Says that process is failing right now. */
  warning: string | null;
  request: RedriveRequest;
}

/** A button that redrives, and says first what that does. */
export function Redrive({ verb, which, warning, request }: RedriveProps) {
  return (
    <Confirm verb={verb} label={`${verb}: ${which}`} onConfirm={() => tell('/dead-letters/redrive', request)}>
      <h2>Redrive {which}?</h2>
      <p>
        Each is published as it was to the topic it came from, an event to <code>events</code> and a
        notification to <code>changes</code>, and then taken from the dead letters. Nothing is lost if that is
        interrupted: an event that is published twice is recognised as a duplicate.
      </p>
      <p>Each event is followed until it is processed, or back among the dead letters.</p>
      {warning && (
        <p class="warning">
          <Text value={warning} max={600} />
        </p>
      )}
    </Confirm>
  );
}
