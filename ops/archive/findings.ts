/** A fault of an archived object. */
export interface Fault {
  /**
   * - `altered`: no given token signed the bytes
   * - `unreadable`: the object cannot be downloaded, or is not an event
   * - `misnamed`: the name is not the name of the event in the object
   * - `mislabelled`: the metadata contradict the bytes
   * - `copied`: an object of another hour has the same bytes
   */
  fault: 'altered' | 'unreadable' | 'misnamed' | 'mislabelled' | 'copied';
  why: string;
  /** Is set where the signature is well-formed, and no given token made the signature. */
  isSignedByNone?: true;
}

/** A fault, with the name of the object. */
export interface Finding extends Pick<Fault, 'fault' | 'why'> {
  name: string;
}

export interface VerifyResult {
  /** The number of checked objects. */
  checked: number;
  /** The number of events in the checked objects. */
  events: number;
  /** The number of objects that each token signed, by the position of the token. */
  tokens: number[];
  /** The number of objects that no token signed. They are not findings where no token signed any object. */
  signedByNone: number;
  /** The number of objects with a fault. */
  found: number;
  /** The first findings, in the order of the objects' names. */
  findings: Finding[];
}

/** Limits the findings that are kept, and so the memory. */
const NAMED = 1_000;

/** Collects the findings of `verify`. */
export interface Findings {
  add(finding: Fault & Finding): void;
  /** @param tokens the number of objects that each token signed */
  result(tokens: readonly number[]): Pick<VerifyResult, 'signedByNone' | 'found' | 'findings'>;
}

export function createFindings(): Findings {
  const signedByNone: Collected = { count: 0, findings: [] };
  const others: Collected = { count: 0, findings: [] };
  return {
    add({ isSignedByNone, ...finding }) {
      const collected = isSignedByNone ? signedByNone : others;
      collected.count++;
      if (collected.findings.length < NAMED) collected.findings.push(finding);
    },
    result(tokens) {
      const isAnySigned = tokens.some((signed) => signed > 0);
      const counted = isAnySigned ? [signedByNone, others] : [others];
      return {
        signedByNone: signedByNone.count,
        found: counted.reduce((sum, { count }) => sum + count, 0),
        findings: counted
          .flatMap(({ findings }) => findings)
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .slice(0, NAMED),
      };
    },
  };
}

interface Collected {
  count: number;
  findings: Finding[];
}
