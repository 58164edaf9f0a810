import assert from 'node:assert/strict';
import { stackFramesOf } from '../../../functions/runtime/stack-frames.ts';

describe('stackFramesOf', () => {
  function thrower(message: string): Error {
    return new TypeError(message);
  }

  it('names where an error was made, innermost first', () => {
    const [first, second] = stackFramesOf(thrower('x'));
    assert.match(`${first}`, /^thrower \(.*stack-frames\.test\.ts:\d+:\d+\)$/);
    assert.match(`${second}`, /stack-frames\.test\.ts:\d+:\d+\)$/);
  });

  const messages = [
    { what: 'of one line', message: 'secret' },
    {
      what: 'of lines that look like frames',
      message: 'a\n    at secret (secret.js:1:1)\n    at secret:2:2',
    },
    { what: 'that ends like the start of a frame', message: 'secret\n    at ' },
  ];
  for (const { what, message } of messages) {
    it(`leaves out a message ${what}`, () => {
      const frames = stackFramesOf(thrower(message));
      assert.match(`${frames[0]}`, /^thrower \(/);
      assert.doesNotMatch(frames.join('\n'), /secret/);
    });
  }

  it('leaves out a message that was changed later, and what it was before', () => {
    const error = thrower('secret one\nsecret two');
    assert.ok(error.stack);
    error.message = 'secret three';
    const frames = stackFramesOf(error);
    assert.match(`${frames[0]}`, /^thrower \(/);
    assert.doesNotMatch(frames.join('\n'), /secret/);
  });

  it('leaves out messages and words between the blocks of a joined stack', () => {
    const error = thrower('7 DENIED: secret');
    error.stack += `\nfor call at\n${thrower('').stack}`;
    assert.ok(stackFramesOf(error).every((frame) => /^\S.*:\d+:\d+\)?$/.test(frame)));
  });

  it('has at most 10 frames of at most 200 characters', () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 50;
    const deep = (depth: number): Error => (depth === 0 ? thrower('x') : deep(depth - 1));
    const frames = stackFramesOf(deep(30));
    Error.stackTraceLimit = limit;
    assert.equal(frames.length, 10);
    const long = thrower('x');
    long.stack = `TypeError: x\n    at ${'f'.repeat(5_000)} (a.js:1:1)`;
    assert.equal(stackFramesOf(long)[0]?.length, 200);
  });

  for (const thrown of [
    undefined,
    null,
    'text',
    7,
    {},
    Object.assign(new Error('x'), { stack: undefined }),
  ]) {
    it(`is empty for ${thrown instanceof Error ? 'an error without a stack' : JSON.stringify(thrown)}`, () => {
      assert.deepEqual(stackFramesOf(thrown), []);
    });
  }
});
