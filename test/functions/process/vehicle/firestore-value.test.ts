import assert from 'node:assert/strict';
import { firestoreSize, toFirestoreValue } from '../../../../functions/process/vehicle/firestore-value.ts';

/** A value within so many objects. */
const nested = (levels: number, value: unknown = 1): unknown =>
  levels === 0 ? value : { a: nested(levels - 1, value) };

describe('a value of JSON', () => {
  const storable: Record<string, unknown> = {
    'a text': 't',
    'a number': 0.5,
    'a boolean': false,
    null: null,
    'a list': [1, 'a', null, { b: 1 }],
    'a list in an object of a list': [{ b: [1, { c: [] }] }],
    'an object with any names': { 'a.b': 1, '`': { __a: 1, b__: 2, __: 3, ___: 4, x__a__: 5, __a__x: 6 } },
    'a name of 256 characters': { ['n'.repeat(256)]: 1 },
    'a name with a line break': { 'a\nb': 1 },
    '16 objects in each other': nested(16),
    '15 objects around a list': nested(15, [1]),
  };
  for (const [what, value] of Object.entries(storable)) {
    it(`is kept as it is: ${what}`, () => assert.equal(toFirestoreValue(value), value));
  }

  const unstorable: Record<string, unknown> = {
    'a list in a list': [[1]],
    'a list in a list of an object': { a: 1, b: [1, [2]] },
    'a reserved name': { a: 1, __x__: 1 },
    'a reserved name with a line break': { '__\n__': 1 },
    'a reserved name of an object in a list': [1, { ____: 1 }],
    'a name of 257 characters': { a: 1, ['n'.repeat(257)]: 1 },
    'an empty name': { '': 1 },
    '17 objects in each other': nested(17),
    '16 objects around a list': nested(16, [1]),
    '16 objects around an object in a list': nested(15, [{ a: 1 }]),
  };
  for (const [what, value] of Object.entries(unstorable)) {
    it(`becomes its JSON text: ${what}`, () => assert.equal(toFirestoreValue(value), JSON.stringify(value)));
  }

  it('keeps numbers that are too large for JSON.stringify in its text', () => {
    const text = '{"__x__":[1e999,-1e999,2.5,null]}';
    assert.equal(toFirestoreValue(JSON.parse(text)), text);
  });

  it('is left out where it is too deep for its text', () => {
    assert.equal(toFirestoreValue(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))), undefined);
  });

  it('is nothing else: a circle throws', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    assert.throws(() => toFirestoreValue(circle), TypeError);
  });
});

describe('the size of a value, as Firestore counts', () => {
  const cases: [value: unknown, bytes: number][] = [
    ['', 1],
    ['abc', 4],
    ['é😀', 7],
    [0, 8],
    [1.5, 8],
    [true, 1],
    [null, 1],
    [[], 0],
    [[1, 'ab', null], 12],
    [{}, 0],
    [{ a: 1 }, 10],
    [{ é: 'ab', list: [true, { b: 5 }] }, 3 + 3 + 5 + 1 + 10],
  ];
  for (const [value, bytes] of cases) {
    it(`is ${bytes} for ${JSON.stringify(value)}`, () => assert.equal(firestoreSize(value), bytes));
  }
});
