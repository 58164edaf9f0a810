import assert from 'node:assert/strict';
import { errorEvent, good, stateEvent } from '../helpers/events.ts';
import { type Processor, startProcessor } from '../helpers/processor.ts';

const T = 1_753_990_000_000;

describe('the limits of a vehicle, on the Firestore emulator', function () {
  this.timeout(120_000);
  let processor: Processor;
  before(async () => {
    processor = await startProcessor();
  });
  after(() => processor.close());
  beforeEach(() => {
    processor.log.length = 0;
  });
  const line = (event: string) => processor.log.findLast((each) => each.event === event);
  const at = (ms: number) => ({ receivedAt: new Date(ms).toISOString() });

  it('keep the newest signals where more come than a document holds', async () => {
    const fill = (round: number) =>
      Array.from({ length: 8 }, (_, index) => good(`s-${round}-${index}`, 'x'.repeat(30_000), T + round));
    for (let round = 0; round < 5; round++) {
      await processor.process(
        stateEvent(fill(round), { vehicleId: 'v-full', deliveredAt: T + round }),
        at(T + round),
      );
    }
    const codes = Object.keys((await processor.vehicle('v-full'))?.signals);
    assert.ok(codes.length > 16 && codes.length < 40, `${codes.length}`);
    for (const code of fill(4)) assert.ok(codes.includes(code.code), code.code);
    assert.ok(!codes.includes('s-0-0'));
    assert.equal(line('signals.left_out')?.severity, 'WARNING');
    assert.ok(Number(line('signals.left_out')?.leftOut) > 0);
    assert.equal(line('processing.completed')?.eventType, 'VEHICLE_STATE');
  });

  it('hold against very many signals of one event, and many errors', async () => {
    const signals = Array.from({ length: 3_000 }, (_, index) => good(`s-${index}`, index, T + index));
    await processor.process(stateEvent(signals, { vehicleId: 'v-many' }));
    const kept = Object.keys((await processor.vehicle('v-many'))?.signals);
    assert.equal(kept.length, 2_000);
    assert.ok(kept.includes('s-2999') && !kept.includes('s-999'));

    const errors = Array.from({ length: 1_500 }, (_, index) => ({
      type: `T-${index}`,
      description: 'd'.repeat(5_000),
    }));
    await processor.process(errorEvent(errors, { vehicleId: 'v-many' }));
    const open = Object.keys((await processor.vehicle('v-many'))?.errors);
    assert.ok(open.length > 50 && open.length <= 1_000, `${open.length}`);
  });

  it('leave out a body that is too large, and store its neighbours', async () => {
    const signals = [good('large', 'x'.repeat(40_000), T), good('small', 1, T)];
    await processor.process(stateEvent(signals, { vehicleId: 'v-large' }));
    assert.deepEqual(Object.keys((await processor.vehicle('v-large'))?.signals), ['small']);
    assert.equal(line('processing.completed')?.places, 'signals[0]');
    assert.equal(line('signals.left_out')?.leftOut, 1);
  });

  it('hold against a signal nested 100,000 levels deep', async () => {
    const event = stateEvent([good('deep', 'DEEP', T), good('small', 1, T)], { vehicleId: 'v-deep' });
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    await processor.process(JSON.stringify(event).replace('"DEEP"', deep));
    assert.deepEqual((await processor.vehicle('v-deep'))?.signals.small.body, { value: 1 });
  });

  it('keep numbers beside half a surrogate pair', async () => {
    const event = stateEvent([good('text', 'HALF', T), good('huge', 'HUGE', T)], { vehicleId: 'v-half' });
    await processor.process(JSON.stringify(event).replace('HALF', 'a\\ud800').replace('"HUGE"', '1e999'));
    const { text, huge } = (await processor.vehicle('v-half'))?.signals ?? {};
    assert.deepEqual([text.body.value, huge.body.value], ['a\ufffd', Number.POSITIVE_INFINITY]);
  });
});
