import { invalid, notImplemented } from './errors.ts';
import { compareNames } from './names.ts';

export interface ListQuery {
  prefix: string;
  delimiter: string;
  startOffset: string;
  endOffset: string | undefined;
  maxResults: number;
  /** the last item or prefix of the page before */
  after: string;
}

export interface ListPage {
  names: string[];
  prefixes: string[];
  nextPageToken: string | undefined;
}

// A filter that is passed over would answer another question.
const NOT_IMPLEMENTED = ['matchGlob', 'versions', 'softDeleted', 'filter', 'includeTrailingDelimiter'];

/**
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
 * One page of sorted names. Costs a binary search and the page itself, however many names there are: a
 * prefix of a million objects is passed over in one search.
 */
export function listPage(sorted: readonly string[], query: ListQuery): ListPage {
  const { prefix, delimiter, endOffset, maxResults, after } = query;
  const names: string[] = [];
  const prefixes: string[] = [];
  const from = compareNames(prefix, query.startOffset) < 0 ? query.startOffset : prefix;
  let position = findFirst(sorted, 0, (name) => compareNames(name, from) >= 0);
  // A page that ended with a prefix goes on behind everything under it.
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

/** The first position at or after `from` where the condition holds; it must hold for all that follow. */
export function findFirst(sorted: readonly string[], from: number, holds: (name: string) => boolean): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}
