import assert from 'node:assert/strict';
import { parseConfig } from '../../infra/config.ts';
import { synthesize } from '../../infra/synth.ts';
import { dev, resource } from '../helpers/stacks.ts';

const withDomain = (more = {}) =>
  synthesize(
    parseConfig({ GOOGLE_CLOUD_PROJECT: 'my-fleet', LOAD_BALANCER_DOMAIN: 'hooks.example.com', ...more }),
  );
const ingress = (stack: typeof dev) =>
  resource(stack, 'google_cloudfunctions2_function', 'receive').service_config.ingress_settings;
const checkedHost = (stack: typeof dev) =>
  resource(stack, 'google_monitoring_uptime_check_config', 'receive').monitored_resource.labels.host;

describe('load balancer', () => {
  it('is not there by default', () => {
    assert.equal(
      Object.keys(dev.resource).some((type) => type.startsWith('google_compute_')),
      false,
    );
  });

  it('leads from the domain to receive, and leaves the address of the function open', () => {
    const stack = withDomain();
    assert.deepEqual(resource(stack, 'google_compute_region_network_endpoint_group', 'receive').cloud_run, {
      service: 'smartcar-dev-receive',
    });
    assert.deepEqual(resource(stack, 'google_compute_managed_ssl_certificate', 'receive').managed, {
      domains: ['hooks.example.com'],
    });
    assert.equal(stack.output.webhook_url?.value, 'https://hooks.example.com');
    assert.equal(
      stack.output.load_balancer_address?.value,
      `\${google_compute_global_address.receive.address}`,
    );
    assert.equal(ingress(stack), 'ALLOW_ALL');
    assert.equal(checkedHost(stack), checkedHost(dev));
  });

  it('closes the address of the function where it is meant to be the only way', () => {
    const stack = withDomain({ LOAD_BALANCER_ONLY: 'true' });
    assert.equal(ingress(stack), 'ALLOW_INTERNAL_AND_GCLB');
    assert.equal(checkedHost(stack), 'hooks.example.com');
  });

  it('limits what has no signature, and nothing of what Smartcar signs', () => {
    const [limit, rest] = resource(withDomain(), 'google_compute_security_policy', 'receive').rule;
    assert.equal(limit.match.expr.expression, "!has(request.headers['sc-signature'])");
    assert.equal(limit.action, 'throttle');
    assert.deepEqual(rest.match.config.src_ip_ranges, ['*']);
    assert.equal(rest.action, 'allow');
  });

  it('has the certificate of another domain before the first goes', () => {
    const certificate = (stack: typeof dev) =>
      resource(stack, 'google_compute_managed_ssl_certificate', 'receive');
    const other = withDomain({ LOAD_BALANCER_DOMAIN: 'other.example.com' });
    assert.notEqual(certificate(other).name, certificate(withDomain()).name);
    assert.deepEqual(certificate(other).lifecycle, { create_before_destroy: true });
  });
});
