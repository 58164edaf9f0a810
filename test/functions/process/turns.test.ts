import assert from 'node:assert/strict';
import { createTurns } from '../../../functions/process/turns.ts';

describe('turns', () => {
  it('are taken in the order of the calls, also after a failure', async () => {
    const takeTurn = createTurns();
    const order: string[] = [];
    const work = (name: string, outcome: Promise<unknown>) => () => {
      order.push(`${name} begins`);
      return outcome.finally(() => order.push(`${name} ends`));
    };
    const gate = Promise.withResolvers<void>();
    const first = takeTurn('a', work('first', gate.promise));
    const second = takeTurn('a', work('second', Promise.reject(new Error('no'))));
    const third = takeTurn('a', work('third', Promise.resolve()));
    gate.resolve();
    await first;
    await assert.rejects(second, /no/);
    await third;
    assert.deepEqual(
      order,
      ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
  });

  it('of different keys are taken at the same time', async () => {
    const takeTurn = createTurns();
    const gate = Promise.withResolvers<string>();
    const waiting = takeTurn('a', () => gate.promise);
    assert.equal(await takeTurn('b', async () => 'b'), 'b');
    gate.resolve('a');
    assert.equal(await waiting, 'a');
  });
});
