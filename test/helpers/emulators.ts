import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedConfig } from '../../local/config.ts';
import { type Emulators, startEmulators } from '../../local/emulators.ts';

let running: Promise<{ emulators: Emulators; folder: string }> | undefined;

/** The emulators that all tests share, each test in a project of its own. Started when first asked for. */
export async function sharedEmulators(): Promise<Emulators['env']> {
  running ??= start();
  return (await running).emulators.env;
}

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'smartcar-test-'));
  return { emulators: await startEmulators(isolatedConfig(folder, process.env)), folder };
}

/** Stops the emulators, and removes what they hold. */
export async function stopSharedEmulators(): Promise<void> {
  if (!running) return;
  const { emulators, folder } = await running;
  await Promise.all(emulators.children.map((child) => child.stop()));
  await rm(folder, { recursive: true, force: true });
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    // A large archive takes some time to remove.
    this.timeout(120_000);
    await stopSharedEmulators();
  },
};
