import assert from 'node:assert/strict';
import domain from 'node:domain';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { disableDomains } from '../../../../functions/runtime/functions-framework/no-domains.ts';

describe('disableDomains', () => {
  http('domain-of-request', (_request, response) => {
    response.send((domain as { active?: domain.Domain }).active ? 'in a domain' : 'in none');
  });

  async function ask(): Promise<string> {
    const server = getTestServer('domain-of-request').listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
    return answer.text();
  }

  it('keeps the Functions Framework from its domains, until it is ended', async () => {
    const restore = disableDomains();
    assert.equal(await ask(), 'in none');
    restore();
    assert.equal(await ask(), 'in a domain');
  });
});
