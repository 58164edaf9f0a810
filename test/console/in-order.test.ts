import assert from 'node:assert/strict';
import { inOrder } from '../../console/page/live/in-order.ts';

describe('the steps of a live event', () => {
  const sorted = (...steps: [string, number | null][]) =>
    inOrder(steps.map(([step, at]) => ({ step, at }))).map(({ step }) => step);

  it('have the order of their times', () => {
    const steps = sorted(['received', 1], ['published', 5], ['processed', 9], ['archived', 5], ['failed', 7]);
    assert.deepEqual(steps, ['received', 'archived', 'published', 'failed', 'processed']);
  });

  it('have the delivery after the publication, whichever line was read first', () => {
    const steps = sorted(
      ['delivered', 3],
      ['processed', 9],
      ['received', 1],
      ['archived', 5],
      ['published', 5],
    );
    assert.deepEqual(steps, ['received', 'archived', 'published', 'delivered', 'processed']);
  });
});
