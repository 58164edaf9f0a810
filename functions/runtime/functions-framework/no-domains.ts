import domain from 'node:domain';

const { create } = domain;

/** Runs what it is given: as much of a domain as the Functions Framework uses for an HTTP function. */
const noDomain = { on: () => noDomain, run: (work: () => void) => work() };

/**
 * Keeps the Functions Framework from running each request in a domain of its own (README.md). The framework has no
 * option for that. `receive` answers whatever its own work throws. An error that nobody handles ends the process, and Smartcar
 * sends the open requests again.
 * @returns ends this
 */
export function disableDomains(): () => void {
  Object.assign(domain, { create: () => noDomain });
  return () => void Object.assign(domain, { create });
}
