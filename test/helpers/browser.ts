import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env.CHROMIUM_PATH || '/usr/bin/chromium';

/** Tests in a real browser; where there is none, their title says why they are skipped. */
export function describeInBrowser(title: string, tests: (this: Mocha.Suite) => void): void {
  if (existsSync(path)) describe(title, tests);
  else describe.skip(`${title} (Chromium is not at ${path}: set CHROMIUM_PATH)`, tests);
}

export function launchBrowser(): Promise<Browser> {
  // Chromium's sandbox refuses root, which containers run as.
  return chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
