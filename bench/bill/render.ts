import type { TerraformJson } from '../../infra/synth.ts';
import {
  costAfterAllowances,
  DAYS_A_MONTH,
  eventLines,
  type Line,
  listCost,
  SECONDS_A_MONTH,
} from './bill.ts';
import { type Counts, LATENCY_MS } from './counts.ts';
import { fixedLines } from './fixed.ts';
import { table } from './markdown.ts';
import { type Price, type Priced, prices } from './prices.ts';
import { defaultStack } from './stack-facts.ts';

const MILLION = 1e6;
/** Events a month: a million in all, a million a day, ten million a day. */
const VOLUMES = [MILLION, MILLION * DAYS_A_MONTH, 10 * MILLION * DAYS_A_MONTH] as const;
/** The volume of the line-by-line bill: a million events a day. */
const SHOWN = VOLUMES[1];

/** Renders the tables of docs/costs.md, by the name in their markers. */
export function renderBill(counts: Counts, stack: TerraformJson): Record<string, string> {
  const fixed = fixedLines(counts, stack);
  const shown = eventLines(counts, stack, SHOWN);
  const million = millionCost(counts, stack);
  const byDefault = millionCost(counts, defaultStack());
  return {
    headline: `**${cents(million)} for a million events** at list prices, where a million come a day, with \`REQUEST_LOGS=failed\`. By default, Cloud Run's own log of each request adds ${cents(byDefault - million)}: ${cents(byDefault)}.`,
    events: table(
      ['What', 'How much', 'A million events'],
      [
        ...shown.map((line) => [line.what, amounts(perMillion(line)), cents(listCost([perMillion(line)]))]),
        ['**Together**', '', `**${cents(million)}**`],
      ],
    ),
    volumes: table(
      [
        'Events a month',
        'Events a second',
        'A million events, at list prices',
        'The month with all, after free allowances',
      ],
      VOLUMES.map((volume) => {
        const lines = eventLines(counts, stack, volume);
        return [
          `${number(volume / MILLION)} M`,
          number(volume / SECONDS_A_MONTH),
          cents((listCost(lines) / volume) * MILLION),
          cents(costAfterAllowances([...lines, ...fixed])),
        ];
      }),
    ),
    fixed: table(
      ['What', 'How much', 'At list prices', 'After free allowances'],
      [
        ...fixed.map((line) => [
          line.what,
          amounts(line),
          cents(listCost([line])),
          cents(costAfterAllowances([line])),
        ]),
        ['**Together**', '', `**${cents(listCost(fixed))}**`, `**${cents(costAfterAllowances(fixed))}**`],
      ],
    ),
    prices: table(
      ['Price', 'For', 'Free each month', 'Compared'],
      Object.values<Price>(prices).map(({ usd, per, unit, free, source, checkedAt }) => [
        `$${usd}`,
        `[${quantity(per, unit)}](${source})`,
        free === undefined ? '' : quantity(free, unit),
        checkedAt ?? 'by other pages alone',
      ]),
    ),
    latencies: `Each call takes as long as in the region of the functions: ${Object.entries(LATENCY_MS)
      .map(([service, ms]) => `${ms} ms for ${service}`)
      .join(', ')}. The fastest request of ${Object.entries(counts.event.durationsMs)
      .map(([name, ms]) => `\`${name}\` took ${ms} ms`)
      .join(', and of ')}.`,
  };
}

/** US dollars for a million events at list prices, where a million come a day. */
export function millionCost(counts: Counts, stack: TerraformJson): number {
  return (listCost(eventLines(counts, stack, SHOWN)) / SHOWN) * MILLION;
}

/** A line for a million events of the shown volume. */
function perMillion({ what, units }: Line): Line {
  const entries = Object.entries(units).map(([priced, each]) => [priced, (each / SHOWN) * MILLION]);
  return { what, units: Object.fromEntries(entries) };
}

const amounts = ({ units }: Line): string =>
  Object.entries(units)
    .filter(([, each]) => each > 0)
    .map(([priced, each]) => quantity(each, prices[priced as Priced].unit))
    .join(', ');

/** `2 M requests`, `4.65 GB for a month`, `1 vCPU second`. */
function quantity(value: number, units: string): string {
  if (units.startsWith('bytes')) return units.replace('bytes', `${number(value / 1e9)} GB`);
  if (value === 1) return `1 ${units.replace(/s\b/, '')}`;
  return value >= 1e5 ? `${number(value / MILLION)} M ${units}` : `${number(value)} ${units}`;
}

/** At most three digits that say something. */
const number = (value: number): string =>
  value.toLocaleString(
    'en-US',
    value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );

const cents = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
