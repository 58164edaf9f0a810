import type { Message } from '@google-cloud/pubsub';
import type { LocalStack } from './stack.ts';

/**
 * Calls back for each event that becomes a dead letter, by a subscription of its own: the dead letters stay where they
 * are.
 * @returns ends that
 */
export async function watchDeadLetters(
  { clients: { pubsub }, names }: Pick<LocalStack, 'clients' | 'names'>,
  onDeadLetter: (attributes: Record<string, string>) => void,
): Promise<() => Promise<void>> {
  const name = `${names.deadLettersTopic}-watched`;
  // An emulator that goes on without the local system has what a killed run left.
  if ((await pubsub.subscription(name).exists())[0]) await pubsub.subscription(name).delete();
  const [subscription] = await pubsub.createSubscription(names.deadLettersTopic, name);
  subscription.on('message', (message: Message) => {
    onDeadLetter(message.attributes);
    message.ack();
  });
  // The emulator has ended, which is told elsewhere.
  subscription.on('error', () => {});
  return async () => {
    await subscription.close();
    await subscription.delete().catch(() => {});
  };
}
