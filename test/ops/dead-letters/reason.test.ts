import assert from 'node:assert/strict';
import { handlers } from '../../../functions/process/handlers/index.ts';
import { whyDeadLettered } from '../../../ops/dead-letters/reason.ts';
import { stateEvent } from '../../helpers/events.ts';

describe('why an event was dead-lettered', () => {
  const why = (event: unknown, attributes = {}) =>
    whyDeadLettered(
      {
        messageId: '1',
        deadLetteredAt: new Date(),
        attributes,
        data: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
      },
      handlers,
    );

  it('is said where its bytes tell', () => {
    assert.match(why('no JSON'), /^MalformedMessageError: /);
    assert.match(why(stateEvent('none')), /^SchemaError: The event breaks its schema at data\.signals/);
  });

  it('is in the log where they do not', () => {
    assert.equal(why(stateEvent([])), 'see the log');
    assert.equal(why({ eventType: 'NEW_TYPE' }), 'see the log');
  });
});
