// Cloud Logging bills the size of an entry before it is indexed. Google does not say of which form. These functions
// take the JSON of the LogEntry, which is more than the same entry takes in Google's binary form:
// https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
const TIME = '2026-11-25T12:00:00.123456789Z';

/** What Cloud Run adds to each entry of a function: the lengths are those of real entries. */
const wrapping = (service: string, log: string) => ({
  insertId: 'x'.repeat(24),
  resource: {
    type: 'cloud_run_revision',
    labels: {
      project_id: 'my-fleet-project',
      service_name: service,
      revision_name: `${service}-00001-abc`,
      location: 'us-central1',
      configuration_name: service,
    },
  },
  timestamp: TIME,
  receiveTimestamp: TIME,
  labels: {
    instanceId: 'x'.repeat(160),
    'goog-drz-cloudfunctions-id': service,
    'goog-drz-cloudfunctions-location': 'us-central1',
    'goog-managed-by': 'cloudfunctions',
  },
  logName: `projects/my-fleet-project/logs/run.googleapis.com%2F${log}`,
});

const TRACE = { trace: `projects/my-fleet-project/traces/${'x'.repeat(32)}` };

/** Bytes of the entry that Cloud Logging makes of a line of a function. */
export function logEntryBytes(line: string, service: string): number {
  const { severity, 'logging.googleapis.com/trace': trace, ...jsonPayload } = JSON.parse(line);
  return sizeOf({ ...wrapping(service, 'stdout'), severity, jsonPayload, ...(trace && TRACE) });
}

/** Bytes of the entry that Cloud Run writes for each request by itself. */
export function requestEntryBytes(service: string): number {
  return sizeOf({
    ...wrapping(service, 'requests'),
    ...TRACE,
    spanId: 'x'.repeat(16),
    severity: 'INFO',
    traceSampled: true,
    httpRequest: {
      requestMethod: 'POST',
      requestUrl: `https://${service}-abcdefghij-uc.a.run.app/`,
      requestSize: '5000',
      status: 200,
      responseSize: '500',
      userAgent: 'Smartcar/1.0',
      remoteIp: '203.0.113.100',
      serverIp: '203.0.113.200',
      latency: '0.045678901s',
      protocol: 'HTTP/1.1',
    },
  });
}

const sizeOf = (entry: object): number => Buffer.byteLength(JSON.stringify(entry));
