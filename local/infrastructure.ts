import { synthesize } from '../infra/synth.ts';
import type { StackJson } from './topology.ts';

/** The infrastructure as it would be deployed, under the name of an environment that is here. */
export function synthesizeLocal(project: string): StackJson {
  const config = { project, region: 'europe-west1', environment: 'local', namePrefix: 'smartcar' };
  return synthesize(config) as unknown as StackJson;
}
