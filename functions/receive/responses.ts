import { SIGNED_BODY, UNSIGNED_BODY } from './body-limits.ts';

/** A response that is made once and sent many times. */
export interface FixedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
  /** Says what is wrong with the request. Missing in a response that does not refuse the request. */
  readonly error?: string;
}

function json(status: number, content: object, headers: Record<string, string> = {}): FixedResponse {
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

const refusal = (status: number, error: string, headers?: Record<string, string>): FixedResponse => ({
  ...json(status, { error }, headers),
  error,
});

const UNSIGNED = 'without a well-formed SC-Signature header';
const seconds = (milliseconds: number) => `${milliseconds / 1_000} s`;
const kib = (bytes: number) => `${bytes / 1_024} KiB`;

/** All responses of `receive` but the response to a challenge. No response repeats a part of the request. */
export const responses = {
  ready: json(200, { status: 'ready' }),
  received: json(200, { status: 'received' }),
  empty: refusal(400, 'The request has no body.'),
  unreadable: refusal(400, 'The body ended early or is not encoded as its Content-Encoding says.'),
  notJson: refusal(400, 'The body is not a JSON object in UTF-8.'),
  challenge: refusal(400, "The challenge is not a string of 1 to 512 characters without '{'."),
  version: refusal(400, 'Only webhooks of version 4.0 are supported: this is a VERIFY of version 2.0.'),
  signatureMissing: refusal(401, 'The SC-Signature header is missing.'),
  signatureMalformed: refusal(401, 'The SC-Signature header is not 64 lower-case hex digits.'),
  signatureWrong: refusal(401, 'The signature does not match the body.'),
  method: refusal(405, 'The method is not allowed: send events with POST.', { allow: 'GET, HEAD, POST' }),
  slow: refusal(
    408,
    `The body did not arrive within ${seconds(SIGNED_BODY.withinMs)}, or within ${seconds(UNSIGNED_BODY.withinMs)} ${UNSIGNED}.`,
  ),
  tooLarge: refusal(
    413,
    `The body is larger than ${kib(SIGNED_BODY.maxBytes)}, or than ${kib(UNSIGNED_BODY.maxBytes)} ${UNSIGNED}.`,
  ),
  coding: refusal(
    415,
    `The Content-Encoding is not supported: send gzip, deflate or none, and none ${UNSIGNED}.`,
  ),
  unavailable: refusal(503, 'The event could not be stored: send it again.', { 'retry-after': '5' }),
} as const satisfies Record<string, FixedResponse>;

/** The response to a VERIFY event. */
export function challengeResponse(hmac: string): FixedResponse {
  return json(200, { challenge: hmac });
}
