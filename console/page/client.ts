/** What the server answers to a request that it does not do. The message is one line with the cause and the remedy. */
export class ConsoleError extends Error {
  override name = 'ConsoleError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

// Of this origin alone, port included. It is the token of one run, and worth nothing after that run.
const KEY = 'token';

/** Takes the token out of the address, where it came with the printed link. */
export function takeToken(): void {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (!given) return;
  localStorage.setItem(KEY, given);
  history.replaceState(null, '', location.pathname + location.search);
}

const headers = () => ({ authorization: `Bearer ${localStorage.getItem(KEY) ?? ''}` });

/** Asks the server. @throws ConsoleError with what it answers instead */
export async function ask<T>(path: string, signal?: AbortSignal, body?: unknown): Promise<T> {
  const response = await fetch(`/api${path}`, {
    headers: { ...headers(), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (response.ok) return response.json();
  const { error = `The console answered ${response.status}.` } = await response.json().catch(() => ({}));
  throw new ConsoleError(response.status, error);
}

/** Sends what the page has to say. */
export const tell = <T>(path: string, body: unknown): Promise<T> => ask<T>(path, undefined, body);

/**
 * Passes on the messages of a stream of server-sent events until it ends. `EventSource` sends no header, so that the
 * token would have to be in the address.
 */
export async function follow<T>(path: string, use: (message: T) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`/api${path}`, { headers: headers(), signal });
  if (!response.ok || !response.body) throw new ConsoleError(response.status, 'The console does not answer.');
  const decoder = new TextDecoder();
  let text = '';
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) if (message.startsWith('data: ')) use(JSON.parse(message.slice(6)));
  }
}
