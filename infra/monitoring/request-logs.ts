import { LoggingProjectExclusion } from '@cdktf/provider-google/lib/logging-project-exclusion/index.js';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { CloudFunction } from '../function.ts';

export interface RequestLogsOptions {
  config: Config;
  functions: CloudFunction[];
}

/**
 * Keeps no log of the requests that went well. Cloud Run writes an entry for each request, beside the line of the
 * function, and Cloud Logging would bill both. A request that was refused, or failed, stays in the log.
 */
export class RequestLogs extends Construct {
  constructor(scope: Construct, id: string, { config, functions }: RequestLogsOptions) {
    super(scope, id);
    const names = functions.map(({ serviceName }) => `"${serviceName}"`).join(' OR ');
    new LoggingProjectExclusion(this, 'exclusion.requests', {
      name: `${config.stackName}-requests`,
      description: 'Requests that went well: the lines of the functions tell of them',
      filter: `resource.type="cloud_run_revision" AND resource.labels.service_name=(${names}) AND log_id("run.googleapis.com/requests") AND httpRequest.status<400`,
    });
  }
}
