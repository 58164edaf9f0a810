import assert from 'node:assert/strict';
import { unseenDeadLetters } from '../../../ops/dead-letters/unseen.ts';

describe('dead letters that Pub/Sub does not show', () => {
  const context = {
    target: { names: {}, source: 'a test' },
    name: () => 'p',
    now: async () => new Date(),
  };
  const counting = (messages: number | null) => async () => ({ messages, oldestSeconds: null });

  it('are said where Cloud Monitoring counts more', async () => {
    assert.match(
      (await unseenDeadLetters(context, 0, counting(12))) ?? '',
      /^Cloud Monitoring counted 12 dead letters a few minutes ago, and Pub\/Sub shows 0/,
    );
    assert.equal(await unseenDeadLetters(context, 12, counting(12)), undefined);
    assert.equal(await unseenDeadLetters(context, 0, counting(0)), undefined);
  });

  it('are not denied where Cloud Monitoring cannot be asked', async () => {
    const refused = async () => {
      throw Object.assign(new Error('Permission denied'), { code: 403 });
    };
    assert.match(
      (await unseenDeadLetters(context, 0, refused)) ?? '',
      /Cloud Monitoring could not be asked: Permission denied \(the account lacks a permission/,
    );
    assert.equal(await unseenDeadLetters(context, 3, refused), undefined);
  });
});
