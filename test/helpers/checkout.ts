import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Copies what `npm start` needs, so that a test can change the code. @returns the copy, in the folder */
export async function copyCheckout(folder: string): Promise<string> {
  const checkout = join(folder, 'checkout');
  for (const name of [
    ...['build', 'console', 'functions', 'infra', 'local', 'ops'],
    ...['package.json', 'package-lock.json'],
  ]) {
    await cp(join(root, name), join(checkout, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}
