import assert from 'node:assert/strict';
import { findFirst, listPage, parseListQuery } from '../../../local/gcs-emulator/listing.ts';

const NAMES = ['a', 'a/1', 'a/2', 'a/x/1', 'a0', 'b/', 'b/1', 'c', 'd/1', 'd/2'];

/** All pages, as `names|prefixes` each. */
function pages(query: string, names = NAMES): string[] {
  const result: string[] = [];
  const parameters = new URLSearchParams(query);
  for (let rest = names.length + 2; rest > 0; rest--) {
    const page = listPage(names, parseListQuery(parameters));
    result.push(`${page.names.join(' ')}|${page.prefixes.join(' ')}`);
    if (page.nextPageToken === undefined) return result;
    parameters.set('pageToken', page.nextPageToken);
  }
  throw new Error('the pages do not end');
}

describe('listing', () => {
  const cases: [string, string[]][] = [
    ['', [`${NAMES.join(' ')}|`]],
    ['maxResults=4', ['a a/1 a/2 a/x/1|', 'a0 b/ b/1 c|', 'd/1 d/2|']],
    ['maxResults=5', ['a a/1 a/2 a/x/1 a0|', 'b/ b/1 c d/1 d/2|']],
    ['prefix=a/', ['a/1 a/2 a/x/1|']],
    ['prefix=a/&maxResults=3', ['a/1 a/2 a/x/1|']],
    ['prefix=zzz', ['|']],
    ['delimiter=/', ['a a0 c|a/ b/ d/']],
    ['delimiter=/&maxResults=1', ['a|', '|a/', 'a0|', '|b/', 'c|', '|d/']],
    ['delimiter=/&maxResults=2', ['a|a/', 'a0|b/', 'c|d/']],
    ['delimiter=/&prefix=a/', ['a/1 a/2|a/x/']],
    ['delimiter=/&prefix=b/', ['b/ b/1|']],
    ['delimiter=/&prefix=b/&maxResults=1', ['b/|', 'b/1|']],
    ['delimiter=/x/', ['a a/1 a/2 a0 b/ b/1 c d/1 d/2|a/x/']],
    ['startOffset=b/', ['b/ b/1 c d/1 d/2|']],
    ['endOffset=b/', ['a a/1 a/2 a/x/1 a0|']],
    ['startOffset=a/2&endOffset=c', ['a/2 a/x/1 a0 b/ b/1|']],
    ['startOffset=a/2&delimiter=/', ['a0 c|a/ b/ d/']],
    ['prefix=a/&startOffset=a/2', ['a/2 a/x/1|']],
    ['prefix=b/&startOffset=a', ['b/ b/1|']],
    ['prefix=a/&startOffset=c', ['|']],
    ['matchGlob=&versions=false', [`${NAMES.join(' ')}|`]],
  ];
  for (const [query, expected] of cases) {
    it(`lists ${query || 'everything'}`, () => {
      assert.deepEqual(pages(query), expected);
    });
  }

  it('goes on behind a name that was deleted between two pages', () => {
    const first = listPage(NAMES, parseListQuery(new URLSearchParams('maxResults=2')));
    const query = new URLSearchParams({ maxResults: '2', pageToken: first.nextPageToken ?? '' });
    const rest = NAMES.filter((name) => name !== 'a/1');
    assert.deepEqual(listPage(rest, parseListQuery(query)).names, ['a/2', 'a/x/1']);
  });

  it('gives at most 1000 a page', () => {
    const names = Array.from({ length: 2500 }, (_, i) => String(i).padStart(5, '0'));
    const sizes = pages('maxResults=5000', names).map((page) => page.split(' ').length);
    assert.deepEqual(sizes, [1000, 1000, 500]);
  });

  it('passes over a long prefix without looking at its names', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `a/${String(i).padStart(5, '0')}`);
    let looked = 0;
    const counting = new Proxy(names, {
      get(target, property, receiver) {
        if (typeof property === 'string' && /^\d+$/.test(property)) looked++;
        return Reflect.get(target, property, receiver);
      },
    });
    const page = listPage(counting, parseListQuery(new URLSearchParams('delimiter=/')));
    assert.deepEqual(page.prefixes, ['a/']);
    assert.ok(looked < 60, `looked at ${looked} names`);
  });

  const refused: [string, number][] = [
    ['maxResults=0', 400],
    ['maxResults=10x', 400],
    ['maxResults=-1', 400],
    ['pageToken=%21%21', 400],
    ['matchGlob=**', 501],
    ['versions=true', 501],
    ['softDeleted=true', 501],
  ];
  for (const [query, status] of refused) {
    it(`refuses ${query} with ${status}`, () => {
      assert.throws(() => parseListQuery(new URLSearchParams(query)), { status });
    });
  }

  it('finds the first position by halves', () => {
    const sorted = ['a', 'b', 'c', 'd'];
    const found = ['', 'a', 'b', 'bb', 'd', 'e'].map((wanted) =>
      findFirst(sorted, 0, (name) => name >= wanted),
    );
    assert.deepEqual(found, [0, 0, 1, 2, 3, 4]);
    assert.equal(
      findFirst(sorted, 2, () => true),
      2,
    );
  });
});
