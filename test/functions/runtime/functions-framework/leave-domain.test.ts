import assert from 'node:assert/strict';
import domain from 'node:domain';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import sinon from 'sinon';
import { leaveDomain } from '../../../../functions/runtime/functions-framework/leave-domain.ts';

describe('leaveDomain', () => {
  const domains: { before: boolean; after: boolean; later: boolean }[] = [];
  const isInDomain = () => Boolean((domain as { active?: domain.Domain }).active);
  cloudEvent('leaves-its-domain', async ({ id }: CloudEvent<unknown>) => {
    const before = isInDomain();
    leaveDomain();
    const after = isInDomain();
    await delay(1);
    domains.push({ before, after, later: isInDomain() });
    if (id === 'fails') throw new Error('on purpose');
  });

  async function deliver(id: string): Promise<number> {
    const server = getTestServer('leaves-its-domain').listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify({ id, type: 'type', source: 'source', specversion: '1.0', data: {} }),
    });
    server.closeAllConnections();
    server.close();
    return status;
  }

  it('takes what a function starts out of the domain of its request', async () => {
    assert.equal(await deliver('works'), 204);
    const printed = sinon.stub(console, 'error');
    assert.equal(await deliver('fails').finally(() => printed.restore()), 500);
    assert.deepEqual(domains, Array(2).fill({ before: true, after: false, later: false }));
  });
});
