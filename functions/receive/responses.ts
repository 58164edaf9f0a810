/** An answer that is the same each time: made once, sent as it is. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
  /** What is wrong with the request, in an answer that refuses it. */
  readonly error?: string;
}

function answer(status: number, content: object, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify(content);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...headers,
    },
    body,
  };
}

const refusal = (status: number, error: string, headers?: Record<string, string>): Answer => ({
  ...answer(status, { error }, headers),
  error,
});

/** Every answer of `receive` but that to a challenge. Nothing of a request is ever echoed. */
export const answers = {
  ready: answer(200, { status: 'ready' }),
  received: answer(200, { status: 'received' }),
  empty: refusal(400, 'The request has no body.'),
  unreadable: refusal(400, 'The body ended early or is not encoded as its Content-Encoding says.'),
  notJson: refusal(400, 'The body is not a JSON object in UTF-8.'),
  challenge: refusal(400, "The challenge is not a string of 1 to 512 characters without '{'."),
  signatureMissing: refusal(401, 'The SC-Signature header is missing.'),
  signatureMalformed: refusal(401, 'The SC-Signature header is not 64 lower-case hex digits.'),
  signatureWrong: refusal(401, 'The signature does not match the body.'),
  method: refusal(405, 'The method is not allowed: send events with POST.', { allow: 'GET, HEAD, POST' }),
  slow: refusal(408, 'The body did not arrive within 10 s.', { connection: 'close' }),
  tooLarge: refusal(413, 'The body is larger than 256 KiB.'),
  encoding: refusal(415, 'The Content-Encoding is not supported: send gzip, deflate, br or none.'),
  unavailable: refusal(503, 'The event could not be stored: send it again.', { 'retry-after': '5' }),
} as const satisfies Record<string, Answer>;

/** The answer to a VERIFY event. */
export function challengeAnswer(hmac: string): Answer {
  return answer(200, { challenge: hmac });
}
