import assert from 'node:assert/strict';
import type { Firestore } from '@google-cloud/firestore';
import { changeAttributes } from '../../../functions/changes/message.ts';
import { toDeadLetter } from '../../../ops/dead-letters/dead-letter.ts';
import { choose, type DeadLetterFilter } from '../../../ops/dead-letters/dead-letter-filter.ts';
import { change } from '../../helpers/notifier.ts';

const messageOf = (content: object, attributes: Record<string, string> = {}) =>
  toDeadLetter({ data: Buffer.from(JSON.stringify(content)), attributes });
const notifications = ['e-1.0', 'e-1.1'].map((changeId) =>
  messageOf({ ...change, changeId }, changeAttributes({ ...change, changeId })),
);
const batch = [...notifications, messageOf({ eventId: 'e-1', eventType: 'VEHICLE_ERROR' })];

describe('the filter of dead letters', () => {
  const chosen = async (filter: DeadLetterFilter) =>
    (await choose(batch, filter, { firestore: {} as Firestore })).map(
      ({ eventId, attributes }) => attributes.changeId ?? eventId,
    );

  it('selects one notification by the id of its change', async () => {
    assert.deepEqual(await chosen({ changeId: ['e-1.1'] }), ['e-1.1']);
    assert.deepEqual(await chosen({ changeId: ['e-2.0'] }), []);
  });

  it('selects notifications by the type of the change, which the list shows', async () => {
    assert.deepEqual(await chosen({ eventType: [change.type] }), ['e-1.0', 'e-1.1']);
    assert.deepEqual(await chosen({ eventType: ['VEHICLE_ERROR'] }), ['e-1.0', 'e-1.1', 'e-1']);
    assert.deepEqual(await chosen({ eventType: [change.type], vehicle: ['v-2'] }), []);
  });
});
