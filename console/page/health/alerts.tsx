import type { Alert } from '../../wire.ts';
import { Text } from '../ui/text.tsx';

/** What alerts say: those that fire, with what each means and what to do. */
export function Alerts({ alerts, from }: { alerts: Alert[]; from: string }) {
  const firing = alerts.filter(({ isFiring }) => isFiring === true);
  const quiet = alerts.filter(({ isFiring }) => isFiring === false).length;
  const unknown = alerts.filter(({ isFiring }) => isFiring === null).length;
  return (
    <>
      {firing.length === 0 && <p>None fires.</p>}
      <ul class="alerts">
        {firing.map(({ title, severity, documentation }) => (
          <li key={title}>
            <p>
              <span class={`state ${severity === 'WARNING' ? 'warn' : 'bad'}`}>
                {severity.toLowerCase() || 'open'}
              </span>{' '}
              <strong>
                <Text value={title} />
              </strong>
            </p>
            {documentation.split('\n\n').map((paragraph) => (
              <p class="note" key={paragraph}>
                <Text value={paragraph.replaceAll(/[*`]/g, '').trim()} max={1_000} />
              </p>
            ))}
          </li>
        ))}
      </ul>
      <p class="note">
        {from}
        {quiet > 0 && ` ${quiet} would be silent.`}
        {unknown > 0 && ` ${unknown} cannot be told from here.`}
      </p>
    </>
  );
}
