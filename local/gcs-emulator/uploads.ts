import { announcedChecksums, checksumsOf, verifyChecksums } from './checksums.ts';
import { invalid, required, StorageError } from './errors.ts';
import { parseMultipart } from './multipart.ts';
import type { ObjectStore } from './objects.ts';
import type { Operation, Reply, Request } from './operations.ts';
import { type Preconditions, parsePreconditions } from './preconditions.ts';
import { parseContentRange } from './ranges.ts';
import { objectResource } from './resource.ts';
import { ResumableSessions } from './resumable.ts';
import { type ObjectSettings, parseJsonObject, patchSettings } from './settings.ts';

/** What an upload says about the object, before or beside its bytes. */
interface Upload {
  bucket: string;
  name: string;
  settings: ObjectSettings;
  preconditions: Preconditions;
  announced: ReturnType<typeof announcedChecksums>;
}

/**
 * The three ways to upload an object.
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/insert
 */
export function uploadOperations(store: ObjectStore): Record<string, Operation> {
  const sessions = new ResumableSessions<Upload, Reply>();

  async function save(upload: Upload, bytes: Buffer, request: Request): Promise<Reply> {
    const checksums = checksumsOf(bytes);
    verifyChecksums([...upload.announced, ...announcedChecksums({}, request.headers)], checksums);
    const { bucket, name, settings, preconditions } = upload;
    const object = await store.put(bucket, name, { bytes, checksums, settings }, preconditions);
    return { status: 200, json: objectResource(object, request.origin) };
  }

  async function media(request: Request): Promise<Reply> {
    const bytes = await request.body();
    return save(describe(request, {}, request.headers['content-type']), bytes, request);
  }

  async function multipart(request: Request): Promise<Reply> {
    const parts = parseMultipart(request.headers['content-type'] ?? '', await request.body());
    return save(describe(request, parts.metadata, parts.contentType), parts.media, request);
  }

  async function openSession(request: Request): Promise<Reply> {
    const metadata = parseJsonObject(await request.body());
    const upload = describe(request, metadata, header(request, 'x-upload-content-type'));
    store.checkPut(upload.bucket, upload.name, upload.preconditions);
    const session = new URLSearchParams({ uploadType: 'resumable', name: upload.name });
    session.set('upload_id', sessions.open(upload));
    const location = `${request.origin}/upload/storage/v1/b/${upload.bucket}/o?${session}`;
    return { status: 200, headers: { location } };
  }

  async function continueSession(request: Request): Promise<Reply> {
    const range = parseContentRange(header(request, 'content-range'));
    const body = await request.body();
    const outcome = await sessions.append(sessionId(request), range, body, (upload, bytes) =>
      save(upload, bytes, request),
    );
    if ('result' in outcome) return outcome.result;
    return { status: 308, headers: outcome.kept > 0 ? { range: `bytes=0-${outcome.kept - 1}` } : {} };
  }

  async function cancelSession(request: Request): Promise<Reply> {
    sessions.cancel(sessionId(request));
    // Google's own code for "the client closed the request", which is what a cancelled upload answers.
    throw new StorageError(499, 'clientClosedRequest', 'The upload was cancelled.');
  }

  const byType: Record<string, Operation> = { media, multipart, resumable: openSession };
  return {
    'POST /upload/b/{bucket}/o': (request) => {
      const start = byType[request.query.get('uploadType') ?? ''];
      if (!start) throw invalid('Invalid value for uploadType: media, multipart or resumable');
      return start(request);
    },
    'PUT /upload/b/{bucket}/o': continueSession,
    'DELETE /upload/b/{bucket}/o': cancelSession,
  };
}

/** The name in the query goes before the one in the metadata, the metadata's content type before the header's. */
function describe(
  request: Request,
  metadata: Record<string, unknown>,
  contentType: string | undefined,
): Upload {
  const name = request.query.get('name') ?? metadata.name;
  if (typeof name !== 'string') throw required('name');
  return {
    bucket: request.bucket,
    name,
    settings: patchSettings({ contentType: contentType ?? 'application/octet-stream' }, metadata),
    preconditions: parsePreconditions(request.query),
    announced: announcedChecksums(metadata, request.headers),
  };
}

function sessionId(request: Request): string {
  const id = request.query.get('upload_id');
  if (!id) throw required('upload_id');
  return id;
}

function header(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
