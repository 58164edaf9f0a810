import assert from 'node:assert/strict';
import { readOpenAlerts } from '../../console/server/health/open-alerts.ts';
import { CloudLogging } from '../../console/server/logs/cloud-logging.ts';
import type { LogLine } from '../../console/wire.ts';
import { until } from '../helpers/until.ts';

interface Asked {
  url: string;
  data?: { filter: string; orderBy: string; resourceNames: string[]; pageSize: number };
}

const entry = (insertId: string, eventId: string, at: number) => ({
  insertId,
  timestamp: new Date(at).toISOString(),
  resource: { labels: { service_name: 'smartcar-prod-receive' } },
  jsonPayload: { event: 'webhook.received', message: 'm', eventId, durationMs: 5 },
});

/** A stand-in for Google's API: it answers as told, and writes down what it was asked. */
function fakeAuth(answers: (object | Error)[]) {
  const asked: Asked[] = [];
  const request = async (options: Asked) => {
    asked.push(options);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return { data: answer };
  };
  return { asked, auth: { request } as never };
}

describe('the log lines in Cloud Logging', function () {
  this.timeout(30_000);

  it('are followed: each line once, although requests overlap, and after an error', async () => {
    const now = Date.now();
    const [a, b, c] = [entry('1', 'a', now - 2_000), entry('2', 'b', now - 1_000), entry('3', 'c', now)];
    const { asked, auth } = fakeAuth([{ entries: [a, b] }, new Error('500'), { entries: [a, b, c] }, {}]);
    const lines: LogLine[] = [];
    const ended = new AbortController();
    const tailing = new CloudLogging({ project: 'my-fleet', auth }).tail(
      (line) => lines.push(line),
      ended.signal,
    );
    await until('three lines', () => lines.length >= 3);
    ended.abort();
    await tailing;
    assert.deepEqual(
      lines.map(({ fields }) => fields.eventId),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(lines[0], {
      at: now - 2_000,
      source: 'smartcar-prod-receive',
      severity: 'DEFAULT',
      event: 'webhook.received',
      message: 'm',
      fields: { eventId: 'a', durationMs: 5 },
    });
    const { data } = asked[0] ?? {};
    assert.deepEqual(data?.resourceNames, ['projects/my-fleet']);
    assert.match(`${data?.filter}`, /^resource\.type="cloud_run_revision" AND .* AND timestamp>="20/);
  });

  it('are found by the id of an event, the oldest first', async () => {
    const now = Date.now();
    const { asked, auth } = fakeAuth([{ entries: [entry('2', 'a', now), entry('1', 'a', now - 9)] }]);
    const logs = new CloudLogging({ project: 'my-fleet', auth });
    const found = await logs.find('a', new AbortController().signal);
    assert.deepEqual(
      found.map(({ at }) => at),
      [now - 9, now],
    );
    assert.match(`${asked[0]?.data?.filter}`, /AND jsonPayload\.eventId="a"$/);
    assert.equal(asked[0]?.data?.orderBy, 'timestamp desc');
  });
});

describe('the alerts in Cloud Monitoring', () => {
  it('are those that are open', async () => {
    const policy = {
      displayName: 'prod: an event was dead-lettered',
      severity: 'ERROR',
      documentation: { content: 'd' },
    };
    const { asked, auth } = fakeAuth([{ alerts: [{ policy }, {}] }]);
    const [first, second] = await readOpenAlerts('my-fleet', auth);
    assert.deepEqual(first, {
      title: policy.displayName,
      severity: 'ERROR',
      state: 'firing',
      documentation: 'd',
    });
    assert.equal(second?.title, '');
    assert.match(`${asked[0]?.url}`, /\/v3\/projects\/my-fleet\/alerts\?filter=state%3D%22OPEN%22/);
  });
});
