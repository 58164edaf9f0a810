import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Console, startConsole } from '../../console/server/start.ts';
import { isolatedConfig } from '../../local/config.ts';
import { consoleControls } from '../../local/console/controls.ts';
import { type LocalStack, startStack } from '../../local/stack.ts';
import { describeInBrowser, launchBrowser } from '../helpers/browser.ts';
import { until } from '../helpers/until.ts';

describeInBrowser('the page Send and break', function () {
  this.timeout(240_000);
  let folder: string;
  let stack: LocalStack;
  let started: Console;
  let browser: Browser;
  let page: Page;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcar-try-'));
    stack = await startStack(isolatedConfig(folder, process.env));
    started = await startConsole({
      target: { outputs: join(folder, 'outputs.json') },
      env: {},
      port: 0,
      managementTokens: [stack.managementToken],
      local: consoleControls(stack),
    });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(started.url);
    await room('Send and break');
  });
  after(async () => {
    await browser?.close();
    await started?.close();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const body = () => page.getByLabel('Body, signed');
  const filledWith = (text: string) =>
    until(`a sample with ${text}`, async () => (await body().inputValue()).includes(text));
  const room = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
  /** Sends, and waits for the answer. @returns the status and the answer of the last that was sent */
  const send = async () => {
    const before = await answers().count();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answers().nth(before).waitFor();
    return answers().first().innerText();
  };
  const answers = () => page.locator('form + .scroll tbody tr');
  const eventId = async () => /"eventId": "([^"]+)"/.exec(await body().inputValue())?.[1] ?? '';
  const stateOf = async (id: string, state: string) => {
    await room('Live');
    const row = page.getByRole('row').filter({ hasText: id });
    await row.locator('.state', { hasText: state }).waitFor({ timeout: 60_000 });
    await room('Send and break');
  };

  it('sends a sample, edited and signed', async () => {
    await body().waitFor();
    await filledWith('ALBATROSS');
    const id = await eventId();
    await body().fill((await body().inputValue()).replace('ALBATROSS', 'EDITED'));
    assert.match(await send(), /\s200\s.*{"status":"received"}/s);
    await stateOf(id, 'processed');
    await room('Vehicles');
    await page.getByText('EDITED').waitFor();
    await room('Send and break');
  });

  it('sends an event twice, and an older one after it', async () => {
    await page.getByLabel('Deliver it twice').check();
    await page.getByLabel('Add an older one').check();
    await filledWith('ALBATROSS');
    await send();
    await answers().nth(2).waitFor();
    const what = await answers().locator('td:first-child').allInnerTexts();
    assert.deepEqual(what, ['the event', 'the event again', 'an older event']);
    await page.getByLabel('Deliver it twice').uncheck();
    await page.getByLabel('Add an older one').uncheck();
  });

  it('sends what is refused: a wrong signature, and none', async () => {
    const signature = page.getByRole('combobox', { name: 'Signature' });
    await signature.selectOption('wrong');
    assert.match(await send(), /\s401\s.*The signature does not match the body\./s);
    await signature.selectOption('none');
    await send();
    await answers()
      .first()
      .getByText(/SC-Signature header is/)
      .waitFor();
    await signature.selectOption('right');
  });

  it('sends a VERIFY, which is answered', async () => {
    await page.getByRole('combobox', { name: 'Sample' }).selectOption('verify');
    await filledWith('challenge');
    assert.match(await send(), /\s200\s.*"challenge":/s);
    await page.getByRole('combobox', { name: 'Sample' }).selectOption('vehicle-state');
    await filledWith('ALBATROSS');
  });

  it('stops the archive: the event gets 503, and 200 when it is sent again', async () => {
    await page.getByRole('button', { name: 'Stop: storage' }).click();
    await page.getByRole('button', { name: 'Go on: storage' }).waitFor();
    const id = await eventId();
    assert.match(await send(), /\s503\s/);
    await page.getByRole('button', { name: 'Go on: storage' }).click();
    await page.getByRole('button', { name: 'Stop: storage' }).waitFor();
    assert.match(await send(), /\s200\s/);
    await stateOf(id, 'processed');
  });

  it('stops the database: what got 200 waits, and is processed after', async () => {
    await filledWith('ALBATROSS');
    await page.getByRole('button', { name: 'Stop: firestore' }).click();
    await page.getByRole('button', { name: 'Go on: firestore' }).waitFor({ timeout: 60_000 });
    const id = await eventId();
    assert.match(await send(), /\s200\s/);
    await page.getByRole('button', { name: 'Go on: firestore' }).click();
    await stateOf(id, 'processed');
  });

  it('shows on the page Health what was refused, and what alerts would say', async () => {
    await room('Health');
    const counts = page.locator('section').filter({ hasText: 'What the functions logged' });
    await counts.getByText('signature.failed: wrong').waitFor();
    assert.match(await counts.innerText(), /webhook\.received\s+\d/);
    const alerts = page.locator('section').filter({ hasText: 'Alerts' }).first();
    await alerts.getByText(/would be silent/).waitFor();
    await page.getByRole('button', { name: 'Log of receive' }).click();
    await page.locator('pre.raw').getByText('webhook.received').first().waitFor();
  });
});
