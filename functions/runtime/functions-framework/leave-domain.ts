import domain from 'node:domain';

/**
 * Leaves the domain in which the Functions Framework runs a request (README.md). Without the domain,
 * - a connection of the Firestore client does not belong to the request that opened the connection
 * - an error of the function still reaches the framework, by the function's promise
 */
export function leaveDomain(): void {
  (domain as { active?: domain.Domain }).active?.exit();
}
