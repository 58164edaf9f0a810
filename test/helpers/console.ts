import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Console, startConsole } from '../../console/server/start.ts';
import { consoleControls } from '../../local/console/controls.ts';
import { launchBrowser } from './browser.ts';
import { type System, startSystem } from './system.ts';

/** The local system with its console, and a browser before it. */
export interface ConsoleWorld {
  system: System;
  console: Console;
  browser: Browser;
  /** Opens a path of the console in a window of its own, signed in by the printed address. */
  open(path: string, options?: Parameters<Browser['newPage']>[0]): Promise<Page>;
  /** What the pages complained of: errors, and what the policy refused. */
  complaints: string[];
  close(): Promise<void>;
}

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
  const started = await startConsole({
    target: { outputs: join(system.folder, 'outputs.json') },
    env: {},
    port: 0,
    managementTokens: [system.managementToken],
    local: consoleControls(system),
  });
  const complaints: string[] = [];
  return {
    system,
    browser,
    console: started,
    complaints,
    async open(path, options) {
      const page = await browser.newPage(options);
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      const [origin = '', token] = started.url.split('/#');
      await page.goto(`${origin}${path}#${token}`);
      return page;
    },
    async close() {
      await browser.close();
      await started.close();
      await system.stop();
    },
  };
}
