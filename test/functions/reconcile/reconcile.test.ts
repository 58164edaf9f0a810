import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Died, HOUR, MINUTE, World } from '../../helpers/reconcile-world.ts';

const START = '2026-03-29T00:00:00.000Z';
const RUN_EVERY = 15 * MINUTE;

/** Runs every 15 minutes until an instant, and lets `each` do what happens in every minute. */
async function live(world: World, hours: number, each: (minute: number) => void = () => {}, runs = true) {
  const end = world.now + hours * HOUR;
  for (let minute = Math.round((world.now - Date.parse(START)) / MINUTE); world.now < end; minute++) {
    each(minute);
    if (runs && minute % 15 === 0) await world.run();
    world.advanceTo(world.now + MINUTE);
  }
}

const receive = (world: World, eventId: string, isLost = false) => {
  world.archive(eventId);
  if (!isLost) world.publish(eventId);
};

describe('reconcile', () => {
  it('publishes what was not processed, and nothing else', async () => {
    const world = new World(START);
    for (let n = 0; n < 40; n++) receive(world, `event-${n}`, n >= 30);
    world.advanceTo(world.now + 11 * MINUTE);
    const { checked, missing, republished } = await world.run();
    assert.deepEqual({ checked, missing, republished }, { checked: 40, missing: 10, republished: 10 });
    assert.deepEqual(
      world.published.slice(30).sort(),
      Array.from({ length: 10 }, (_, n) => `event-${n + 30}`).sort(),
    );
  });

  it('looks once at each event, and again only at what it published', async () => {
    const world = new World(START);
    for (let n = 0; n < 40; n++) receive(world, `event-${n}`, n >= 30);
    world.advanceTo(world.now + 11 * MINUTE);
    await world.run();
    world.advanceTo(world.now + 15 * MINUTE);
    const again = await world.run();
    assert.deepEqual(again, { ...nothing, healed: 10 });
    world.advanceTo(world.now + 15 * MINUTE);
    const { markers } = world.reads;
    assert.deepEqual(await world.run(), nothing);
    assert.equal(world.reads.markers, markers);
  });

  it('leaves alone what may be on its way', async () => {
    const world = new World(START);
    receive(world, 'young', true);
    world.advanceTo(world.now + 9 * MINUTE);
    assert.equal((await world.run()).checked, 0);
    world.advanceTo(world.now + 2 * MINUTE);
    assert.equal((await world.run()).republished, 1);
  });

  it('begins on an existing deployment where the window of six hours begins', async () => {
    const world = new World(START);
    receive(world, 'before', true);
    world.advanceTo(world.now + HOUR);
    receive(world, 'within', true);
    world.advanceTo(world.now + 5 * HOUR + 30 * MINUTE);
    assert.equal((await world.run()).republished, 1);
    assert.deepEqual(world.published, ['within']);
  });

  it('reads 2 documents an event at most over a day, and heals within 26 minutes', async () => {
    const world = new World(START);
    const receivedAt = new Map<string, number>();
    await live(world, 24, (minute) => {
      const id = `event-${minute}`;
      receivedAt.set(id, world.now);
      receive(world, id, minute % 10 === 0);
    });
    await live(world, 0.5);
    const delays = [...receivedAt].map(([id, at]) => (world.processed.get(id) ?? Number.NaN) - at);
    assert.ok(
      delays.every((delay) => delay <= 26 * MINUTE),
      `${Math.max(...delays) / MINUTE} minutes`,
    );
    const perEvent = world.reads.all / receivedAt.size;
    assert.ok(perEvent <= 2, `${perEvent} reads an event`);
    assert.ok(world.reads.markers / receivedAt.size <= 1.11);
  });

  for (const [what, hours] of [
    ['three days', 72],
    ['29 days', 29 * 24],
  ] as const) {
    it(`heals an outage of the broker of ${what}, and its own of the same time`, async function () {
      this.timeout(60_000);
      const world = new World(START);
      await world.run();
      const ids = Array.from({ length: hours }, (_, hour) => `event-${hour}`);
      for (const id of ids) {
        receive(world, id, true);
        world.advanceTo(world.now + HOUR);
      }
      await live(world, 1);
      assert.equal(world.processed.size, ids.length);
      assert.ok(world.reads.markers <= 2 * ids.length);
    });
  }

  it('keeps trying while the broker refuses', async () => {
    const world = new World(START);
    world.broker = () => 'refused';
    world.archive('event');
    for (let run = 0; run < 10; run++) {
      world.advanceTo(world.now + RUN_EVERY);
      await world.run().catch(() => {});
    }
    world.broker = () => 1_000;
    await live(world, 0.5);
    assert.ok(world.processed.has('event'));
  });

  it('publishes again what was lost twice', async () => {
    const world = new World(START);
    world.broker = () => 'lost';
    receive(world, 'event');
    await live(world, 8);
    world.broker = () => 1_000;
    await live(world, 24);
    assert.ok(world.processed.has('event'));
    assert.ok(world.published.length <= 5, `${world.published.length} times published`);
  });

  it('hands an event that cannot be processed to a person, and publishes it once', async () => {
    const world = new World(START);
    world.failures.add('broken');
    receive(world, 'broken');
    await live(world, 48);
    assert.deepEqual([...world.handedOver], ['broken']);
    assert.equal(world.published.length, 2);
  });

  it('finds an object that turns up hours late, and looks at few others for it', async () => {
    const world = new World(START);
    await live(world, 6, (minute) => {
      if (minute === 10) world.archive('late', { lateMs: 2 * HOUR });
      receive(world, `event-${minute}`);
    });
    assert.ok(world.processed.has('late'));
    assert.ok(world.reads.markers <= 360 + 10);
  });

  it('finds what turned up late before an outage of its own of days', async () => {
    const world = new World(START);
    await live(world, 3, (minute) => {
      // Is listed ten minutes after the last run before the outage.
      if (minute === 135) world.archive('late', { lateMs: 40 * MINUTE });
      receive(world, `event-${minute}`);
    });
    const one = (minute: number) => receive(world, `event-${minute}`);
    await live(world, 72, (minute) => minute % 60 === 0 && one(minute), false);
    await live(world, 1, one);
    assert.ok(world.processed.has('late'));
    assert.ok(world.reads.markers <= 2 * world.processed.size);
  });

  it('passes over what cannot be read, and tries it again', async () => {
    const world = new World(START);
    world.unreadable.add('bad');
    receive(world, 'bad', true);
    receive(world, 'good', true);
    world.advanceTo(world.now + 11 * MINUTE);
    const { republished, unreadable } = await world.run();
    assert.deepEqual({ republished, unreadable }, { republished: 1, unreadable: 1 });
    await live(world, 1);
    world.unreadable.clear();
    await live(world, 3);
    assert.ok(world.processed.has('bad'));
  });

  it('publishes the newest of several deliveries, once', async () => {
    const world = new World('2026-03-29T10:59:30.000Z');
    for (const [after, content] of [
      [0, 'first'],
      [25, 'second'],
      [75, 'third'],
    ] as const) {
      world.advanceTo(Date.parse('2026-03-29T10:59:30.000Z') + after * 1_000);
      world.archive('event', { content });
    }
    world.advanceTo(world.now + 20 * MINUTE);
    const { checked, republished } = await world.run();
    assert.deepEqual({ checked, republished }, { checked: 1, republished: 1 });
  });

  it('says how many events are older than their markers are kept', async () => {
    const world = new World(START);
    await world.run();
    receive(world, 'old', true);
    world.advanceTo(world.now + 31 * 24 * HOUR);
    const { expired, checked, republished } = await world.run();
    assert.deepEqual({ expired, checked, republished }, { expired: 1, checked: 0, republished: 0 });
  });

  it('ends when it is asked to, and goes on from there', async () => {
    const world = new World(START);
    for (let n = 0; n < 40; n++) receive(world, `event-${n}`, true);
    world.advanceTo(world.now + 11 * MINUTE);
    assert.equal((await world.run({}, AbortSignal.abort())).checked, 0);
    assert.equal((await world.run()).checked, 40);
  });
});

