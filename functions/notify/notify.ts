import type { CloudEventFunction } from '@google-cloud/functions-framework';
import { FAILURE } from '../changes/message.ts';
import { DeadlineError } from '../runtime/deadline.ts';
import { leaveDomain } from '../runtime/functions-framework/leave-domain.ts';
import type { Log } from '../runtime/log.ts';
import type { Publish } from '../runtime/publisher.ts';
import type { PubSubPush } from '../runtime/pubsub-push.ts';
import { type Notification, toNotification } from './notification.ts';
import type { Answer, Post } from './post.ts';
import { PrivateAddressError } from './public-address.ts';
import { createSigner } from './signed-headers.ts';
import { pauseOf, verdictOf } from './verdict.ts';

/** The target did not take the notification: Pub/Sub pushes it again. */
export class NotDeliveredError extends Error {
  override name = 'NotDeliveredError';
}

export interface NotifyOptions {
  post: Post;
  secrets: readonly string[];
  /** The types of changes that are sent; undefined where all are. */
  types?: ReadonlySet<string> | undefined;
  /** Publishes to the topic of dead letters; left out, Pub/Sub alone gives up. */
  publishDeadLetter?: Publish | undefined;
  log: Log;
  now?: () => number;
}

/**
 * The CloudEvent function that sends each change to the target, signed. Whatever throws is not acknowledged: Pub/Sub
 * pushes the change again, and after its last attempt hands it to the dead-letter topic.
 */
export function createNotify(options: NotifyOptions): CloudEventFunction<PubSubPush> {
  const { post, types, publishDeadLetter, log, now = Date.now } = options;
  const sign = createSigner(options.secrets);
  /** Until when the target wants to be left alone, in Unix ms. */
  let pausedUntil = 0;

  async function giveUp({ data, attributes }: Notification, failure: string, fields: object): Promise<void> {
    const message = `The notification is given up: ${failure}`;
    if (!publishDeadLetter) {
      log('WARNING', 'notification.failed', message, { ...fields, failure });
      throw new NotDeliveredError(message);
    }
    await publishDeadLetter(data, { ...attributes, [FAILURE]: failure });
    log('ERROR', 'notification.dead_lettered', message, { ...fields, failure });
  }

  return async ({ data }) => {
    leaveDomain();
    const notification = toNotification(data ?? {}, now());
    const { change, publishedAt } = notification;
    if (!change) return giveUp(notification, 'it is not a change', {});
    if (types && !types.has(change.type)) return;
    if (now() < pausedUntil) {
      log('INFO', 'notification.postponed', 'The target asked to be left alone for a while', change);
      throw new NotDeliveredError('The target asked to be left alone for a while');
    }

    const startedAt = performance.now();
    const body = notification.data.toString();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'smartcar-webhooks',
      ...sign({ id: change.changeId, body, sentAt: new Date(now()) }),
    };
    const answer = await post(body, headers).catch((error: Error): { failure: string } => ({
      failure: failureOf(error),
    }));
    const fields = { ...change, durationMs: Math.round(performance.now() - startedAt) };
    if ('failure' in answer) return fail(answer.failure, fields);
    return judge(answer, notification, fields, now() - publishedAt);
  };

  async function judge(answer: Answer, notification: Notification, fields: object, ageMs: number) {
    const { status } = answer;
    const failure = `the target answered ${status}`;
    const verdict = verdictOf(answer, ageMs);
    if (verdict === 'delivered') {
      log('INFO', 'notification.delivered', 'The target took the notification', { ...fields, status });
    } else if (verdict === 'for good') await giveUp(notification, failure, { ...fields, status });
    else {
      pausedUntil = Math.max(pausedUntil, now() + pauseOf(answer, now()));
      fail(failure, { ...fields, status });
    }
  }

  function fail(failure: string, fields: object): never {
    const message = `The notification was not delivered: ${failure}`;
    log('WARNING', 'notification.failed', message, { ...fields, failure });
    throw new NotDeliveredError(message);
  }
}

/** Why no answer came, without anything that the target says. */
function failureOf(error: Error): string {
  if (error instanceof DeadlineError) return 'the target did not answer in time';
  if (error instanceof PrivateAddressError) return error.message;
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
