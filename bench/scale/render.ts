import type { TerraformJson } from '../../infra/synth.ts';
import type { Counts } from '../bill/counts.ts';
import { table } from '../bill/markdown.ts';
import { type Limit, limitsOf } from './limits.ts';

const RATES = [100, 1_000, 10_000];

/** Renders the tables of docs/scale.md, by the name in their markers. */
export function renderScale(counts: Counts, stack: TerraformJson): Record<string, string> {
  const limits = limitsOf(counts, stack);
  const title = (id: string): string =>
    stack.resource.google_monitoring_alert_policy?.[id]?.display_name.replace(/^.*?: /, '');
  return {
    rates: table(
      ['Events a second', 'The first limit', 'And then'],
      RATES.map((rate) => {
        const [first, ...others] = limits.filter(({ perSecond }) => perSecond <= rate).map(short);
        return [whole(rate), first ?? 'none', others.join('; ')];
      }),
    ),
    limits: table(
      ['Limit', 'Met at, events a second', 'Alert', 'What to do'],
      limits.map(({ what, perSecond, alerts, remedy, source }) => [
        `[${what}](${source})`,
        whole(perSecond),
        alerts.map((id) => `${title(id)} (\`${id}\`)`).join(', ') || 'none',
        remedy,
      ]),
    ),
  };
}

/** A limit in the words before its numbers. */
const short = ({ what, perSecond }: Limit): string =>
  `${what.split(/ takes | lists | looks | pushes /)[0]}, at ${whole(perSecond)}`;

/** Two digits that say something: no limit is known better. */
const whole = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US');
