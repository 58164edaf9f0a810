import domain from 'node:domain';

const { create } = domain;

/** As much of a domain as the Functions Framework uses for an HTTP function: it runs what it is given. */
const noDomain = { on: () => noDomain, run: (work: () => void) => work() };

/**
 * Keeps the Functions Framework from running each request in a domain of its own
 * (https://nodejs.org/docs/latest-v24.x/api/domain.html, deprecated). It offers no option against that.
 *
 * The first domain of a process switches on an async hook for good, which every promise, timer and socket then pays
 * for: close to half of the CPU of a webhook (bench/README.md). And it would make what requests share, as kept-alive
 * connections, belong to the request that happened to open it: an error there would be answered to that one.
 *
 * What remains is what holds outside of domains: `receive` answers whatever its own work throws, and an error that
 * nobody handles ends the process, whose open requests Smartcar sends again.
 * @returns ends this
 */
export function disableDomains(): () => void {
  Object.assign(domain, { create: () => noDomain });
  return () => void Object.assign(domain, { create });
}
