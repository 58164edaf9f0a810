import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import sinon from 'sinon';
import { createMicroBatcher } from '../../../functions/runtime/micro-batcher.ts';

describe('createMicroBatcher', () => {
  const limits = { spacingMs: 5, maxItems: 3, maxBytes: 100 };
  let clock: sinon.SinonFakeTimers;
  let batches: { items: string[]; settle: PromiseWithResolvers<void> }[];
  let add: (item: string, bytes?: number) => Promise<unknown>;
  beforeEach(() => {
    clock = sinon.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'],
    });
    batches = [];
    const send = createMicroBatcher((items: string[]) => {
      const settle = Promise.withResolvers<void>();
      batches.push({ items, settle });
      return settle.promise;
    }, limits);
    add = (item, bytes = 1) => {
      const sent = send(item, bytes);
      sent.catch(() => {});
      return sent;
    };
  });
  afterEach(() => clock.restore());

  const sent = () => batches.map(({ items }) => items.join(''));
  const settle = async (index: number) => {
    batches[index]?.settle.resolve();
    await turn();
  };

  it('does not let one wait that comes alone', () => {
    add('a');
    clock.tick(0);
    assert.deepEqual(sent(), ['a']);
  });

  it('sends together what comes in the same turn', () => {
    add('a');
    add('b');
    clock.tick(0);
    assert.deepEqual(sent(), ['ab']);
  });

  it('gathers what comes while a batch is under way, for as long as the spacing', () => {
    add('a');
    clock.tick(0);
    add('b');
    clock.tick(4);
    add('c');
    assert.deepEqual(sent(), ['a']);
    clock.tick(1);
    assert.deepEqual(sent(), ['a', 'bc']);
  });

  it('does not wait for a batch that takes long', () => {
    add('a');
    clock.tick(1_000);
    add('b');
    clock.tick(0);
    assert.deepEqual(sent(), ['a', 'b']);
  });

  it('sends at once again when nothing is under way any more', async () => {
    add('a');
    clock.tick(0);
    await settle(0);
    add('b');
    clock.tick(0);
    assert.deepEqual(sent(), ['a', 'b']);
  });

  it('sends a batch that is full without waiting, and the rest after it', () => {
    for (const item of 'abcd') add(item);
    assert.deepEqual(sent(), ['abc']);
    clock.tick(5);
    assert.deepEqual(sent(), ['abc', 'd']);
  });

  it('begins another batch rather than exceed the bytes', () => {
    add('a', 60);
    add('b', 40);
    add('c', 1);
    assert.deepEqual(sent(), ['ab']);
    clock.tick(5);
    assert.deepEqual(sent(), ['ab', 'c']);
  });

  it('sends one that exceeds the bytes by itself', () => {
    add('a', 1_000);
    add('b', 1);
    clock.tick(5);
    assert.deepEqual(sent(), ['a', 'b']);
  });

  it('settles each as its own batch', async () => {
    const a = add('a');
    clock.tick(0);
    const b = add('b');
    clock.tick(5);
    const refusal = new Error('refused');
    batches[0]?.settle.reject(refusal);
    batches[1]?.settle.resolve();
    assert.deepEqual(await Promise.allSettled([a, b]), [
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: undefined },
    ]);
  });

  it('goes on after a failure', async () => {
    add('a');
    clock.tick(0);
    batches[0]?.settle.reject(new Error('refused'));
    await turn();
    add('b');
    clock.tick(0);
    assert.deepEqual(sent(), ['a', 'b']);
  });

  it('sends each once and in order, whatever the rate', async () => {
    const items = Array.from({ length: 2_000 }, (_, index) => `${index} `);
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (const item of items) {
      add(item, random(70));
      if (random(3) === 0) clock.tick(random(8));
      if (random(5) === 0) await settle(random(batches.length || 1));
    }
    clock.tick(5);
    assert.equal(sent().join(''), items.join(''));
    assert.ok(batches.every(({ items }) => items.length <= limits.maxItems));
  });
});
