import { parseConfig } from '../infra/config.ts';
import { synthesize } from '../infra/synth.ts';
import type { StackJson } from './topology.ts';

/** The infrastructure as it would be deployed, under the name of an environment that is here. */
export function synthesizeLocal(project: string): StackJson {
  const config = parseConfig({ GOOGLE_CLOUD_PROJECT: project, ENVIRONMENT: 'local' });
  return synthesize(config) as unknown as StackJson;
}
