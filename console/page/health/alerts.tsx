import type { Alert } from '../../wire.ts';
import { Markdown } from '../ui/markdown.tsx';
import { Text } from '../ui/text.tsx';
import { Time } from '../ui/time.tsx';

const toneOf = ({ state, severity }: Alert) =>
  state === 'pending' ? 'quiet' : severity === 'WARNING' ? 'warn' : 'bad';

/** What alerts say: those that fire or are about to, with what each means and what to do. */
export function Alerts({ alerts, from }: { alerts: Alert[]; from: string }) {
  const shown = ['firing', 'pending'].flatMap((state) => alerts.filter((alert) => alert.state === state));
  const countOf = (state: Alert['state']) => alerts.filter((alert) => alert.state === state).length;
  const [inactive, unknown] = [countOf('inactive'), countOf('unknown')];
  return (
    <>
      {shown.length === 0 && <p>None fires.</p>}
      <ul class="alerts">
        {shown.map((alert) => (
          <li key={alert.title}>
            <p>
              <span class={`state ${toneOf(alert)}`}>
                {alert.state === 'pending' ? 'pending' : alert.severity.toLowerCase() || 'open'}
              </span>{' '}
              <strong>
                <Text value={alert.title} />
              </strong>
              {alert.firesAt && (
                <span class="note">
                  {' '}
                  fires at <Time at={alert.firesAt} /> if it goes on
                </span>
              )}
            </p>
            <Markdown text={alert.documentation} />
          </li>
        ))}
      </ul>
      <p class="note">
        {from}
        {inactive > 0 && ` ${inactive} would be silent.`}
        {unknown > 0 && ` ${unknown} cannot be told from here.`}
      </p>
    </>
  );
}
