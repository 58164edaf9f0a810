import type { TerraformJson } from '../synth.ts';

/** Maps the beginning of a resource's type to the predefined role that suffices to manage it. */
const ROLES: Record<string, string> = {
  google_artifact_registry_: 'roles/artifactregistry.admin',
  google_bigquery_: 'roles/bigquery.dataOwner',
  google_cloud_run_v2_service_iam_: 'roles/run.admin',
  google_cloud_scheduler_: 'roles/cloudscheduler.admin',
  google_cloudfunctions2_: 'roles/cloudfunctions.developer',
  google_compute_security_policy: 'roles/compute.securityAdmin',
  google_compute_: 'roles/compute.loadBalancerAdmin',
  google_firestore_: 'roles/datastore.owner',
  google_kms_: 'roles/cloudkms.admin',
  google_logging_: 'roles/logging.configWriter',
  google_monitoring_: 'roles/monitoring.editor',
  google_project_iam_: 'roles/resourcemanager.projectIamAdmin',
  google_project_service: 'roles/serviceusage.serviceUsageAdmin',
  google_pubsub_: 'roles/pubsub.admin',
  google_secret_manager_: 'roles/secretmanager.admin',
  google_service_account: 'roles/iam.serviceAccountAdmin',
  google_storage_: 'roles/storage.admin',
};

/** Lets whoever deploys give the stack's accounts to functions, push subscriptions and jobs. */
const ACT_AS = 'roles/iam.serviceAccountUser';

/**
 * Lists the roles that suffice to deploy a synthesized stack, sorted.
 * @throws Error where the stack has a type of resource that no role is known for
 */
export function deployerRoles({ resource }: TerraformJson): string[] {
  const types = Object.keys(resource).filter((type) => type !== 'terraform_data');
  return [...new Set([ACT_AS, ...types.map(roleFor)])].sort();
}

function roleFor(type: string): string {
  const role = Object.entries(ROLES).find(([prefix]) => type.startsWith(prefix))?.[1];
  if (!role) throw new Error(`${type} is unknown to infra/docs/deployer-roles.ts`);
  return role;
}
