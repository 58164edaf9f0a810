import assert from 'node:assert/strict';
import { parseReceiveConfig } from '../../../functions/receive/config.ts';

const env = {
  GOOGLE_CLOUD_PROJECT: 'project-1',
  ARCHIVE_BUCKET: 'project-1-archive',
  EVENTS_TOPIC: 'smartcar-prod-events',
  SMARTCAR_MANAGEMENT_TOKEN: 'amt-0001',
};

describe('the settings of receive', () => {
  it('are read, with a budget of 10 s', () => {
    assert.deepEqual(parseReceiveConfig(env), {
      projectId: 'project-1',
      archiveBucket: 'project-1-archive',
      eventsTopic: 'smartcar-prod-events',
      managementTokens: ['amt-0001'],
      budgetMs: 10_000,
    });
  });

  for (const [given, tokens] of [
    ['amt-0001,amt-0002', ['amt-0001', 'amt-0002']],
    ['amt-0001\namt-0002\n', ['amt-0001', 'amt-0002']],
    [' amt-0001 ,\r\n, amt-0002', ['amt-0001', 'amt-0002']],
  ] as const) {
    it(`take ${JSON.stringify(given)} for ${tokens.length} tokens`, () => {
      const config = parseReceiveConfig({ ...env, SMARTCAR_MANAGEMENT_TOKEN: given });
      assert.deepEqual(config.managementTokens, tokens);
    });
  }

  const tokenRule = 'one or more application management tokens, separated by commas or newlines';
  const malformedToken = `SMARTCAR_MANAGEMENT_TOKEN is not valid: it must be ${tokenRule}, each of at least 8 printable characters without spaces.`;
  const budgetRule = 'RECEIVE_BUDGET_MS is not valid: it must be a whole number from 1 to 14000.';
  const wrong: [Record<string, string | undefined>, string][] = [
    [
      { GOOGLE_CLOUD_PROJECT: undefined },
      'GOOGLE_CLOUD_PROJECT is not set: it must be the id of a Google Cloud project.',
    ],
    [
      { GOOGLE_CLOUD_PROJECT: 'Not A Project' },
      'GOOGLE_CLOUD_PROJECT is not valid: it must be the id of a Google Cloud project.',
    ],
    [{ ARCHIVE_BUCKET: '' }, 'ARCHIVE_BUCKET is not set: it must be the name of a bucket.'],
    [{ ARCHIVE_BUCKET: 'gs://bucket' }, 'ARCHIVE_BUCKET is not valid: it must be the name of a bucket.'],
    [
      { EVENTS_TOPIC: 'projects/p/topics/t' },
      'EVENTS_TOPIC is not valid: it must be the short name of a topic.',
    ],
    [
      { SMARTCAR_MANAGEMENT_TOKEN: undefined },
      `SMARTCAR_MANAGEMENT_TOKEN is not set: it must be ${tokenRule}.`,
    ],
    [{ SMARTCAR_MANAGEMENT_TOKEN: ' ,\n' }, `SMARTCAR_MANAGEMENT_TOKEN is not set: it must be ${tokenRule}.`],
    [{ SMARTCAR_MANAGEMENT_TOKEN: 'amt 0001' }, malformedToken],
    [{ SMARTCAR_MANAGEMENT_TOKEN: 'amt-001' }, malformedToken],
    [{ SMARTCAR_MANAGEMENT_TOKEN: 'amt-0001,x' }, malformedToken],
    [{ RECEIVE_BUDGET_MS: '6abc' }, budgetRule],
    [{ RECEIVE_BUDGET_MS: '0' }, budgetRule],
    [{ RECEIVE_BUDGET_MS: '-1' }, budgetRule],
    [{ RECEIVE_BUDGET_MS: '1e3' }, budgetRule],
    [{ RECEIVE_BUDGET_MS: '15000' }, budgetRule],
  ];
  for (const [change, message] of wrong) {
    it(`name what is wrong in ${JSON.stringify(change)}`, () => {
      assert.throws(() => parseReceiveConfig({ ...env, ...change }), { name: 'ConfigError', message });
    });
  }
});
