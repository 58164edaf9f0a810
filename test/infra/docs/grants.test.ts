import assert from 'node:assert/strict';
import { type Grant, grantsOf } from '../../../infra/docs/grants.ts';
import { dev, prod, resources } from '../../helpers/stacks.ts';

// All that anybody may do. A grant that is added has to be added here, by somebody who can say what it is for.
const GRANTS: [who: string, role: string, on: string, onlyFor?: string][] = [
  ['receive', 'roles/storage.objectCreator', 'bucket archive'],
  ['receive', 'roles/pubsub.publisher', 'topic events'],
  ['receive', 'roles/secretmanager.secretAccessor', 'secret management-token'],
  [
    'process',
    'roles/datastore.user',
    'project',
    'resource.name == "projects/my-fleet/databases/smartcar-dev"',
  ],
  ['process', 'roles/pubsub.publisher', 'topic changes'],
  ['reconcile', 'roles/storage.objectViewer', 'bucket archive'],
  ['reconcile', 'roles/pubsub.publisher', 'topic events'],
  [
    'reconcile',
    'roles/datastore.user',
    'project',
    'resource.name == "projects/my-fleet/databases/smartcar-dev"',
  ],
  ['scheduler', 'roles/run.invoker', 'Cloud Run service reconcile'],
  ['push', 'roles/run.invoker', 'Cloud Run service process'],
  ['build', 'roles/storage.objectViewer', 'bucket sources'],
  [
    'build',
    'roles/storage.objectViewer',
    'project',
    'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-PROJECT_NUMBER-us-central1/objects/smartcar-dev-")',
  ],
  ['build', 'roles/artifactregistry.writer', 'repository images'],
  ['build', 'roles/logging.logWriter', 'project'],
  ["Pub/Sub's agent", 'roles/pubsub.publisher', 'topic dead-letters'],
  ["Pub/Sub's agent", 'roles/pubsub.subscriber', 'subscription process'],
  ["Pub/Sub's agent", 'roles/iam.serviceAccountOpenIdTokenCreator', 'account push'],
  ['everyone', 'roles/run.invoker', 'Cloud Run service receive'],
];

// What is added where notify is deployed, and where PROCESS_SECRETS names a secret.
const MORE_GRANTS: typeof GRANTS = [
  ['notify', 'roles/secretmanager.secretAccessor', 'secret notify-secret'],
  ['push', 'roles/run.invoker', 'Cloud Run service notify'],
  ["Pub/Sub's agent", 'roles/pubsub.subscriber', 'subscription notify'],
  ['process', 'roles/secretmanager.secretAccessor', 'secret stripe-key of my-fleet'],
];

const KEY_USERS = ["Cloud Storage's agent", "Firestore's agent", "Pub/Sub's agent", "Secret Manager's agent"];

const line = ({ who, role, on, onlyFor }: Grant) => [who, role, on, onlyFor ?? ''].join(' · ');

const expected = ([who, role, on, onlyFor]: (typeof GRANTS)[number]) =>
  line({ who, role, on, ...(onlyFor && { onlyFor }) });

describe('access control', () => {
  it('grants this, and nothing else', () => {
    assert.deepEqual(grantsOf(dev).map(line).sort(), GRANTS.map(expected).sort());
  });

  it('grants this more where all is switched on', () => {
    const dropKey = grantsOf(prod).filter(({ on }) => on !== 'KMS key');
    const ofProd = (text: string) => text.replaceAll('smartcar-dev', 'smartcar-prod');
    assert.deepEqual(
      dropKey.map(line).sort(),
      [...GRANTS, ...MORE_GRANTS].map((grant) => ofProd(expected(grant))).sort(),
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
