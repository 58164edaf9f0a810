import { invalid, notImplemented, StorageError } from './errors.ts';

/** Generation 0 stands for "no object". */
export interface Preconditions {
  ifGenerationMatch?: number;
  ifGenerationNotMatch?: number;
}

const PARAMETERS = ['ifGenerationMatch', 'ifGenerationNotMatch'] as const;

// A precondition that is passed over would let happen what it forbids.
const NOT_IMPLEMENTED = ['ifMetagenerationMatch', 'ifMetagenerationNotMatch'];

/**
 * Reads the preconditions of a request's query.
 * @throws StorageError 400 for anything but a plain integer, 501 for a precondition that is not implemented
 * @see https://cloud.google.com/storage/docs/request-preconditions
 */
export function parsePreconditions(query: URLSearchParams): Preconditions {
  const preconditions: Preconditions = {};
  for (const parameter of NOT_IMPLEMENTED) if (query.has(parameter)) throw notImplemented(parameter);
  for (const parameter of PARAMETERS) {
    const value = query.get(parameter);
    if (value === null) continue;
    if (!/^\d{1,16}$/.test(value)) throw invalid(`Invalid value for ${parameter}: an integer is expected`);
    preconditions[parameter] = Number(value);
  }
  return preconditions;
}

/**
 * @param current the object as it is, if it exists
 * @param access a read that fails a "not match" is told that it has the newest already (304)
 * @throws StorageError 412, or 304
 */
export function checkPreconditions(
  { ifGenerationMatch, ifGenerationNotMatch }: Preconditions,
  current: { generation: number } | undefined,
  access: 'read' | 'write',
): void {
  const generation = current?.generation ?? 0;
  if (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) throw conditionNotMet(412);
  if (ifGenerationNotMatch === generation) throw conditionNotMet(access === 'read' ? 304 : 412);
}

const conditionNotMet = (status: number) =>
  new StorageError(
    status,
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
