import assert from 'node:assert/strict';
import { sentenceOf } from '../../../ops/status/failing-now.ts';
import { type Question, readBacklog, readPushes } from '../../../ops/status/monitoring.ts';

const now = new Date('2026-03-29T10:20:30.000Z');
const asked: URL[] = [];

/** What is asked of a Cloud Monitoring that answers with these data. */
const question = (data: object): Question => ({
  project: 'p',
  subscription: 'smartcar-prod-process',
  now,
  auth: {
    async request({ url }: { url: string }) {
      asked.push(new URL(url));
      return { data };
    },
  } as unknown as NonNullable<Question['auth']>,
});

beforeEach(() => asked.splice(0));

describe('readBacklog', () => {
  it('takes the newest value of each metric', async () => {
    const points = [{ value: { int64Value: '12' } }, { value: { int64Value: '99' } }];
    const backlog = await readBacklog(question({ timeSeries: [{ points }] }));
    assert.deepEqual(backlog, { messages: 12, oldestSeconds: 12 });
    assert.deepEqual(
      asked.map(({ pathname, searchParams }) => [pathname, searchParams.get('filter')]),
      ['num_undelivered_messages', 'oldest_unacked_message_age'].map((metric) => [
        '/v3/projects/p/timeSeries',
        `metric.type="pubsub.googleapis.com/subscription/${metric}" AND resource.labels.subscription_id="smartcar-prod-process"`,
      ]),
    );
  });

  it("asks by Google's clock", async () => {
    await readBacklog(question({}));
    assert.equal(asked[0]?.searchParams.get('interval.endTime'), now.toISOString());
  });

  it('knows nothing where Cloud Monitoring does not', async () => {
    assert.deepEqual(await readBacklog(question({})), { messages: null, oldestSeconds: null });
  });
});

describe('whether process is failing', () => {
  const series = (response_class: string, number: number) => ({
    metric: { labels: { response_class } },
    points: [{ value: { int64Value: `${number}` } }],
  });

  it('is read from the deliveries by what came of them', async () => {
    const timeSeries = [series('ack', 100), series('remote_server_5xx', 7), series('deadline_exceeded', 3)];
    assert.deepEqual(await readPushes(question({ timeSeries })), { acknowledged: 100, failed: 10 });
  });

  it('is said where a tenth fails or more, and not of a few bad events', () => {
    assert.match(
      sentenceOf({ acknowledged: 1, failed: 1_000 }) ?? '',
      /^process is failing right now: 1,000 of 1,001/,
    );
    assert.equal(sentenceOf({ acknowledged: 100, failed: 3 }), undefined);
    assert.equal(sentenceOf({ acknowledged: 0, failed: 0 }), undefined);
  });
});
