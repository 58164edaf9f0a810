/** A series of Cloud Monitoring in a query. */
export interface Series {
  /** As PromQL writes it: `logging_googleapis_com:user_smartcar_local_refused`. */
  metric: string;
  labels: Record<string, string>;
  /** The window in which a counter is counted; undefined for a gauge. */
  minutes?: number;
}

// The forms in which infra/monitoring/promql.ts writes a counter and a gauge.
const COUNTER = /\(sum\(increase\(([\w:]+)\{([^}]*)\}\[(\d+)([mh])\]\)\) or vector\(0\)\)/g;
const GAUGE = /(?:sum|max)\(([\w:]+)\{([^}]*)\}\)/g;
const TOKEN = /\d+(?:\.\d+)?|and|>=|==|[>+/()]/g;

/**
 * Tells whether the query of an alert has a result.
 * @param valueIn the value of a series; undefined where the value is not known
 * @returns null where a value is not known, or the query has another form than a comparison of such series
 */
export function holds(query: string, valueIn: (series: Series) => number | undefined): boolean | null {
  let isKnown = true;
  const put = (series: Series) => {
    const value = valueIn(series);
    isKnown &&= value !== undefined;
    return String(value);
  };
  const text = query
    .replace(COUNTER, (_, metric: string, labels: string, size: string, unit: string) =>
      put({ metric, labels: parseLabels(labels), minutes: Number(size) * (unit === 'h' ? 60 : 1) }),
    )
    .replace(GAUGE, (_, metric: string, labels: string) => put({ metric, labels: parseLabels(labels) }));
  const tokens = text.match(TOKEN) ?? [];
  if (!isKnown || query === '' || tokens.join('') !== text.replaceAll(' ', '')) return null;
  return compute(tokens) === 1;
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

/** Computes a comparison of numbers. A comparison that holds is 1, another is 0. */
function compute(tokens: string[]): number {
  let next = 0;
  const take = (...wanted: string[]) => (wanted.includes(tokens[next] ?? '') ? tokens[next++] : undefined);
  const atom = (): number => {
    if (!take('(')) return Number(tokens[next++]);
    const value = both();
    take(')');
    return value;
  };
  const quotient = (): number => {
    let value = atom();
    while (take('/')) value /= atom();
    return value;
  };
  const sum = (): number => {
    let value = quotient();
    while (take('+')) value += quotient();
    return value;
  };
  const comparison = (): number => {
    const left = sum();
    const operator = take('>', '>=', '==');
    if (!operator) return left;
    const right = sum();
    return Number(operator === '>' ? left > right : operator === '>=' ? left >= right : left === right);
  };
  const both = (): number => {
    let value = comparison();
    while (take('and')) value *= comparison();
    return value;
  };
  return both();
}
