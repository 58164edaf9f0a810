import { invalid, notImplemented, StorageError } from './errors.ts';

/** The preconditions of a request. Generation 0 means that the object does not exist. */
export interface Preconditions {
  ifGenerationMatch?: number;
  ifGenerationNotMatch?: number;
}

const PARAMETERS = ['ifGenerationMatch', 'ifGenerationNotMatch'] as const;

// Refuses these preconditions: to ignore a precondition would allow what the precondition forbids.
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
 * Checks the preconditions of a request against an object.
 * @param current the object; undefined where the object does not exist
 * @param access whether the request reads or writes the object
 * @throws StorageError 304 for a read whose `ifGenerationNotMatch` does not hold: the reader has the newest generation
 * @throws StorageError 412 for every other precondition that does not hold
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
  new StorageError({
    status,
    reason: 'conditionNotMet',
    message: 'At least one of the pre-conditions you specified did not hold.',
  });
