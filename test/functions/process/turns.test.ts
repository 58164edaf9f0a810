import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createTurns } from '../../../functions/process/turns.ts';
import { until } from '../../helpers/until.ts';

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

  it('are kept by what is still waiting when earlier work is done', async () => {
    const takeTurn = createTurns();
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    const first = takeTurn('a', async () => order.push('first'));
    const second = takeTurn('a', async () => {
      await gate.promise;
      order.push('second');
    });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    const third = takeTurn('a', async () => order.push('third'));
    await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    await Promise.all([second, third]);
    assert.deepEqual(order, ['first', 'second', 'third']);
  });

  it('leave nothing in memory when they are over', async () => {
    const takeTurn = createTurns();
    const results: WeakRef<object>[] = [];
    for (const key of ['a', 'b', 'b']) {
      await takeTurn(key, async () => {
        const result = {};
        results.push(new WeakRef(result));
        return result;
      });
    }
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    await until(
      'the results are gone',
      () => {
        collectGarbage();
        return results.every((result) => result.deref() === undefined);
      },
      8_000,
    );
    // The turns themselves are still in use.
    assert.equal(await takeTurn('a', async () => 1), 1);
  });
});
