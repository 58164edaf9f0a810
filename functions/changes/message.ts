import type { Change } from './change.ts';

/** The attribute that says why `notify` gave a message of the topic `changes` up. */
export const FAILURE = 'failure';

/** Pub/Sub's limits for a message: https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_VALUE_BYTES = 1_024;
/** Of the 100 attributes that a message can have, those that are left for the codes of signals. A dead letter needs some too. */
const MAX_CODE_ATTRIBUTES = 70;
const MAX_KEY_BYTES = 256;

/**
 * The attributes of the message that announces a change: CloudEvents in the binary form
 * (https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md has the form that
 * Eventarc uses on Pub/Sub too), and what a subscription's filter can ask for. A filter cannot look into a list, so
 * each code is the name of an attribute too: `attributes:"code/odometer-traveleddistance"`.
 */
export function changeAttributes(change: Change): Record<string, string> {
  const { changeId, type, time, eventId, vehicleId, make, mode, codes, replayed } = change;
  const optional = { vehicleId, make, mode, codes: listOf(codes) };
  return {
    'ce-specversion': '1.0',
    'ce-type': type,
    'ce-source': '//smartcar.com/webhooks',
    'ce-subject': vehicleId ? `vehicles/${vehicleId}` : `events/${eventId}`,
    'ce-id': changeId,
    'ce-time': time,
    'content-type': 'application/json',
    type,
    changeId,
    eventId,
    ...Object.fromEntries(
      Object.entries(optional)
        .filter(([, value]) => value)
        .map(([name, value]) => [name, cut(`${value}`)]),
    ),
    ...(replayed && { replayed: 'true' }),
    ...Object.fromEntries(
      codes
        .map((code) => `code/${code.toWellFormed()}`)
        .filter((name) => Buffer.byteLength(name) <= MAX_KEY_BYTES)
        .slice(0, MAX_CODE_ATTRIBUTES)
        .map((name) => [name, 'changed']),
    ),
  };
}

/** As many of the codes as an attribute holds, separated by commas. */
function listOf(codes: readonly string[]): string {
  let list = '';
  for (const code of codes) {
    const longer = list ? `${list},${code.toWellFormed()}` : code.toWellFormed();
    if (Buffer.byteLength(longer) > MAX_VALUE_BYTES) break;
    list = longer;
  }
  return list;
}

/** A text that an attribute holds. Half of a surrogate pair, which no attribute can hold, becomes U+FFFD. */
const cut = (text: string): string =>
  (Buffer.byteLength(text) <= MAX_VALUE_BYTES ? text : text.slice(0, MAX_VALUE_BYTES / 4)).toWellFormed();

/**
 * Whether a dead letter was a message of the topic `changes`. A message of `events` has neither attribute: the id of a
 * change, or why `notify` gave up, which a message that is no change has alone.
 */
export function isNotification({
  attributes,
}: {
  attributes: Readonly<Record<string, string | undefined>>;
}): boolean {
  return attributes.changeId !== undefined || attributes[FAILURE] !== undefined;
}
