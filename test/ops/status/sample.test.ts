import assert from 'node:assert/strict';
import { createSample } from '../../../ops/status/sample.ts';

describe('a sample', () => {
  const sampleOf = (total: number, size: number) => {
    const sample = createSample<number>(size);
    for (let index = 0; index < total; index++) sample.add(index);
    return sample;
  };

  it('is all there is where that fits', () => {
    const sample = sampleOf(100, 100);
    assert.deepEqual(
      sample.items,
      Array.from({ length: 100 }, (_, index) => index),
    );
    assert.ok(sample.isWhole);
  });

  it('is even, and no larger than it may be', () => {
    const sample = sampleOf(100_000, 1_000);
    assert.equal(new Set(sample.items).size, 1_000);
    assert.ok(!sample.isWhole);
    const mean = sample.items.reduce((sum, each) => sum + each, 0) / 1_000;
    // Eight standard deviations of the mean.
    assert.ok(Math.abs(mean - 50_000) < 7_500, `${mean}`);
  });
});
