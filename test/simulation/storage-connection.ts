import { EventEmitter } from 'node:events';
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { StorageConnection } from '../../functions/archive/storage-connection.ts';
import type { Instance } from './instance.ts';
import type { Random } from './random.ts';
import type { Storage, StorageAnswer, StorageRequest } from './storage.ts';

/** An answer of which only the first half comes. */
interface Answer extends StorageAnswer {
  isCut?: boolean;
}

/** The way from an instance to a Cloud Storage in memory. */
export function connectToSimulatedStorage(
  storage: Storage,
  instance: Instance,
  random: Random,
): StorageConnection {
  return ({ method = 'GET', path = '/', headers = {}, timeout }) => {
    const sent = new SentRequest(({ body }) => {
      const request = { method, path: path ?? '/', headers: headers as OutgoingHttpHeaders, body };
      return instance.call<Answer>(method === 'POST' ? 'upload' : 'read', {
        effect: () => storage.handle(request),
        failure: () => (random() < 0.5 ? reset() : answerOf(503, 'busy')),
        odd: () => oddAnswer(method, random),
      });
    }, timeout);
    return sent as unknown as ClientRequest;
  };
}

const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

const answerOf = (status: number, text: string): Answer => ({
  status,
  headers: {},
  body: Buffer.from(text),
});

/** Answers of somebody who does not have, or does not give, what was asked for. */
function oddAnswer(method: string, random: Random): Answer {
  const odd =
    method === 'POST'
      ? [
          answerOf(412, ''),
          answerOf(412, '<html>Precondition Failed</html>'),
          answerOf(412, '{"error":{"errors":[{"reason":"orgPolicyNotMet"}]}}'),
          answerOf(200, '<html>Sign in</html>'),
          answerOf(403, ''),
          { ...answerOf(200, '{"generation":"1"}'), isCut: true },
        ]
      : [
          { ...answerOf(200, '{"items":[]}'), headers: { 'x-goog-hash': 'md5=AAAA' } },
          answerOf(404, ''),
          answerOf(403, ''),
          { ...answerOf(200, '{"items":[]}'), isCut: true },
        ];
  return odd[Math.floor(random() * odd.length)] as Answer;
}

/** The part of a ClientRequest that the archive uses. */
class SentRequest extends EventEmitter {
  readonly #send: (request: Pick<StorageRequest, 'body'>) => Promise<Answer>;
  readonly #timeout: number | undefined;
  #isOver = false;

  constructor(send: SentRequest['_send'], timeout: number | undefined) {
    super();
    this.#send = send;
    this.#timeout = timeout;
  }

  declare _send: (request: Pick<StorageRequest, 'body'>) => Promise<Answer>;

  end(body: Buffer = Buffer.alloc(0)): this {
    const timer = this.#timeout && setTimeout(() => this.emit('timeout'), this.#timeout);
    this.#send({ body }).then(
      (answer) => {
        if (timer) clearTimeout(timer);
        if (!this.#isOver) this.emit('response', toResponse(answer));
        this.#isOver = true;
      },
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  destroy(error?: Error): this {
    if (!this.#isOver && error) process.nextTick(() => this.emit('error', error));
    this.#isOver = true;
    return this;
  }
}

function toResponse({ status, headers, body, isCut }: Answer): Readable {
  const response = new Readable({ read: () => {} });
  if (isCut) {
    response.push(body.subarray(0, body.length / 2));
    process.nextTick(() => response.destroy(reset()));
  } else {
    if (body.length > 0) response.push(body);
    response.push(null);
  }
  return Object.assign(response, { statusCode: status, headers });
}
