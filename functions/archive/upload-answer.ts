import type { IncomingMessage } from 'node:http';
import { isObject } from '../event/envelope.ts';

const LONGEST_CHARACTERS = 64 * 1024;

/**
 * Reads the answer to an upload to its end, and tells what became of the object:
 * - 200: the archive has the object. Cloud Storage has created it, or says that it exists (412 `conditionNotMet`).
 * - 502: a 2xx that says nothing of an object, as a proxy's
 * - 412: a policy forbids the upload, or somebody else than Cloud Storage answers
 * - any other status: as it is.
 * https://cloud.google.com/storage/docs/json_api/v1/status-codes#412-precondition-failed
 * @throws the connection's error when the connection ends before the answer: the answer may have said anything
 */
export async function readUploadAnswer(response: IncomingMessage): Promise<number> {
  const answer = await textOf(response);
  const { statusCode: status = 502 } = response;
  if (status >= 200 && status < 300) return isObject(parseJson(answer)) ? 200 : 502;
  return status === 412 && reasonIn(parseJson(answer)) === 'conditionNotMet' ? 200 : status;
}

// `text` of node:stream/consumers costs several times the CPU.
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8').on('error', reject);
    response.on('end', () => resolve(text));
    response.on('data', (more: string) => {
      text += more;
      if (text.length > LONGEST_CHARACTERS) response.destroy(new AnswerTooLongError());
    });
  });
}

class AnswerTooLongError extends Error {
  readonly code = 'ERR_ANSWER_TOO_LONG';
}

/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#errorformat */
type StorageError = { error?: { errors?: { reason?: unknown }[] } } | null | undefined;

function reasonIn(answer: unknown): unknown {
  return (answer as StorageError)?.error?.errors?.[0]?.reason;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
