import assert from 'node:assert/strict';
import { parseContentRange, parseRange } from '../../../local/gcs-emulator/ranges.ts';

describe('parseRange', () => {
  const cases: [string | undefined, [number, number] | undefined][] = [
    [undefined, undefined],
    ['bytes=0-0', [0, 0]],
    ['bytes=2-5', [2, 5]],
    ['bytes=2-', [2, 9]],
    ['bytes=2-99', [2, 9]],
    ['bytes=-3', [7, 9]],
    ['bytes=-99', [0, 9]],
    ['bytes=-', undefined],
    ['bytes=0-1,4-5', undefined],
    ['lines=0-1', undefined],
  ];
  for (const [header, expected] of cases) {
    it(`${header} of 10 bytes is ${expected ?? 'everything'}`, () => {
      const range = parseRange(header, 10);
      assert.deepEqual(range && [range.start, range.end], expected);
    });
  }

  for (const [header, size] of [
    ['bytes=10-', 10],
    ['bytes=5-4', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
  ] as const) {
    it(`${header} of ${size} bytes is 416`, () => {
      assert.throws(() => parseRange(header, size), {
        status: 416,
        headers: { 'content-range': `bytes */${size}` },
      });
    });
  }
});

describe('parseContentRange', () => {
  const cases: [string | undefined, (number | undefined)[]][] = [
    [undefined, [0, undefined, undefined]],
    ['bytes 0-9/10', [0, 10, 10]],
    ['bytes 5-9/*', [5, 10, undefined]],
    ['bytes 0-*/*', [0, undefined, undefined]],
    ['bytes 5-*/10', [5, undefined, 10]],
    ['bytes 0--1/0', [0, 0, 0]],
    ['bytes */*', [undefined, undefined, undefined]],
    ['bytes */10', [undefined, undefined, 10]],
  ];
  for (const [header, [start, end, total]] of cases) {
    it(`reads ${header ?? 'no header'}`, () => {
      assert.deepEqual(parseContentRange(header), { start, end, total });
    });
  }

  for (const header of ['', 'bytes', 'bytes 0-9', 'bytes a-9/10', 'bytes 0-9/x', '0-9/10', 'bytes 0-9/10,']) {
    it(`refuses ${JSON.stringify(header)}`, () => {
      assert.throws(() => parseContentRange(header), { status: 400 });
    });
  }
});
