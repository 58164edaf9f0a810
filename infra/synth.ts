import { Testing } from 'cdktf';
import { RootConstruct } from 'constructs';
import { type Bundles, zipBundle } from './bundle.ts';
import type { Config } from './config.ts';
import { SmartcarWebhooks } from './stack.ts';

/** A resource as it stands in Terraform's JSON: literals, and strings that Terraform interpolates. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is that of each resource of each provider
export type TerraformBlock = Record<string, any>;

export interface TerraformJson {
  terraform: TerraformBlock;
  resource: Record<string, Record<string, TerraformBlock>>;
  data: Record<string, Record<string, TerraformBlock>>;
  output: Record<string, TerraformBlock>;
  variable: Record<string, TerraformBlock>;
  import?: { to: string; id: string }[];
}

const NO_CODE: Bundles = {
  receive: zipBundle('receive', {}),
  process: zipBundle('process', {}),
  reconcile: zipBundle('reconcile', {}),
};

/**
 * The stack as Terraform JSON, in memory: nothing is written.
 * @param bundles may be left out where only the topology matters
 * @param tokenVersion names the management token that is given; without one the deployed token stays
 */
export function synthesize(config: Config, bundles = NO_CODE, tokenVersion?: number): TerraformJson {
  const options = { config, bundles, ...(tokenVersion !== undefined && { tokenVersion }) };
  // Not an App, which would create its output folder.
  return JSON.parse(Testing.synth(new SmartcarWebhooks(new RootConstruct(), options)));
}
