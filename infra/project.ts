import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project/index.js';
import { ProjectService } from '@cdktf/provider-google/lib/project-service/index.js';
import {
  dependable,
  type ITerraformDependable,
  TerraformDataSource,
  TerraformResource,
  TerraformStack,
} from 'cdktf';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

// Maps each API to the types of resources that are made through the API.
const APIS: Record<string, RegExp> = {
  artifactregistry: /^google_artifact_registry_/,
  bigquery: /^google_bigquery_/,
  cloudbuild: /^google_cloudfunctions2_/,
  cloudfunctions: /^google_cloudfunctions2_/,
  cloudkms: /^google_kms_/,
  cloudresourcemanager: /^google_project(_iam_member)?$/,
  cloudscheduler: /^google_cloud_scheduler_/,
  compute: /^google_compute_/,
  firestore: /^google_firestore_/,
  iam: /^google_service_account/,
  logging: /^google_logging_/,
  monitoring: /^google_monitoring_/,
  pubsub: /^google_pubsub_/,
  run: /^google_(cloud_run|cloudfunctions2)_/,
  secretmanager: /^google_secret_manager_/,
  storage: /^google_storage_/,
};

export interface ProjectOptions {
  config: Config;
}

/** Knows the project that everything is deployed to: its APIs, its number, the agents that Google's services act as. */
export class Project extends Construct {
  private readonly project: DataGoogleProject;

  constructor(scope: Construct, id: string, { config }: ProjectOptions) {
    super(scope, id);
    this.project = new DataGoogleProject(this, 'project', { projectId: config.project });
  }

  get number(): string {
    return this.project.number;
  }

  /**
   * Returns the account that a service of Google acts as in the project.
   * @param service as in the agent's address: https://cloud.google.com/iam/docs/service-agents
   */
  agent(service: string): string {
    return `serviceAccount:service-${this.number}@${service}.iam.gserviceaccount.com`;
  }

  /**
   * Enables the APIs that the resources need, and makes each resource wait for its API: a new project has none.
   * @param after what must be done before anything is made
   */
  enableApis({ after }: { after: ITerraformDependable }): void {
    const elements = TerraformStack.of(this).node.findAll().filter(isTerraformBlock);
    for (const [api, types] of Object.entries(APIS)) {
      const users = elements.filter(({ terraformResourceType }) => types.test(terraformResourceType));
      if (users.length === 0) continue;
      const service = new ProjectService(this, `api.${api}`, {
        service: `${api}.googleapis.com`,
        disableOnDestroy: false,
        dependsOn: [after],
      });
      for (const user of users) dependOn(user, service);
    }
  }
}

type TerraformBlock = TerraformResource | TerraformDataSource;

const isTerraformBlock = (construct: unknown): construct is TerraformBlock =>
  TerraformResource.isTerraformResource(construct) || TerraformDataSource.isTerraformDataSource(construct);

function dependOn(block: TerraformBlock, service: ProjectService): void {
  block.dependsOn = [...(block.dependsOn ?? []), dependable(service)];
}
