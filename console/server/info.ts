import type { TargetOptions } from '../../ops/target/resolve.ts';
import type { ConsoleInfo } from '../wire.ts';
import type { Parts } from './parts.ts';

/** What the page must know before it shows anything. */
export function infoOf(
  { context, logs, local, managementTokens }: Parts,
  target: TargetOptions,
): ConsoleInfo {
  return {
    project: context.name('project'),
    isLocal: context.target.emulators !== undefined,
    environment: target.environment ?? null,
    source: context.target.source,
    command: commandOf(target, context.target.emulators !== undefined),
    logs: logs.what,
    knowsTokens: managementTokens.length > 0,
    hasControls: local !== undefined,
  };
}

/** The operator's command for this target, up to the name of what it is to do. */
function commandOf({ environment, outputs }: TargetOptions, isLocal: boolean): string {
  if (environment) return `npm run ops -- --environment ${environment}`;
  // A local system is found by the command itself.
  return outputs && !isLocal ? `npm run ops -- --outputs ${outputs}` : 'npm run ops --';
}
