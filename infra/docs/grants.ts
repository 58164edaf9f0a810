import { omitUndefined } from '../omit-undefined.ts';
import type { TerraformBlock, TerraformJson } from '../synth.ts';

/** Puts a grant of the stack into words. */
export interface Grant {
  who: string;
  role: string;
  on: string;
  /** Narrows a grant on the project to less than that. */
  onlyFor?: string;
}

// Maps each type of grant to the argument that names what the grant is on.
const TARGETS: Record<string, { argument: string; called: string }> = {
  google_artifact_registry_repository_iam_member: { argument: 'repository', called: 'repository' },
  google_cloud_run_v2_service_iam_member: { argument: 'name', called: 'Cloud Run service' },
  google_kms_crypto_key_iam_member: { argument: 'crypto_key_id', called: 'KMS key' },
  google_project_iam_member: { argument: 'project', called: 'project' },
  google_pubsub_subscription_iam_member: { argument: 'subscription', called: 'subscription' },
  google_pubsub_topic_iam_member: { argument: 'topic', called: 'topic' },
  google_secret_manager_secret_iam_member: { argument: 'secret_id', called: 'secret' },
  google_service_account_iam_member: { argument: 'service_account_id', called: 'account' },
  google_storage_bucket_iam_member: { argument: 'bucket', called: 'bucket' },
};

const AGENTS: Record<string, string> = {
  'gcp-sa-firestore': "Firestore's agent",
  'gcp-sa-pubsub': "Pub/Sub's agent",
  'gcp-sa-secretmanager': "Secret Manager's agent",
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is Terraform's
const PROJECT_NUMBER = '${data.google_project.project.number}';

/**
 * Lists every grant of a synthesized stack, sorted by whom the grant is for.
 * @throws Error where a grant is of a kind that this function has no words for
 */
export function grantsOf({ resource }: TerraformJson): Grant[] {
  return Object.entries(resource)
    .filter(([type]) => type.includes('_iam_'))
    .flatMap(([type, blocks]) => Object.values(blocks).map((block) => grantOf(type, block)))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function grantOf(type: string, block: TerraformBlock): Grant {
  const target = TARGETS[type];
  if (!target) throw new Error(`${type} is unknown to infra/docs/grants.ts`);
  const id = referenced(block[target.argument]) ?? secretOfOthers(type, block);
  return {
    who: whoIs(block.member),
    role: block.role,
    on: id ? `${target.called} ${id}` : target.called,
    ...omitUndefined({ onlyFor: block.condition?.expression.replace(PROJECT_NUMBER, 'PROJECT_NUMBER') }),
  };
}

function whoIs(member: string): string {
  if (member === 'allUsers') return 'everyone';
  const agent = /@([\w-]+)\.iam\.gserviceaccount\.com$/.exec(member)?.[1];
  if (agent) return AGENTS[agent] ?? agent;
  if (member.includes('google_storage_project_service_account')) return "Cloud Storage's agent";
  const account = referenced(member);
  if (!account) throw new Error(`${member} is unknown to infra/docs/grants.ts`);
  return account;
}

/** Returns `receive` for `${google_service_account.receive.member}`. */
const referenced = (text: string) => /^\$\{\w+\.([\w-]+)\./.exec(text)?.[1];

/** Names a secret that the stack did not make. */
const secretOfOthers = (type: string, { secret_id, project }: TerraformBlock) =>
  type === 'google_secret_manager_secret_iam_member' ? `${secret_id} of ${project}` : undefined;

const key = ({ who, on, role }: Grant) => `${who} ${on} ${role}`;
