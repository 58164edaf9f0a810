/** What is wrong with an archived object. */
export interface Fault {
  /**
   * - `altered`: no given token signed these bytes
   * - `unreadable`: the object cannot be downloaded, or is no event
   * - `misnamed`: the name is not that of the event that the object holds
   * - `mislabelled`: the metadata contradict the bytes
   * - `copied`: another hour has the same bytes
   */
  fault: 'altered' | 'unreadable' | 'misnamed' | 'mislabelled' | 'copied';
  why: string;
  /** Whether the signature is one that none of the given tokens made. */
  isSignedByNone?: true;
}

/** A fault of the object of this name. */
export interface Finding extends Pick<Fault, 'fault' | 'why'> {
  name: string;
}

export interface VerifyResult {
  /** Objects that were checked. */
  checked: number;
  /** Events whose deliveries these objects are. */
  events: number;
  /** How many objects each token signed, by the position of the token. */
  tokens: number[];
  /** How many objects none of the tokens signed. When no token signed any object, these are no findings. */
  signedByNone: number;
  /** How many objects have a fault. */
  found: number;
  /** The first of them, in the order of their names. */
  findings: Finding[];
}

/** Findings that are named: memory does not grow with them. */
const NAMED = 1_000;

/** Collects what `verify` finds. */
export class Findings {
  readonly #signedByNone: Collected = { count: 0, findings: [] };
  readonly #others: Collected = { count: 0, findings: [] };

  add({ isSignedByNone, ...finding }: Fault & Finding): void {
    const collected = isSignedByNone ? this.#signedByNone : this.#others;
    collected.count++;
    if (collected.findings.length < NAMED) collected.findings.push(finding);
  }

  /** @param tokens how many objects each token signed */
  result(tokens: readonly number[]): Pick<VerifyResult, 'signedByNone' | 'found' | 'findings'> {
    const isAnySigned = tokens.some((signed) => signed > 0);
    const counted = isAnySigned ? [this.#signedByNone, this.#others] : [this.#others];
    return {
      signedByNone: this.#signedByNone.count,
      found: counted.reduce((sum, { count }) => sum + count, 0),
      findings: counted
        .flatMap(({ findings }) => findings)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, NAMED),
    };
  }
}

interface Collected {
  count: number;
  findings: Finding[];
}