const nothing = {
  checked: 0,
  missing: 0,
  republished: 0,
  unreadable: 0,
  healed: 0,
  missingTwice: 0,
  handedOver: 0,
  expired: 0,
};

describe('reconcile, whatever happens', function () {
  this.timeout(300_000);

  const minutes = (max: number) => fc.integer({ min: -max * MINUTE, max: max * MINUTE });
  const death = fc.option(
    fc.record({ atCall: fc.integer({ min: 1, max: 60 }), isAfterEffect: fc.boolean() }),
    { nil: undefined },
  );
  const step = fc.record({
    /** Minutes until the step: seldom days without a run. */
    pause: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 90 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * 24 * 60 }) },
    ),
    events: fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 60 }),
        isLost: fc.boolean(),
        skewMs: fc.oneof(fc.constant(0), minutes(8), fc.integer({ min: -4 * HOUR, max: 0 })),
        lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 * HOUR })),
      }),
      { maxLength: 6 },
    ),
    broker: fc.constantFrom('works', 'works', 'lost', 'refused', 'slow'),
    runs: fc.array(fc.record({ death, clockAheadMs: fc.oneof(fc.constant(0), minutes(9), minutes(90)) }), {
      maxLength: 2,
    }),
  });

  // A clock that is 4 hours behind, an object that is listed 4 hours late, and a run that was 1.5 hours ahead.
  const windowHours = 10;

  const runsOfTest = process.env.TEST_LARGE ? 5_000 : 300;
  it(`leaves no event behind in ${runsOfTest} schedules of faults`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World(START, windowHours);
        await world.run();
        const expected = new Set<string>();
        for (const { pause, events, broker, runs } of steps) {
          world.advanceTo(world.now + pause * MINUTE);
          world.broker = () =>
            broker === 'works' ? 1_000 : broker === 'slow' ? 40 * MINUTE : (broker as 'lost' | 'refused');
          for (const { id, isLost, skewMs, lateMs } of events) {
            const eventId = `event-${id}`;
            world.archive(eventId, { skewMs, lateMs, content: `${world.now}` });
            expected.add(eventId);
            try {
              if (!isLost) world.publish(eventId);
            } catch {
              // Archived only: receive answers 503.
            }
          }
          const outcomes = await Promise.allSettled(runs.map((options) => world.run(options)));
          for (const outcome of outcomes) {
            if (outcome.status === 'fulfilled' || outcome.reason instanceof Died) continue;
            assert.equal(outcome.reason.message, 'The broker refuses');
          }
        }
        world.broker = () => 1_000;
        // An event whose second message was lost, too, is published a third time some hours later.
        for (let run = 0; run < 45; run++) {
          world.advanceTo(world.now + (run < 25 ? RUN_EVERY : 5 * HOUR));
          await world.run();
        }
        const left = [...expected].filter((id) => !world.processed.has(id));
        assert.deepEqual(left, []);
      }),
      { numRuns: runsOfTest },
    );
  });
});
