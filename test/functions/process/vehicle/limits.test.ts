import assert from 'node:assert/strict';
import { keepNewest } from '../../../../functions/process/vehicle/limits.ts';

/** Entries by their keys, of the size of the key, 1 and 8 bytes; a text has another byte for each character and 1. */
const entries = new Map<string, number | string>([
  ['a', 3],
  ['b', 1],
  ['c', 4],
  ['d', 2],
]);
const ageOf = (entry: number | string) => [Number(entry)];
const keep = (limit: { count: number; bytes: number }, of: typeof entries = entries) => {
  const kept = keepNewest(of, ageOf, limit);
  return [Object.keys(kept.entries).join(''), kept.leftOut];
};

describe('the entries of a vehicle', () => {
  const cases: { what: string; limit: { count: number; bytes: number }; kept: [string, number] }[] = [
    {
      what: 'all stay in their order where they fit exactly',
      limit: { count: 4, bytes: 40 },
      kept: ['abcd', 0],
    },
    { what: 'the newest stay where they are too many', limit: { count: 3, bytes: 1_000 }, kept: ['cad', 1] },
    { what: 'the newest stay where they are too large', limit: { count: 100, bytes: 39 }, kept: ['cad', 1] },
    { what: 'the newest fit to the last byte', limit: { count: 100, bytes: 20 }, kept: ['ca', 2] },
    { what: 'count and bytes both hold', limit: { count: 1, bytes: 20 }, kept: ['c', 3] },
    { what: 'none stays where none fits', limit: { count: 4, bytes: 9 }, kept: ['', 4] },
  ];
  for (const { what, limit, kept } of cases) it(what, () => assert.deepEqual(keep(limit), kept));

  it('one that is too large does not hold up smaller ones that are older', () => {
    // The texts are numbers with leading zeros: the age is the number.
    const of = new Map<string, number | string>([
      ['small', 1],
      ['large', '2'.padStart(500, '0')],
      ['newest', 3],
    ]);
    assert.deepEqual(keep({ count: 9, bytes: 100 }, of), ['newestsmall', 1]);
  });
});
