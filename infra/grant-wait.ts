import { DataResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';

const WAIT_MS = 90_000;

export interface GrantWaitOptions {
  grants: ITerraformDependable[];
  /** Says whom the grants are for. Terraform waits again when this changes, and never otherwise. */
  grantees: Record<string, string>;
}

/**
 * Waits once, between grants and what needs them. A grant takes a minute or so to reach all of Google Cloud:
 * https://cloud.google.com/iam/docs/access-change-propagation
 */
export class GrantWait extends DataResource {
  constructor(scope: Construct, id: string, { grants, grantees }: GrantWaitOptions) {
    super(scope, id, {
      triggersReplace: grantees,
      dependsOn: grants,
      // Waits with Node, which cdktf runs on. The command sleep is not on every system.
      provisioners: [{ type: 'local-exec', command: `node -e "setTimeout(() => {}, ${WAIT_MS})"` }],
    });
  }
}
