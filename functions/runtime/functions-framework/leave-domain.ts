import domain from 'node:domain';

/**
 * Leaves the domain in which the Functions Framework runs a request (functions/runtime/functions-framework/no-domains.ts says
 * more of it). What is started from here on does not belong to the domain, which spares a part of its cost, and the
 * connections of the Firestore client do not belong to the request that happened to open them. What the function
 * throws reaches the framework by its promise, without the domain.
 */
export function leaveDomain(): void {
  (domain as { active?: domain.Domain }).active?.exit();
}
