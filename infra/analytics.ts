import { BigqueryDataset } from '@cdktf/provider-google/lib/bigquery-dataset/index.js';
import { BigqueryTable } from '@cdktf/provider-google/lib/bigquery-table/index.js';
import { Construct } from 'constructs';
import type { Archive } from './archive.ts';
import type { Config } from './config.ts';

export interface AnalyticsOptions {
  config: Config;
  archive: Archive;
}

/** Lets BigQuery query the archive in place, without a copy. */
export class Analytics extends Construct {
  constructor(scope: Construct, id: string, { config, archive }: AnalyticsOptions) {
    super(scope, id);
    const dataset = new BigqueryDataset(this, 'dataset.archive', {
      datasetId: config.stackName.replaceAll('-', '_'),
      location: config.region,
      description: 'The archived Smartcar events, queried in place',
    });
    const events = new BigqueryTable(this, 'table.events', {
      datasetId: dataset.datasetId,
      tableId: 'events',
      description:
        'One row for each line of each archived object. Smartcar sends an event as one line; one that spans several lines shows as several rows, none of which is JSON. An event that was sent again in another hour has two.',
      deletionProtection: false,
      externalDataConfiguration: {
        autodetect: false,
        sourceUris: [`gs://${archive.bucket.name}/events/*`],
        // Reads the lines as CSV with one column. A JSON table refuses a whole query for a single line that is not JSON.
        // The delimiter is a control character, which valid JSON never contains.
        sourceFormat: 'CSV',
        csvOptions: { quote: '', fieldDelimiter: '\u0001' },
        schema: JSON.stringify([{ name: 'event', type: 'STRING', mode: 'NULLABLE' }]),
        hivePartitioningOptions: {
          mode: 'CUSTOM',
          sourceUriPrefix: `gs://${archive.bucket.name}/events/{shard:STRING}/{dt:DATE}/{hr:STRING}`,
          // Refuses a query without a partition. Such a query would read, and bill, all that was ever received.
          requirePartitionFilter: true,
        },
      },
    });
    new BigqueryTable(this, 'table.signals', {
      datasetId: dataset.datasetId,
      tableId: 'signals',
      description: 'One row for each signal of each VEHICLE_STATE. Filter by dt.',
      deletionProtection: false,
      view: {
        query: signalsOf(`${config.project}.${dataset.datasetId}.${events.tableId}`),
        useLegacySql: false,
      },
    });
  }
}

/** Lists the signals of each event once: reads an event's newest delivery of a day, in both shapes of a delivery. */
function signalsOf(table: string): string {
  return `
SELECT
  dt,
  hr,
  JSON_VALUE(event.eventId) AS event_id,
  COALESCE(JSON_VALUE(event.vehicleId), JSON_VALUE(event.data.vehicle.id)) AS vehicle_id,
  JSON_VALUE(signal.code) AS code,
  JSON_VALUE(signal.name) AS name,
  JSON_VALUE(signal.\`group\`) AS signal_group,
  signal.body AS body,
  JSON_VALUE(signal.status.value) AS status,
  JSON_VALUE(signal.status.error.type) AS error_type,
  JSON_VALUE(signal.status.error.code) AS error_code,
  ${timeOf('signal.meta.oemUpdatedAt')} AS oem_updated_at,
  COALESCE(${timeOf('signal.meta.retrievedAt')}, ${timeOf('signal.meta.fetchedAt')}) AS fetched_at
FROM (
  SELECT dt, hr, SAFE.PARSE_JSON(event, wide_number_mode => 'round') AS event FROM \`${table}\` WHERE TRUE
  -- Partitions by day too, so that a filter by dt reaches the table.
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY dt, COALESCE(JSON_VALUE(event, '$.eventId'), event)
    ORDER BY hr DESC, JSON_VALUE(event, '$.meta.deliveredAt') DESC
  ) = 1
)
CROSS JOIN UNNEST(JSON_QUERY_ARRAY(event.data.signals)) AS signal
WHERE JSON_VALUE(event.eventType) = 'VEHICLE_STATE'
`.trim();
}

/** Reads a time in Unix ms. 0 means that no time is known, and a time beyond BigQuery's years means nothing. */
const timeOf = (path: string): string =>
  `SAFE.TIMESTAMP_MILLIS(NULLIF(SAFE_CAST(JSON_VALUE(${path}) AS INT64), 0))`;
