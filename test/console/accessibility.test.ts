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
    const count = async () => (await world.system.json('dead-letters', 'list')).count;
    await until('a dead letter', async () => (await count()) === 1, 60_000);
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

  for (const width of [360, 1000]) {
    it(`fits a window of ${width} pixels: nothing scrolls sideways or is cut off`, async () => {
      for (const path of Object.values(pages)) {
        const page = await world.open(path, { viewport: { width, height: 700 } });
        await page.locator('main :is(table, form, .figures)').first().waitFor();
        await page.getByText(/^(Reading|Looking) …$/).waitFor({ state: 'detached' });
        const cells = await page.locator('th, td').count();
        assert.deepEqual(await page.evaluate<string[]>(CUT), [], `${path}, with ${cells} cells`);
        await page.close();
      }
    });
  }
});

/** The elements that are wider within than without. Ids that end in an ellipsis have a title with the whole. */
const CUT = `[...document.querySelectorAll('html, main, main *')]
  .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
  .filter((element) => getComputedStyle(element).textOverflow !== 'ellipsis')
  .filter((element) => !element.matches('.hidden, input, select, textarea, svg, svg *'))
  .map((element) => element.outerHTML.slice(0, 80))`;
