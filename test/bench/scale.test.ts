import assert from 'node:assert/strict';
import { readCounts } from '../../bench/bill/counts.ts';
import { defaultStack } from '../../bench/bill/stack-facts.ts';
import { limitsOf } from '../../bench/scale/limits.ts';

describe('the limits of docs/scale.md', () => {
  const counts = readCounts();
  const stack = defaultStack();
  const limits = limitsOf(counts, stack);

  it('name alerts that the stack has', () => {
    const known = Object.keys(stack.resource.google_monitoring_alert_policy ?? {});
    const named = limits.flatMap(({ alerts }) => alerts);
    assert.ok(named.length >= 8);
    for (const id of named) assert.ok(known.includes(id), id);
  });

  it('come in the order in which a deployment meets them', () => {
    const met = limits.map(({ perSecond }) => perSecond);
    assert.ok(met.every((each) => each > 0));
    assert.deepEqual(
      met,
      met.toSorted((a, b) => a - b),
    );
  });

  it('rise where reconcile looks at fewer hours', () => {
    const fewer = structuredClone(stack);
    const { reconcile } = fewer.resource.google_cloudfunctions2_function ?? {};
    assert.ok(reconcile);
    reconcile.service_config.environment_variables.RECONCILE_WINDOW_HOURS = '1';
    const of = (all: typeof limits) =>
      all.find(({ what }) => what.includes('reconcile lists'))?.perSecond ?? 0;
    assert.equal((of(limitsOf(counts, fewer)) / of(limits)).toFixed(1), '2.5');
  });

  it('rise with the instances of the functions', () => {
    const more = structuredClone(stack);
    const { process } = more.resource.google_cloudfunctions2_function ?? {};
    assert.ok(process);
    process.service_config.max_instance_count *= 10;
    const of = (all: typeof limits) =>
      all.find(({ what }) => what.includes('PROCESS_MAX_INSTANCES'))?.perSecond ?? 0;
    assert.equal(Math.round(of(limitsOf(counts, more)) / of(limits)), 10);
  });
});
