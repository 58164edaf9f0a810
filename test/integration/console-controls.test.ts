import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createClients } from '../../local/clients.ts';
import { consoleControls } from '../../local/console/controls.ts';
import { synthesizeLocal } from '../../local/infrastructure.ts';
import type { LocalStack } from '../../local/stack.ts';
import { sharedEmulators } from '../helpers/emulators.ts';
import { until } from '../helpers/until.ts';

describe('the controls of a local console', function () {
  this.timeout(60_000);

  it('hear of dead letters also where a killed run has left its subscription', async () => {
    const clients = createClients('console-controls', await sharedEmulators());
    const [topic] = await clients.pubsub.createTopic('dead-letters');
    const infrastructure = synthesizeLocal('console-controls');
    const stack = { clients, names: { deadLettersTopic: 'dead-letters' }, children: [], infrastructure };
    const heard: string[] = [];
    await topic.createSubscription('dead-letters-console');
    const controls = consoleControls(stack as unknown as LocalStack);
    await controls.onDeadLetter(({ kind, eventId }) => heard.push(`${kind} of ${eventId}`));
    await topic.publishMessage({ data: Buffer.from('{}'), attributes: { eventId: 'e-1' } });
    await topic.publishMessage({
      data: Buffer.from('{}'),
      attributes: { eventId: 'e-2', changeId: 'e-2.0' },
    });
    await until('both dead letters', () => heard.length === 2);
    assert.deepEqual(heard.sort(), ['event of e-1', 'notification of e-2']);
    await controls.close();
    await clients.close();
  });

  it('end also where a process has ended that was stopped', async () => {
    const clients = createClients('console-controls', await sharedEmulators());
    const child = spawn('sleep', ['60']);
    const children = [{ name: 'process', pid: child.pid }];
    const infrastructure = synthesizeLocal('console-controls');
    const stack = { clients, names: { deadLettersTopic: 'dead-letters' }, children, infrastructure };
    const controls = consoleControls(stack as unknown as LocalStack);
    assert.ok(controls.pause('process', true));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await controls.close();
    await clients.close();
  });
});
