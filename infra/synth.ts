import { Testing } from 'cdktf';
import { RootConstruct } from 'constructs';
import { type Bundles, zipBundle } from './bundle.ts';
import type { Config } from './config.ts';
import { SmartcarWebhooks, type SmartcarWebhooksOptions } from './stack.ts';

/** Is a resource in Terraform's JSON: literals, and strings that Terraform interpolates. */
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
  notify: zipBundle('notify', {}),
};

/**
 * Synthesizes the stack in memory, as Terraform JSON. Writes nothing.
 * @param bundles can be left out where only the topology matters
 * @param tokenVersion names the management token that is given; left out, the deployed token stays
 */
export function synthesize(config: Config, bundles = NO_CODE, tokenVersion?: number): TerraformJson {
  return synthesizeStack({ config, bundles, tokenVersion });
}

/** Synthesizes the stack in memory, with all that a deployment gives it. */
export function synthesizeStack(options: SmartcarWebhooksOptions): TerraformJson {
  // Takes no App as the root, since an App creates its output folder.
  return JSON.parse(Testing.synth(new SmartcarWebhooks(new RootConstruct(), options)));
}
