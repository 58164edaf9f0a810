import { createRequire } from 'node:module';
import type { GoogleAuth } from 'google-auth-library';
import type { Alert } from '../../wire.ts';

const require = createRequire(import.meta.url);

const WITHIN_MS = 30_000;

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alerts */
interface OpenAlert {
  policy?: { displayName?: string; severity?: string; documentation?: { content?: string } };
}

/** The alerts of a project that are open. */
export async function readOpenAlerts(project: string, auth = monitoringAuth()): Promise<Alert[]> {
  const query = new URLSearchParams({ filter: 'state="OPEN"', pageSize: '100' });
  const { data } = await auth.request<{ alerts?: OpenAlert[] }>({
    url: `https://monitoring.googleapis.com/v3/projects/${project}/alerts?${query}`,
    timeout: WITHIN_MS,
  });
  return (data.alerts ?? []).map(({ policy = {} }) => ({
    title: policy.displayName ?? '',
    severity: policy.severity ?? '',
    state: 'firing',
    documentation: policy.documentation?.content ?? '',
  }));
}

function monitoringAuth(): Pick<GoogleAuth, 'request'> {
  const client = require('google-auth-library') as typeof import('google-auth-library');
  return new client.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/monitoring.read'] });
}
