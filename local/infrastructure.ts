import { parseConfig } from '../infra/config.ts';
import { synthesize } from '../infra/synth.ts';
import type { StackJson } from './topology.ts';

/**
 * The infrastructure as it would be deployed, under the name of an environment that is here.
 * @param notifies whether it has the function `notify`; where to is not of the topology
 */
export function synthesizeLocal(project: string, notifies = false): StackJson {
  const NOTIFY_URL = notifies ? 'https://notify.invalid' : undefined;
  const config = parseConfig({ GOOGLE_CLOUD_PROJECT: project, ENVIRONMENT: 'local', NOTIFY_URL });
  return synthesize(config) as unknown as StackJson;
}
