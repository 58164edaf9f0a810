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
  const cases: [string | undefined, number, { start: number | undefined; total: number | undefined }][] = [
    [undefined, 10, { start: 0, total: 10 }],
    ['bytes 0-9/10', 10, { start: 0, total: 10 }],
    ['bytes 5-9/*', 5, { start: 5, total: undefined }],
    ['bytes 0-*/*', 10, { start: 0, total: 10 }],
    ['bytes 5-*/10', 5, { start: 5, total: 10 }],
    ['bytes 0--1/0', 0, { start: 0, total: 0 }],
    ['bytes */*', 0, { start: undefined, total: undefined }],
    ['bytes */10', 0, { start: undefined, total: 10 }],
  ];
  for (const [header, length, expected] of cases) {
    it(`reads ${header ?? 'no header'}`, () => {
      assert.deepEqual(parseContentRange(header, length), expected);
    });
  }

  for (const header of ['', 'bytes', 'bytes 0-9', 'bytes a-9/10', 'bytes 0-9/x', '0-9/10', 'bytes 0-9/10,']) {
    it(`refuses ${JSON.stringify(header)}`, () => {
      assert.throws(() => parseContentRange(header, 10), { status: 400 });
    });
  }

  for (const header of ['bytes 0-9/*', 'bytes 0-9/10', 'bytes */*']) {
    it(`refuses nine bytes as ${header}`, () => {
      assert.throws(() => parseContentRange(header, 9), { status: 400 });
    });
  }
});
