import assert from 'node:assert/strict';
import { readBacklog } from '../../../ops/status/monitoring.ts';

describe('readBacklog', () => {
  const asked: URL[] = [];
  const answering = (data: object) =>
    ({
      async request({ url }: { url: string }) {
        asked.push(new URL(url));
        return { data };
      },
    }) as unknown as Parameters<typeof readBacklog>[2];

  it('takes the newest value of each metric', async () => {
    const points = [{ value: { int64Value: '12' } }, { value: { int64Value: '99' } }];
    const backlog = await readBacklog('p', 'smartcar-prod-process', answering({ timeSeries: [{ points }] }));
    assert.deepEqual(backlog, { messages: 12, oldestSeconds: 12 });
    assert.deepEqual(
      asked.map(({ pathname, searchParams }) => [pathname, searchParams.get('filter')]),
      ['num_undelivered_messages', 'oldest_unacked_message_age'].map((metric) => [
        '/v3/projects/p/timeSeries',
        `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.labels.subscription_id="smartcar-prod-process"`,
      ]),
    );
  });

  it('knows nothing where Cloud Monitoring does not', async () => {
    assert.deepEqual(await readBacklog('p', 's', answering({})), { messages: null, oldestSeconds: null });
  });
});
