import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { freshSample } from '../../local/samples.ts';
import { describeInBrowser } from '../helpers/browser.ts';
import { type ConsoleWorld, startConsoleWorld } from '../helpers/console.ts';
import { until } from '../helpers/until.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describeInBrowser('the accessibility of the console', function () {
  this.timeout(120_000);
  const event = freshSample('vehicle-state');
  const sample = freshSample('vehicle-state');
  const broken = { ...sample, data: { ...sample.data, signals: 'none' } };
  let world: ConsoleWorld;
  before(async () => {
    world = await startConsoleWorld();
    await world.system.send([event, broken]);
    await world.system.countReaches('vehicles', 1);
    await until('a failure', async () => (await world.system.processLog()).includes('processing.failed'));
  });
  after(() => world?.close());

  const vehicle = `/vehicles/${event.data.vehicle?.id}`;
  const pages = {
    live: '/',
    event: `/events/${event.eventId}`,
    'failed event': `/events/${broken.eventId}`,
    vehicles: '/vehicles',
    vehicle: `${vehicle}?signal=tractionbattery-stateofcharge`,
    'dead letters': '/dead-letters',
    replay: '/replay',
    health: '/health',
    try: '/try',
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, path] of Object.entries(pages)) {
      it(`has no serious fault on the page ${name}, ${colorScheme}`, async () => {
        const page = await world.open(path, { colorScheme });
        await page.locator('main :is(table, form, .figures)').first().waitFor();
        await page.evaluate(axe);
        const { violations } = await page.evaluate<AxeResults>('axe.run()');
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
        assert.deepEqual(found, []);
        await page.close();
      });
    }
  }

  it('is reached by the keyboard, from the first key on', async () => {
    const page = await world.open('/');
    await page.getByText('Following').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.locator(':focus').innerText(), 'Skip to the content');
    await page.keyboard.press('/');
    assert.equal(await page.locator(':focus').getAttribute('type'), 'search');
    await page.close();
  });

  it('fits a window of 360 pixels without scrolling sideways', async () => {
    for (const path of Object.values(pages)) {
      const page = await world.open(path, { viewport: { width: 360, height: 700 } });
      await page.locator('main :is(table, form, .figures)').first().waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(width) <= 360, `${path} is ${width} pixels wide`);
      await page.close();
    }
  });
});
