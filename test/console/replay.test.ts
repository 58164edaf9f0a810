import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { StateFile } from '../../ops/replay/state.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { vehicleStates } from '../helpers/numbered-events.ts';

const NUMBER = 30;

describeInBrowser('the page Replay', function () {
  this.timeout(120_000);
  let world: ConsoleWorld;
  let page: Page;
  before(async () => {
    world = await startConsoleWorld();
    await world.system.send(vehicleStates(NUMBER));
    await world.system.countReaches('processedEvents', NUMBER);
    page = await world.open('/replay');
  });
  after(() => world?.close());

  const section = (title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title }) });
  const replay = () => section('Replay: publish');
  const job = () => page.locator('.jobs > li').first();
  const start = async () => {
    await replay().getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
  };

  it('counts first, by type, and publishes nothing', async () => {
    await replay().getByRole('button', { name: 'Count first' }).click();
    await job().getByText(`${NUMBER} events would be published: ${NUMBER} VEHICLE_STATE`).waitFor();
    assert.match(await job().innerText(), /replay --dry-run --from 20\S+Z/);
  });

  it('narrows by type and vehicle', async () => {
    await replay().getByRole('textbox', { name: 'Type' }).fill('VEHICLE_ERROR');
    await replay().getByRole('button', { name: 'Count first' }).click();
    await job().getByText('No event would be published.').waitFor();
    await replay().getByRole('textbox', { name: 'Type' }).fill('');
  });

  it('replays, and follows each event until it is processed again', async () => {
    await replay().getByLabel('Process again').check();
    await start();
    await job().getByText(`${NUMBER} events processed.`).waitFor({ timeout: 60_000 });
    assert.equal(await world.system.count('processedEvents'), 2 * NUMBER);
    assert.match(await job().innerText(), /replay --wait --from \S+ --reprocess/);
  });

  it('ends when it is cancelled, and leaves what was published', async () => {
    await world.system.stopProcess();
    await start();
    await job().getByText(`0 of ${NUMBER} settled`, { exact: true }).waitFor();
    await job().getByRole('button', { name: 'Cancel' }).click();
    await job().locator('.state', { hasText: 'cancelled' }).waitFor();
    await job().getByText(`${NUMBER} still on their way`).waitFor();
    await world.system.startProcess();
    await world.system.countReaches('processedEvents', 3 * NUMBER);
  });

  it('goes on with a replay that was stopped', async () => {
    const { clients, names } = world.system;
    const file = new StateFile({
      id: `test-${Date.now()}`,
      project: clients.pubsub.projectId,
      bucket: names.archiveBucket,
      topic: names.eventsTopic,
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
      filter: {},
      reprocess: false,
      confirmed: {},
      published: 0,
    });
    await file.save();
    await page.reload();
    const stopped = section('Replays that were stopped')
      .getByRole('listitem')
      .filter({ hasText: file.state.id });
    await stopped.getByRole('button', { name: 'Go on' }).click();
    await job().getByText(`${NUMBER} events processed.`).waitFor({ timeout: 60_000 });
    assert.match(await job().innerText(), new RegExp(`replay --wait --resume ${file.state.id}`));
    await stopped.waitFor({ state: 'detached' });
  });

  it('reconciles a range: counts what is missing, then publishes it', async () => {
    const reconcile = section('Reconcile: publish');
    const until = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
    await reconcile.getByLabel('until').fill(until.toISOString().slice(0, 19));
    await reconcile.getByRole('button', { name: 'Count first' }).click();
    await job().getByText(`${NUMBER} archived events checked: 0 not processed`).waitFor();
    const { firestore } = world.system.clients;
    const [marker] = (await firestore.collection('processedEvents').limit(1).get()).docs;
    const [eventId] = marker?.id.split('.') ?? [];
    await firestore.doc(`processedEvents/${eventId}`).delete();
    await reconcile.getByRole('button', { name: 'Reconcile', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reconcile', exact: true }).click();
    await job().getByText('1 not processed, 1 published again').waitFor();
  });

  it('says in one line what is wrong', async () => {
    await replay().getByLabel('Received from').fill('');
    await start();
    await job().getByText('--from is missing').waitFor();
  });

  it('complains of nothing', () => assert.deepEqual(world.complaints, []));
});
