import type { IncomingMessage } from 'node:http';
import { isObject } from '../event/envelope.ts';

const MAX_CHARACTERS = 64 * 1024;

/**
 * Reads the response to an upload to its end.
 * https://cloud.google.com/storage/docs/json_api/v1/status-codes#412-precondition-failed
 * @returns
 * - 200 where the archive has the object: Cloud Storage created the object, or refused to create the object again (412
 *   with the reason `conditionNotMet`)
 * - 502 for a 2xx without a JSON object: a proxy answered
 * - 412 where a policy forbids the upload, or a proxy answered
 * - any other status unchanged
 * @throws the connection's error where the connection ends before the response does
 */
export async function readUploadResponse(response: IncomingMessage): Promise<number> {
  const text = await textOf(response);
  const { statusCode: status = 502 } = response;
  if (status >= 200 && status < 300) return isObject(parseJson(text)) ? 200 : 502;
  return status === 412 && reasonIn(parseJson(text)) === 'conditionNotMet' ? 200 : status;
}

// Does not use `text` of node:stream/consumers, which has no limit.
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8').on('error', reject);
    response.on('end', () => resolve(text));
    response.on('data', (more: string) => {
      text += more;
      if (text.length > MAX_CHARACTERS) response.destroy(new ResponseTooLongError());
    });
  });
}

class ResponseTooLongError extends Error {
  readonly code = 'ERR_RESPONSE_TOO_LONG';
}

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#errorformat */
type StorageError = { error?: { errors?: { reason?: unknown }[] } } | null | undefined;

function reasonIn(body: unknown): unknown {
  return (body as StorageError)?.error?.errors?.[0]?.reason;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
