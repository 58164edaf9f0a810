import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { deployerRoles } from '../../../infra/docs/deployer-roles.ts';
import { DOCUMENT } from '../../../infra/docs/tables.ts';
import { dev, prod } from '../../helpers/stacks.ts';

describe('roles of whoever deploys', () => {
  it('are known for every type of resource, and are never basic', () => {
    const roles = deployerRoles(prod);
    assert(roles.length > 15);
    for (const role of roles) assert.doesNotMatch(role, /^roles\/(owner|editor|viewer)$/);
  });

  it('do not touch keys or load balancers where there are none', () => {
    assert.doesNotMatch(deployerRoles(dev).join(), /kms|compute/);
  });

  it('are all in docs/deployment.md', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    for (const role of deployerRoles(prod)) {
      assert(text.includes(` ${role.replace('roles/', '')}`) || text.includes(`\`${role}\``), role);
    }
  });

  it('are asked for where a type of resource is new', () => {
    const stack = { ...dev, resource: { google_dataflow_job: { job: {} } } };
    assert.throws(() => deployerRoles(stack), /^Error: google_dataflow_job is unknown/);
  });
});
