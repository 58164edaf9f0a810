import domain from 'node:domain';

/**
 * Leaves the domain in which the Functions Framework runs a request (README.md). What is started from here on does not
 * belong to the domain, and the connections of the Firestore client do not belong to the request that opened them.
 * What the function throws reaches the framework by its promise, without the domain.
 */
export function leaveDomain(): void {
  (domain as { active?: domain.Domain }).active?.exit();
}
