import type { Message } from '@google-cloud/pubsub';
import type { LocalStack } from './stack.ts';

/**
 * Calls back for each dead letter that comes, by a subscription of its own: the dead letters stay where they are.
 * @param watcher names the subscription
 * @returns ends that
 */
export async function watchDeadLetters(
  { clients: { pubsub }, names }: Pick<LocalStack, 'clients' | 'names'>,
  watcher: string,
  onDeadLetter: (message: Pick<Message, 'attributes' | 'publishTime'>) => void,
): Promise<() => Promise<void>> {
  const name = `${names.deadLettersTopic}-${watcher}`;
  // An emulator that goes on without the local system has what a killed run left.
  if ((await pubsub.subscription(name).exists())[0]) await pubsub.subscription(name).delete();
  const [subscription] = await pubsub.createSubscription(names.deadLettersTopic, name);
  subscription.on('message', (message: Message) => {
    onDeadLetter(message);
    message.ack();
  });
  // The emulator has ended, which is told elsewhere.
  subscription.on('error', () => {});
  return async () => {
    await subscription.close();
    await subscription.delete().catch(() => {});
  };
}
