import assert from 'node:assert/strict';
import { announce } from '../../../functions/process/announce.ts';

const change = (changeId: string) => JSON.stringify({ changeId, type: 'a.b', eventId: 'e', codes: [] });

describe('announce', () => {
  it('publishes every change, also where others fail, and says how many and why', async () => {
    const cause = new Error('Pub/Sub is away');
    const published: string[] = [];
    const publish = async (data: Buffer, { changeId = '' }) => {
      if (changeId !== 'e.2') throw cause;
      published.push(data.toString());
    };
    const changes = ['e.0', 'e.1', 'e.2'].map(change);
    await assert.rejects(announce(changes, publish), {
      name: 'AnnouncementError',
      message: '2 of 3 changes could not be published',
      cause,
    });
    assert.deepEqual(published, [change('e.2')]);
  });
});
