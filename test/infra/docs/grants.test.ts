import assert from 'node:assert/strict';
import { type Grant, grantsOf } from '../../../infra/docs/grants.ts';
import { dev, prod, resources } from '../../helpers/stacks.ts';

// All that anybody may do. A grant that is added has to be added here, by somebody who can say what it is for.
const GRANTS: Grant[] = [
  { who: 'receive', role: 'roles/storage.objectCreator', on: 'bucket archive' },
  { who: 'receive', role: 'roles/pubsub.publisher', on: 'topic events' },
  { who: 'receive', role: 'roles/secretmanager.secretAccessor', on: 'secret management-token' },
  {
    who: 'process',
    role: 'roles/datastore.user',
    on: 'project',
    onlyFor: 'resource.name == "projects/my-fleet/databases/smartcar-dev"',
  },
  { who: 'process', role: 'roles/pubsub.publisher', on: 'topic changes' },
  { who: 'reconcile', role: 'roles/storage.objectViewer', on: 'bucket archive' },
  { who: 'reconcile', role: 'roles/pubsub.publisher', on: 'topic events' },
  {
    who: 'reconcile',
    role: 'roles/datastore.user',
    on: 'project',
    onlyFor: 'resource.name == "projects/my-fleet/databases/smartcar-dev"',
  },
  { who: 'scheduler', role: 'roles/run.invoker', on: 'Cloud Run service reconcile' },
  { who: 'push', role: 'roles/run.invoker', on: 'Cloud Run service process' },
  { who: 'build', role: 'roles/storage.objectViewer', on: 'bucket sources' },
  {
    who: 'build',
    role: 'roles/storage.objectViewer',
    on: 'project',
    onlyFor:
      'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-PROJECT_NUMBER-us-central1/objects/smartcar-dev-")',
  },
  { who: 'build', role: 'roles/artifactregistry.writer', on: 'repository images' },
  { who: 'build', role: 'roles/logging.logWriter', on: 'project' },
  { who: "Pub/Sub's agent", role: 'roles/pubsub.publisher', on: 'topic dead-letters' },
  { who: "Pub/Sub's agent", role: 'roles/pubsub.subscriber', on: 'subscription process' },
  { who: "Pub/Sub's agent", role: 'roles/iam.serviceAccountOpenIdTokenCreator', on: 'account push' },
  { who: 'everyone', role: 'roles/run.invoker', on: 'Cloud Run service receive' },
];

// What is added where notify is deployed, and where PROCESS_SECRETS names a secret.
const MORE_GRANTS: Grant[] = [
  { who: 'notify', role: 'roles/pubsub.publisher', on: 'topic dead-letters' },
  { who: 'notify', role: 'roles/secretmanager.secretAccessor', on: 'secret notify-secret' },
  { who: 'push', role: 'roles/run.invoker', on: 'Cloud Run service notify' },
  { who: "Pub/Sub's agent", role: 'roles/pubsub.subscriber', on: 'subscription notify' },
  { who: 'process', role: 'roles/secretmanager.secretAccessor', on: 'secret stripe-key of my-fleet' },
];

const KEY_USERS = ["Cloud Storage's agent", "Firestore's agent", "Pub/Sub's agent", "Secret Manager's agent"];

const line = ({ who, role, on, onlyFor }: Grant) => [who, role, on, onlyFor ?? ''].join(' · ');

describe('access control', () => {
  it('grants this, and nothing else', () => {
    assert.deepEqual(grantsOf(dev).map(line).sort(), GRANTS.map(line).sort());
  });

  it('grants this more where all is switched on', () => {
    const dropKey = grantsOf(prod).filter(({ on }) => on !== 'KMS key');
    const ofProd = (text: string) => text.replaceAll('smartcar-dev', 'smartcar-prod');
    assert.deepEqual(
      dropKey.map(line).sort(),
      [...GRANTS, ...MORE_GRANTS].map((grant) => ofProd(line(grant))).sort(),
    );
  });

  it('lets the agents of what holds events, and them alone, use the key', () => {
    const withKey = grantsOf(prod).filter(({ on }) => on === 'KMS key');
    assert.deepEqual(
      withKey.map(({ who }) => who),
      KEY_USERS,
    );
    assert.deepEqual(
      [...new Set(withKey.map(({ role }) => role))],
      ['roles/cloudkms.cryptoKeyEncrypterDecrypter'],
    );
  });

  it('gives nobody a basic role, nor a role on the project that could be on less', () => {
    for (const { role, on, onlyFor } of grantsOf(prod)) {
      assert.doesNotMatch(role, /^roles\/(owner|editor|viewer|browser)$|admin$/i);
      assert(
        on !== 'project' || onlyFor || role === 'roles/logging.logWriter',
        `${role} is on the whole project`,
      );
    }
  });

  it('lets everyone in at receive alone', () => {
    const open = grantsOf(prod).filter(({ who }) => who === 'everyone');
    assert.deepEqual(
      open.map(({ on }) => on),
      ['Cloud Run service receive'],
    );
    assert.doesNotMatch(JSON.stringify(prod), /allAuthenticatedUsers/);
  });

  it('adds members, and never takes a policy over from those who wrote it', () => {
    const types = Object.keys(prod.resource).filter((type) => type.includes('_iam_'));
    for (const type of types) assert.match(type, /_iam_member$/);
  });

  it('has each account in use', () => {
    const used = new Set(grantsOf(dev).map(({ who }) => who));
    for (const [id] of resources(dev, 'google_service_account')) assert(used.has(id), `${id} may do nothing`);
  });
});
