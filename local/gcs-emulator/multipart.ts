import { invalid } from './errors.ts';
import { parseJsonObject } from './parse-json.ts';

export interface MultipartUpload {
  metadata: Record<string, unknown>;
  /** From the headers of the second part. */
  contentType: string | undefined;
  media: Buffer;
}

// Takes single quotes too, which gcloud writes.
const BOUNDARY = /^multipart\/.*;\s*boundary=(?:"([^"]+)"|'([^']+)'|([^\s;]+))/i;

/**
 * Parses a `multipart/related` upload of two parts: the object's metadata as JSON, then the object's bytes.
 * - Ends the second part at the last closing delimiter of the body, so that an object may contain the boundary.
 * - Takes the line end after the first delimiter, CRLF or LF, for all delimiters. Google's examples with `cat` have LF.
 *
 * @throws StorageError 400 where the body is not of this form
 * @see https://cloud.google.com/storage/docs/json_api/v1/how-tos/multipart-upload
 */
export function parseMultipart(contentType: string, body: Buffer): MultipartUpload {
  const [, double, single, token] = BOUNDARY.exec(contentType) ?? [];
  const boundary = double ?? single ?? token;
  if (!boundary) throw invalid('A multipart upload needs the content type multipart/related; boundary=…');

  const opening = body.indexOf(`--${boundary}`);
  if (opening === -1) throw invalid('The multipart body does not contain its boundary.');
  const eol = body[body.indexOf('\n', opening) - 1] === 0x0d ? '\r\n' : '\n';
  const delimiter = `${eol}--${boundary}`;

  const first = readHeaders(body, opening + delimiter.length - eol.length, eol);
  const second = body.indexOf(delimiter, first.end);
  const closing = body.lastIndexOf(`${delimiter}--`);
  if (second === -1 || closing < second) throw invalid('A multipart upload consists of two parts.');
  const media = readHeaders(body, second + delimiter.length, eol);
  const epilogue = body.subarray(closing + delimiter.length + 2).toString('latin1');
  if (closing < media.end || epilogue.trim() !== '') throw invalid('The multipart body ends too early.');

  return {
    metadata: parseJsonObject(body.subarray(first.end, second)),
    contentType: media.contentType,
    media: body.subarray(media.end, closing),
  };
}

/** Reads the headers of a part. @param from the position right behind a delimiter */
function readHeaders(body: Buffer, from: number, eol: string) {
  const end = body.indexOf(eol + eol, from);
  if (end === -1) throw invalid('A part of the multipart body has no end of headers.');
  const headers = body.subarray(from, end).toString('latin1');
  const contentType = /^content-type:[ \t]*(.*?)[ \t]*$/im.exec(headers)?.[1];
  return { contentType, end: end + 2 * eol.length };
}
