import assert from 'node:assert/strict';
import { LiveEvents } from '../../console/server/live/live-events.ts';
import { liveRoutes } from '../../console/server/live/routes.ts';
import type { LiveEvent } from '../../console/wire.ts';

describe('the stream of live events', () => {
  it('keeps the newest 2,000 for a page that does not read', async () => {
    const live = new LiveEvents();
    const ended = new AbortController();
    const parts = { live, context: { signal: ended.signal } } as Parameters<typeof liveRoutes>[0];
    const response = await liveRoutes(parts).request('/');
    for (let number = 0; number < 5_000; number++) {
      const fields = { eventId: `e-${number}` };
      live.add({
        at: number,
        source: 'receive',
        severity: 'INFO',
        event: 'webhook.received',
        message: '',
        fields,
      });
    }
    const got = new Set<string>();
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        for (const { key } of JSON.parse(message.slice('data: '.length)) as LiveEvent[]) got.add(key);
      }
      if (got.has('e-4999')) break;
    }
    ended.abort();
    assert.equal(got.size, 2_000);
  });
});
