import assert from 'node:assert/strict';
import { isNotification } from '../../../functions/changes/message.ts';
import type { DeadLetter } from '../../../ops/dead-letters/dead-letter.ts';
import { logCommand, reasonOf, textOfReason } from '../../../ops/dead-letters/reason.ts';

const deadLetter = (fields: Partial<DeadLetter>): DeadLetter => ({
  messageId: '1',
  deadLetteredAt: new Date(),
  attributes: {},
  data: Buffer.from('{}'),
  ...fields,
});

describe('why an event was dead-lettered', () => {
  const failures = new Map([
    ['e-1', { error: 'RangeError', message: 'The bug', stack: [] }],
    ['e-1.r-1', { error: 'TypeError', message: 'Another bug', stack: [] }],
  ]);
  const why = (fields: Partial<DeadLetter>) => textOfReason(reasonOf(deadLetter(fields), failures));

  it('is what process recorded', () => assert.equal(why({ eventId: 'e-1' }), 'RangeError: The bug'));

  it('is what process recorded of the replay, where a replay failed', () => {
    assert.equal(why({ eventId: 'e-1', attributes: { replayId: 'r-1' } }), 'TypeError: Another bug');
  });

  it('is shown by a message that carries no event', () => {
    assert.match(why({}), /^MalformedMessageError: /);
  });

  it('is what notify says, also of a message that is no change and belongs to changes', () => {
    const attributes = { failure: 'it is not a change' };
    assert.equal(why({ eventId: 'e-1', attributes }), 'NotDelivered: it is not a change');
    assert.ok(isNotification({ attributes }));
  });

  it('is in the log where nothing was recorded', () => {
    assert.equal(why({ eventId: 'e-2' }), 'not recorded: see the log');
  });

  it('is cut where it is too long for a table', () => {
    assert.equal(textOfReason({ error: 'Error', message: 'x'.repeat(500) }, 20), `Error: ${'x'.repeat(12)}…`);
  });
});

describe('the command for the log', () => {
  const context = (folder?: string) => ({
    target: { names: {}, source: 'a test', ...(folder && { folder }) },
    name: () => 'my-fleet',
  });

  it("reads Cloud Logging as far back as dead letters are kept, not gcloud's one day", () => {
    assert.match(
      logCommand(context(), 'e-1'),
      /^gcloud logging read 'jsonPayload\.event="processing\.failed" AND jsonPayload\.eventId="e-1"' --project=my-fleet --freshness=31d /,
    );
  });

  it("reads a local system's log file", () => {
    assert.equal(
      logCommand(context('.local'), 'e-1'),
      `grep '"processing.failed"' .local/log/process.log | grep 'e-1' | tail`,
    );
  });
});
