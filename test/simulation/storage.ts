import { hash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';

export interface StorageRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

export interface StorageAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

interface StoredObject {
  content: Buffer;
  timeCreated: string;
  metadata: Record<string, string>;
}

/** The part of Cloud Storage's JSON API that the archive uses, in memory, with one bucket. */
export class Storage {
  readonly objects = new Map<string, StoredObject>();

  handle({ method, path, headers, body }: StorageRequest): StorageAnswer {
    const url = new URL(path, 'http://storage');
    if (method === 'POST') return this.#create(url.searchParams.get('name') ?? '', headers, body);
    const [, name] = /^\/storage\/v1\/b\/[^/]+\/o(?:\/(.+))?$/.exec(url.pathname) ?? [];
    return name ? this.#read(decodeURIComponent(name)) : this.#list(url.searchParams);
  }

  #create(name: string, headers: OutgoingHttpHeaders, body: Buffer): StorageAnswer {
    const { resource, content } = parseMultipart(String(headers['content-type']), body);
    if (resource.md5Hash !== hash('md5', content, 'base64')) return refusal(400, 'invalid');
    if (this.objects.has(name)) return refusal(412, 'conditionNotMet');
    this.objects.set(name, {
      content,
      timeCreated: new Date().toISOString(),
      metadata: resource.metadata ?? {},
    });
    return json(200, { generation: '1' });
  }

  #read(name: string): StorageAnswer {
    const object = this.objects.get(name);
    if (!object) return refusal(404, 'notFound');
    const md5 = hash('md5', object.content, 'base64');
    return { status: 200, headers: { 'x-goog-hash': `md5=${md5}` }, body: object.content };
  }

  #list(query: URLSearchParams): StorageAnswer {
    const [prefix, first, end] = ['prefix', 'startOffset', 'endOffset'].map((name) => query.get(name) ?? '');
    const after = query.get('pageToken') ?? '';
    const size = Number(query.get('maxResults') ?? 1_000);
    const names = [...this.objects.keys()]
      .filter((name) => name.startsWith(prefix ?? '') && name >= (first ?? '') && name > after)
      .filter((name) => !end || name < end)
      .sort();
    const page = names.slice(0, size);
    const items = page.map((name) => {
      const { timeCreated, metadata } = this.objects.get(name) as StoredObject;
      return { name, timeCreated, metadata };
    });
    return json(200, {
      ...(items.length > 0 && { items }),
      ...(names.length > size && { nextPageToken: page.at(-1) }),
    });
  }
}

/** An answer of Cloud Storage that names a reason: https://cloud.google.com/storage/docs/json_api/v1/status-codes */
function refusal(code: number, reason: string): StorageAnswer {
  return json(code, { error: { code, message: reason, errors: [{ reason }] } });
}

function json(status: number, content: object): StorageAnswer {
  return { status, headers: {}, body: Buffer.from(JSON.stringify(content)) };
}

function parseMultipart(contentType: string, body: Buffer) {
  const boundary = `--${/boundary=(.+)$/.exec(contentType)?.[1]}`;
  const text = body.toString('latin1');
  const [, first = '', second = ''] = text.split(boundary);
  const partOf = (part: string) => part.slice(part.indexOf('\r\n\r\n') + 4, -2);
  return {
    resource: JSON.parse(Buffer.from(partOf(first), 'latin1').toString()) as {
      md5Hash?: string;
      metadata?: Record<string, string>;
    },
    content: Buffer.from(partOf(second), 'latin1'),
  };
}
