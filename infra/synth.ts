import { Testing } from 'cdktf';
import { RootConstruct } from 'constructs';
import type { Config } from './config.ts';
import { SmartcarWebhooks } from './stack.ts';

/** A value as it stands in Terraform's JSON: a literal, or a string that Terraform interpolates. */
export type TerraformBlock = Record<string, unknown>;

export interface TerraformJson {
  resource: Record<string, Record<string, TerraformBlock>>;
  data?: Record<string, Record<string, TerraformBlock>>;
  output?: Record<string, TerraformBlock>;
}

/** The stack as Terraform JSON, in memory: nothing is written. */
export function synthesize(config: Config): TerraformJson {
  // Not an App, which would create its output folder.
  return JSON.parse(Testing.synth(new SmartcarWebhooks(new RootConstruct(), { config })));
}
