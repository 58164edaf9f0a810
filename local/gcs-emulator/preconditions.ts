import { invalid, StorageError } from './errors.ts';

const PARAMETERS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

/** Generation 0 stands for "no live object". */
export type Preconditions = Partial<Record<(typeof PARAMETERS)[number], number>>;

interface Version {
  generation: number;
  metageneration: number;
}

/**
 * Reads the preconditions of a request's query.
 * @throws StorageError 400 for anything but a plain integer
 * @see https://cloud.google.com/storage/docs/request-preconditions
 */
export function parsePreconditions(query: URLSearchParams): Preconditions {
  const preconditions: Preconditions = {};
  for (const parameter of PARAMETERS) {
    const value = query.get(parameter);
    if (value === null) continue;
    if (!/^\d{1,16}$/.test(value)) throw invalid(`Invalid value for ${parameter}: an integer is expected`);
    preconditions[parameter] = Number(value);
  }
  return preconditions;
}

/**
 * @param current the live object, if there is one
 * @param access a read that fails a "not match" is told that it has the newest already (304)
 * @throws StorageError 412, or 304
 */
export function checkPreconditions(
  preconditions: Preconditions,
  current: Version | undefined,
  access: 'read' | 'write',
): void {
  const { generation, metageneration } = current ?? { generation: 0, metageneration: 0 };
  const { ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch } =
    preconditions;
  if (
    (ifGenerationMatch !== undefined && ifGenerationMatch !== generation) ||
    (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== metageneration)
  ) {
    throw conditionNotMet(412);
  }
  if (ifGenerationNotMatch === generation || ifMetagenerationNotMatch === metageneration) {
    throw conditionNotMet(access === 'read' ? 304 : 412);
  }
}

const conditionNotMet = (status: number) =>
  new StorageError(
    status,
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
