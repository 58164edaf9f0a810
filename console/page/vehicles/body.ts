/** The value and the unit of a signal's body; what has another form comes whole, as the value. */
export function bodyParts(body: unknown): { value: unknown; unit: unknown } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { value: body, unit: undefined };
  const { value, unit, ...others } = body as Record<string, unknown>;
  const isSimple = value !== undefined && Object.keys(others).length === 0;
  if (!isSimple) return { value: body, unit: undefined };
  return {
    value: typeof value === 'number' ? value.toLocaleString(undefined, { maximumFractionDigits: 6 }) : value,
    unit,
  };
}

/** The number in a signal's body; undefined where there is none. */
export function numberIn(body: unknown): number | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>).value : body;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
