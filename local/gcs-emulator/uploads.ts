import type { Buckets } from './buckets.ts';
import { checksumsOf, verifyHeaders, verifyResource } from './checksums.ts';
import { invalid, required } from './errors.ts';
import { parseMultipart } from './multipart.ts';
import { parseSettings } from './object-record.ts';
import type { Operation, Reply, Request } from './operations.ts';
import { parseJsonObject } from './parse-json.ts';
import { parsePreconditions } from './preconditions.ts';
import { objectResource } from './resources.ts';
import { createResumableSessions } from './resumable.ts';

type Upload = ReturnType<typeof describe>;

/**
 * The operations of the three kinds of uploads: media, multipart and resumable.
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/insert
 */
export function uploadOperations(buckets: Buckets): Record<string, Operation> {
  const sessions = createResumableSessions<Upload, Reply>();

  function save(request: Request, { bucket, description, resource }: Upload, bytes: Buffer): Reply {
    const checksums = checksumsOf(bytes);
    verifyResource(resource, checksums);
    verifyHeaders(request.headers, checksums);
    const object = buckets.get(bucket).put(description, bytes, checksums);
    return { status: 200, json: objectResource(object, request.origin) };
  }

  async function media(request: Request): Promise<Reply> {
    const bytes = await request.body();
    return save(request, describe(request, {}, request.headers['content-type']), bytes);
  }

  async function multipart(request: Request): Promise<Reply> {
    const parts = parseMultipart(request.headers['content-type'] ?? '', await request.body());
    return save(request, describe(request, parts.metadata, parts.contentType), parts.media);
  }

  async function openSession(request: Request): Promise<Reply> {
    const resource = parseJsonObject(await request.body());
    const upload = describe(request, resource, request.headers['x-upload-content-type']?.toString());
    buckets.get(request.bucket).checkPut(upload.description);
    const query = new URLSearchParams({ uploadType: 'resumable', upload_id: sessions.open(upload) });
    const location = `${request.origin}/upload/storage/v1/b/${request.bucket}/o?${query}`;
    return { status: 200, headers: { location } };
  }

  async function continueSession(request: Request): Promise<Reply> {
    const id = request.query.get('upload_id');
    if (!id) throw required('upload_id');
    const part = { contentRange: request.headers['content-range'], body: await request.body() };
    const outcome = sessions.append(id, part, (upload, bytes) => save(request, upload, bytes));
    if ('result' in outcome) return outcome.result;
    return { status: 308, headers: outcome.kept > 0 ? { range: `bytes=0-${outcome.kept - 1}` } : {} };
  }

  const byType = new Map<string | null, Operation>([
    ['media', media],
    ['multipart', multipart],
    ['resumable', openSession],
  ]);
  return {
    'POST /upload/b/{bucket}/o': (request) => {
      const start = byType.get(request.query.get('uploadType'));
      if (!start) throw invalid('Invalid value for uploadType: media, multipart or resumable');
      return start(request);
    },
    'PUT /upload/b/{bucket}/o': continueSession,
  };
}

/**
 * Describes the object of an upload. Prefers the name in the query to the name in the resource, and the content type in
 * the resource to the content type in the headers.
 */
function describe(
  { bucket, query }: Request,
  resource: Record<string, unknown>,
  contentType = 'application/octet-stream',
) {
  const name = query.get('name') ?? resource.name;
  if (typeof name !== 'string') throw required('name');
  const settings = parseSettings({ ...resource, contentType: resource.contentType ?? contentType });
  const description = { name, settings, preconditions: parsePreconditions(query) };
  return { bucket, description, resource };
}
