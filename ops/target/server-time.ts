import type { StorageEndpoint } from '../../functions/archive/storage-endpoint.ts';
import { OperationError } from '../errors.ts';

const WITHIN_MS = 70_000;

/**
 * The time at Cloud Storage, by which events are dated: the clock of this machine may be wrong. Whole seconds, rounded
 * up, so that nothing that is there lies behind it.
 */
export async function serverTime({ url }: Pick<StorageEndpoint, 'url'>): Promise<Date> {
  // Every answer has a date, a refusal too: https://www.rfc-editor.org/rfc/rfc9110#name-date
  const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(WITHIN_MS) }).catch(
    (error: Error) => {
      const { code, name } = (error.cause ?? error) as NodeJS.ErrnoException;
      throw new OperationError(
        `Cloud Storage cannot be reached at ${url} (${code ?? name}): check the network.`,
      );
    },
  );
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) throw new OperationError(`Cloud Storage at ${url} does not say what time it is.`);
  return new Date(date + 1_000);
}
