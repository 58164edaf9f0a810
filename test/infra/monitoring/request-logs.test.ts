import assert from 'node:assert/strict';
import { dev, prod, resource, resources } from '../../helpers/stacks.ts';

describe('the log of requests', () => {
  it('keeps all requests by default', () => {
    assert.deepEqual(resources(dev, 'google_logging_project_exclusion'), []);
  });

  describe('with REQUEST_LOGS=failed', () => {
    const { filter } = resource(prod, 'google_logging_project_exclusion', 'requests');

    it('leaves out what went well, of the functions of this stack alone', () => {
      const names = resources(prod, 'google_cloudfunctions2_function').map(([, { name }]) => name);
      const [, excluded = ''] = /service_name=\(([^)]*)\)/.exec(filter) ?? [];
      assert.deepEqual(excluded.split(' OR ').sort(), names.map((name) => `"${name}"`).sort());
      assert.match(filter, /log_id\("run.googleapis.com\/requests"\) AND httpRequest.status<400$/);
    });

    it('keeps every request that a metric counts', () => {
      const counted = resources(prod, 'google_logging_metric')
        .map(([, metric]) => metric.filter as string)
        .filter((each) => each.includes('run.googleapis.com/requests'));
      assert.ok(counted.length >= 2);
      for (const each of counted) {
        const statuses = [...each.matchAll(/httpRequest.status>?=(\d+)/g)].map(([, status]) =>
          Number(status),
        );
        assert.ok(statuses.length > 0 && statuses.every((status) => status >= 400), each);
      }
    });
  });
});
