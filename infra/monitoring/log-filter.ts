/** Names the functions' log lines that are counted, by their field `event`. */
export const LOG_EVENTS = {
  received: 'webhook.received',
  webhookFailed: 'webhook.failed',
  webhookRefused: 'webhook.refused',
  signatureFailed: 'signature.failed',
  processed: 'processing.completed',
  duplicate: 'processing.duplicate',
  processingFailed: 'processing.failed',
  leftOut: 'signals.left_out',
  reconciled: 'reconcile.completed',
  reconcileFailed: 'reconcile.failed',
  missingTwice: 'reconcile.missing_twice',
  unreadable: 'reconcile.unreadable',
  expired: 'reconcile.expired',
  notified: 'notification.delivered',
  notificationFailed: 'notification.failed',
  notificationDeadLettered: 'notification.dead_lettered',
} as const;

/** Selects the log lines of some events. */
export function lines(...events: (keyof typeof LOG_EVENTS)[]): string {
  const names = events.map((event) => `"${LOG_EVENTS[event]}"`);
  return `jsonPayload.event=${names.length > 1 ? `(${names.join(' OR ')})` : names}`;
}

/**
 * Selects the webhooks in Cloud Run's log of requests. This log has the requests that no instance has seen; Cloud Run's
 * metrics do not.
 */
export const webhooks = 'log_id("run.googleapis.com/requests") AND httpRequest.requestMethod="POST"';
