import { duration, fields, table } from '../format.ts';

type Fields = Record<string, unknown>;

/** Converts the content of a document to JSON, with timestamps as RFC 3339. */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  if ('toDate' in value && typeof value.toDate === 'function') return value.toDate().toISOString();
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toPlain(each)]));
}

/** Writes a vehicle for people. Shows a value of an unexpected form unchanged, so that documents of other versions can be read. */
export function textOfVehicle(vehicleId: string, data: Fields, now: Date): string {
  const { make, model, year, powertrainType } = toFields(data.vehicle);
  const age = (at: unknown) => {
    const time = toTime(at);
    return time === undefined ? '-' : duration(now.getTime() - time);
  };
  const head = fields({
    vehicle: vehicleId,
    'what it is': [make, model, year, powertrainType].filter(Boolean).join(' ') || null,
    user: text(data.userId),
    'external user': text(data.externalUserId),
    mode: text(data.mode),
    updated: data.updatedAt ? `${age(data.updatedAt)} ago (${text(data.updatedAt)})` : null,
  });
  const signals = Object.entries(toFields(data.signals))
    .map(([code, value]) => {
      const signal = toFields(value);
      const at = [signal.oemUpdatedAt, signal.fetchedAt, signal.deliveredAt].find((each) => toTime(each));
      return [code, bodyText(signal.body), age(at), errorText(toFields(signal.error))];
    })
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const rows = openErrorsOf(data).map((error) => [
    errorText(error),
    age(error.since ?? error.updatedAt),
    text(error.description) ?? '-',
  ]);
  return [
    head,
    signals.length > 0 ? table(['signal', 'value', 'age', 'error'], signals) : 'No signals.',
    rows.length > 0 ? table(['open error', 'for', 'description'], rows) : 'No open errors.',
  ].join('\n');
}

/** The errors of a vehicle that are not resolved. */
export function openErrorsOf({ errors }: Fields): Fields[] {
  return Object.entries(toFields(errors)).flatMap(([key, entry]) => openErrors(key, entry));
}

/**
 * Lists the errors in an entry that are not resolved. An entry holds one error, or an error for each signal.
 * @param key `<type>:<code>`, for an error that does not have the two as fields
 */
function openErrors(key: string, entry: unknown): Fields[] {
  const [type, code] = key.split(':');
  const error: Fields = { type, code, ...toFields(entry) };
  if ('state' in error || 'eventId' in error) return error.state === 'RESOLVED' ? [] : [error];
  return Object.values(toFields(entry)).flatMap((each) =>
    Object.keys(toFields(each)).length > 0 ? openErrors(key, each) : [],
  );
}

/** Writes a body: `78.5 %`, `{"latitude":…}`, or `-` where the signal has no body. */
function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '-';
  const { value, unit, ...others } = toFields(body);
  const isSimple = Object.keys(others).length === 0 && (typeof value !== 'object' || value === null);
  if (value !== undefined && isSimple) return [String(value), text(unit)].filter(Boolean).join(' ');
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function errorText({ type, code }: Fields): string {
  return [type, code].filter((part) => typeof part === 'string').join(':');
}

export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

/** Reads Unix milliseconds from a number or RFC 3339. @returns undefined for anything else, and for 0, which means no time */
function toTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : value;
  return typeof time === 'number' && time > 0 ? time : undefined;
}
