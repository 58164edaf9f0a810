/** The part that is used here of what the Functions Framework makes of a Pub/Sub push. */
export interface PubSubPush {
  message?: { data?: string; attributes?: Record<string, string>; publishTime?: string };
}
