import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Message } from '@google-cloud/pubsub';
import type { Page } from 'playwright-core';
import { changeAttributes } from '../../functions/changes/message.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { change } from '../helpers/notifier.ts';
import { vehicleStates } from '../helpers/numbered-events.ts';
import { until } from '../helpers/until.ts';

const failing = join(import.meta.dirname, '../integration/ops/fixtures/process-failing.ts');

describeInBrowser('the page of dead letters', function () {
  this.timeout(180_000);
  let world: ConsoleWorld;
  let page: Page;
  const events = vehicleStates(3);
  const [first, second] = events;
  before(async () => {
    world = await startConsoleWorld();
    const { system } = world;
    await system.stopProcess();
    await system.startProcess(failing);
    await system.send(events);
    const { clients, names } = system;
    await clients.pubsub.topic(names.eventsTopic).publishMessage({ data: Buffer.from('no event') });
    await until(
      'all dead letters',
      async () => (await system.json('dead-letters', 'list')).count === 4,
      120_000,
    );
    page = await world.open('/dead-letters');
  });
  after(() => world?.close());

  const group = () => page.getByRole('row').filter({ hasText: 'RangeError: The bug' });
  const job = () => page.locator('.jobs > li').first();

  it('shows them in groups, with the reason of each', async () => {
    await group().waitFor();
    assert.match(await group().innerText(), /VEHICLE_STATE\s+RangeError: The bug\s+3\s+3/);
    const malformed = page.getByRole('row').filter({ hasText: 'MalformedMessageError' });
    assert.match(await malformed.innerText(), /not a JSON object in UTF-8\s+1\s+1/);
    await page.getByText('4 dead letters').first().waitFor();
  });

  it('shows a sample with its payload and its stack, and each event', async () => {
    await group().getByRole('button', { name: 'Look' }).click();
    const details = page.locator('.details');
    await details.getByText('ALBATROSS').waitFor();
    await details.locator('.stack li').first().waitFor();
    assert.equal(await details.locator('.events li').count(), 3);
  });

  it('says what a redrive will do, and that process is failing, before it does it', async () => {
    await group().getByRole('button', { name: 'Redrive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Redrive 3 dead letters of this reason?').waitFor();
    assert.match(await dialog.innerText(), /published as it was to the topic it came from/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.jobs').count(), 0);
  });

  it('redrives one after the fix, and shows it processed', async () => {
    await world.system.stopProcess();
    await world.system.startProcess();
    const item = page.locator('.details .events li').filter({ hasText: first?.eventId ?? '' });
    await item.getByRole('button', { name: 'Redrive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await job().getByText('1 event processed.').waitFor({ timeout: 60_000 });
    assert.match(
      await job().innerText(),
      new RegExp(`dead-letters redrive --wait --event-id ${first?.eventId}`),
    );
    const { firestore } = world.system.clients;
    assert.ok((await firestore.doc(`processedEvents/${first?.eventId}`).get()).exists);
    assert.ok(!(await firestore.doc(`processedEvents/${second?.eventId}`).get()).exists);
    await page.getByText('3 dead letters').first().waitFor();
  });

  it('redrives a group by its reason, and leaves the others', async () => {
    await group().getByRole('button', { name: 'Redrive' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await job().getByText('2 events processed.').waitFor({ timeout: 60_000 });
    assert.match(await job().innerText(), /--event-type VEHICLE_STATE --reason 'RangeError: The bug'/);
    await page.getByText('1 dead letter', { exact: true }).first().waitFor();
    const run = await world.system.json('dead-letters', 'redrive', '--reason', 'RangeError');
    assert.equal(run.redriven, 0, 'the command takes a reason too');
  });

  it('shows notifications apart, and redrives one of them alone', async () => {
    const { clients, names } = world.system;
    const seen: (string | undefined)[] = [];
    const [subscription] = await clients.pubsub.createSubscription(names.changesTopic, 'redriven');
    subscription.on('message', (message: Message) => {
      seen.push(message.attributes.changeId);
      message.ack();
    });
    for (const changeId of ['e-1.0', 'e-1.1']) {
      const notification = { ...change, changeId };
      const attributes = { ...changeAttributes(notification), failure: 'the target answered 410' };
      const data = Buffer.from(JSON.stringify(notification));
      await clients.pubsub.topic(names.deadLettersTopic).publishMessage({ data, attributes });
    }
    await page.getByRole('button', { name: 'Look again' }).click();
    const notifications = page.getByRole('row').filter({ hasText: 'the target answered 410' });
    await notifications.getByRole('button', { name: 'Look' }).click();
    const item = page.locator('.details .events li').filter({ hasText: 'e-1.1' });
    await item.getByRole('button', { name: 'Redrive' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await job().getByText('1 notification published again').waitFor();
    assert.match(await job().innerText(), /dead-letters redrive --wait --change-id e-1\.1/);
    await until('the change', () => seen.includes('e-1.1'));
    await subscription.close();
    assert.deepEqual(seen, ['e-1.1']);
  });

  it('complains of nothing', () => assert.deepEqual(world.complaints, []));
});
