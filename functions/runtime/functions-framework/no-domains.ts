import domain from 'node:domain';

const { create } = domain;

/** Has the methods of a domain that the Functions Framework calls for an HTTP function. */
const noDomain = { on: () => noDomain, run: (work: () => void) => work() };

/**
 * Keeps the Functions Framework from running each request in a domain of its own (README.md). The framework has no
 * option for that. `receive` itself answers a request whose work throws. An error that nobody handles ends the process,
 * and Smartcar sends the open requests again.
 * @returns a function that gives the framework its domains back
 */
export function disableDomains(): () => void {
  Object.assign(domain, { create: () => noDomain });
  return () => void Object.assign(domain, { create });
}
