import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../../../../local/child.ts';
import { startFunction } from '../../../../local/functions.ts';
import { freePort } from '../../../../local/ports.ts';
import { builtFunctions } from '../../../helpers/built-receive.ts';
import { until } from '../../../helpers/until.ts';

describe('process as it is deployed', function () {
  this.timeout(30_000);
  let folder: string;
  let child: Child;
  let port: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-process-'));
    port = await freePort(0, 'process');
    child = await startFunction({
      name: 'process',
      source: join(await builtFunctions(), 'process'),
      port,
      logFolder: folder,
      env: {
        GOOGLE_CLOUD_PROJECT: 'project-1',
        FIRESTORE_EMULATOR_HOST: `127.0.0.1:${await freePort(0, 'firestore')}`,
      },
    });
  });
  after(async () => {
    await child?.stop();
    await rm(folder, { recursive: true });
  });
  const log = () => readFile(child.logFile, 'utf8');

  const pushes = [
    { what: 'is not JSON', type: 'application/json', body: '{"secret": "line', status: 400 },
    { what: 'is a JSON string', type: 'application/json', body: '"secret"', status: 400 },
    { what: 'is text', type: 'text/plain', body: 'secret', status: 400 },
    { what: 'is a form', type: 'application/x-www-form-urlencoded', body: 'a=secret', status: 400 },
    {
      what: 'is not JSON as a CloudEvent',
      type: 'application/cloudevents+json',
      body: 'secret',
      status: 400,
    },
    { what: 'is of no type', type: '', body: 'secret', status: 400 },
    { what: 'has an odd charset', type: 'application/json; charset=secret', body: 'secret', status: 400 },
    { what: 'has an odd path', type: 'application/json', body: '{}', path: '/%secret', status: 400 },
    {
      what: 'is of Cloud Storage',
      type: 'application/json',
      body: '{"eventType":"google.storage.object.finalize","resource":{"service":"storage.googleapis.com","name":"secret"},"data":{}}',
      status: 500,
    },
  ];
  for (const { what, type, body, path = '/', status } of pushes) {
    it(`answers ${status} to a push that ${what}, printing nothing of it`, async () => {
      const before = (await log()).length;
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        // With a traceparent, the framework writes into the body that it read.
        headers: { 'content-type': type, traceparent: 'secret' },
        body: Buffer.from(body),
      });
      assert.equal(response.status, status);
      assert.match(await response.text(), /^\{"error":"The request could not be read: [A-Za-z.]+\."\}$/);
      const printed = await until('the log line', async () => {
        const text = (await log()).slice(before);
        return text.endsWith('\n') && text;
      });
      assert.doesNotMatch(printed, /secret/);
      const line = JSON.parse(printed);
      assert.deepEqual([line.severity, line.event, line.status], ['WARNING', 'request.refused', status]);
      assert.ok(line.stack.length > 0);
    });
  }

  it('still reads a push of Pub/Sub', async () => {
    const message = { messageId: '1', publishTime: '2026-01-01T00:00:00Z', data: 'bm8=', attributes: {} };
    const response = await fetch(`http://127.0.0.1:${port}/projects/p/topics/t`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, subscription: 's' }),
    });
    assert.equal(response.status, 500);
    await until('the log line', async () => (await log()).includes('MalformedMessageError'));
  });
});
