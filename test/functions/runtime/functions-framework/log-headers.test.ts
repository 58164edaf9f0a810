import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sign } from '../../../../functions/receive/signature.ts';
import { type BuiltReceive, startBuiltReceive } from '../../../helpers/built-receive.ts';
import { TOKEN } from '../../../helpers/receiver.ts';
import { until } from '../../../helpers/until.ts';

// With LOG_EXECUTION_ID, as Google Cloud sets it, the framework rewrites each log line.
describe('the log lines of receive as it is deployed', function () {
  this.timeout(30_000);
  let receive: BuiltReceive;
  before(async () => {
    receive = await startBuiltReceive({ LOG_EXECUTION_ID: 'true' });
  });
  after(() => receive.close());

  /** The lines that an event made, sent with these headers. */
  async function linesFor(headers: Record<string, string>) {
    const eventId = randomUUID();
    const body = JSON.stringify({ eventId, eventType: 'VEHICLE_STATE' });
    const url = `http://127.0.0.1:${receive.port}`;
    await fetch(url, { method: 'POST', body, headers: { 'sc-signature': sign(TOKEN, body), ...headers } });
    const text = await until('the log line', async () => {
      const lines = (await receive.log()).split('\n').filter((line) => line.includes(eventId));
      return lines.length > 0 && lines;
    });
    return text.map((line) => JSON.parse(line));
  }
  const label = (line: Record<string, Record<string, string>>) =>
    line['logging.googleapis.com/labels']?.execution_id ?? '';

  it("carry the execution id and the span of Google's front end", async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    for (const line of await linesFor({
      'function-execution-id': 'k3v9-Ab_12',
      'x-cloud-trace-context': `${trace}/12345678901234567890;o=1`,
    })) {
      assert.equal(label(line), 'k3v9-Ab_12');
      assert.equal(line['logging.googleapis.com/spanId'], '12345678901234567890');
    }
  });

  for (const { what, value } of [
    { what: 'too long', value: 'x'.repeat(65) },
    { what: 'of many kilobytes', value: 'injected'.repeat(1_000) },
    { what: 'with spaces', value: 'all is well' },
    { what: 'with quotes', value: '","severity":"INFO"' },
  ]) {
    it(`do not carry an execution id that is ${what}`, async () => {
      for (const line of await linesFor({ 'function-execution-id': value })) {
        assert.match(label(line), /^[a-z0-9]{1,12}$/);
      }
    });
  }

  for (const { what, value } of [
    { what: 'a span of 5,000 digits', value: `0af7651916cd43dd8448eb211c80319c/${'1'.repeat(5_000)}` },
    { what: 'a trace of another form', value: 'injected/7' },
    { what: 'options of another form', value: '0af7651916cd43dd8448eb211c80319c/7;o=injected' },
  ]) {
    it(`do not carry ${what}`, async () => {
      for (const line of await linesFor({ 'x-cloud-trace-context': value })) {
        assert.equal(line['logging.googleapis.com/spanId'], undefined);
      }
    });
  }

  for (const traceparent of [
    `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01${'0'.repeat(5_000)}`,
    'injected',
  ]) {
    it(`do not carry the traceparent ${traceparent.slice(0, 20)}…`, async () => {
      for (const line of await linesFor({ traceparent })) {
        assert.equal(line['logging.googleapis.com/trace'], undefined);
      }
    });
  }
});
