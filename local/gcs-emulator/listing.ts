import { invalid, notImplemented } from './errors.ts';
import { compareNames } from './names.ts';

export interface ListQuery {
  prefix: string;
  delimiter: string;
  startOffset: string;
  endOffset: string | undefined;
  maxResults: number;
  /** The last item, or the last prefix, of the page before. */
  after: string;
}

export interface ListPage {
  names: string[];
  prefixes: string[];
  nextPageToken: string | undefined;
}

// Refuses these filters: to ignore a filter would list other objects than the client asked for.
const NOT_IMPLEMENTED = ['matchGlob', 'versions', 'softDeleted', 'filter', 'includeTrailingDelimiter'];

/**
 * Parses the parameters of a listing.
 * @throws StorageError 400 for a malformed number or token, 501 for a filter that is not implemented
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/list
 */
export function parseListQuery(query: URLSearchParams): ListQuery {
  for (const parameter of NOT_IMPLEMENTED) {
    if (!['', 'false'].includes(query.get(parameter)?.toLowerCase() ?? '')) throw notImplemented(parameter);
  }
  const maxResults = query.get('maxResults') ?? '1000';
  if (!/^[1-9]\d{0,8}$/.test(maxResults)) throw invalid('Invalid value for maxResults');
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString('utf8');
  if (Buffer.from(after).toString('base64url') !== (query.get('pageToken') ?? '')) {
    throw invalid('Invalid value for pageToken');
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    startOffset: query.get('startOffset') ?? '',
    endOffset: query.get('endOffset') ?? undefined,
    maxResults: Math.min(Number(maxResults), 1000),
    after,
  };
}

/**
 * Lists one page of sorted names. Takes a binary search for each entry of the page, however many names there are: skips a
 * million objects with the same prefix in one search.
 */
export function listPage(sorted: readonly string[], query: ListQuery): ListPage {
  const { prefix, delimiter, endOffset, maxResults, after } = query;
  const names: string[] = [];
  const prefixes: string[] = [];
  const from = compareNames(prefix, query.startOffset) < 0 ? query.startOffset : prefix;
  let position = findFirst(sorted, 0, (name) => compareNames(name, from) >= 0);
  // Where the page before ended with a prefix, skips all names with that prefix.
  const isGroup = delimiter !== '' && after.indexOf(delimiter, prefix.length) !== -1;
  if (after !== '') {
    position = findFirst(sorted, position, (name) =>
      isGroup ? compareNames(name, after) > 0 && !name.startsWith(after) : compareNames(name, after) > 0,
    );
  }
  let last = '';
  for (;;) {
    const name = sorted[position];
    if (name === undefined || !name.startsWith(prefix)) break;
    if (endOffset && compareNames(name, endOffset) >= 0) break;
    if (names.length + prefixes.length === maxResults) {
      return { names, prefixes, nextPageToken: Buffer.from(last).toString('base64url') };
    }
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    if (cut === -1) {
      names.push(name);
      last = name;
      position++;
    } else {
      const group = name.slice(0, cut + delimiter.length);
      prefixes.push(group);
      last = group;
      position = findFirst(sorted, position, (other) => !other.startsWith(group));
    }
  }
  return { names, prefixes, nextPageToken: undefined };
}

/** Finds the first position, from `from` on, where `holds` is true. `holds` must be true for all later names. */
export function findFirst(sorted: readonly string[], from: number, holds: (name: string) => boolean): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}
