import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../functions/runtime/settings.ts';
import { type Emulator, emulatorHostVariables } from './emulator-host.ts';
import { findProgram } from './find-program.ts';
import { findJava, type JavaProgram } from './java.ts';
import { UserError } from './user-error.ts';

const run = promisify(execFile);

interface Component {
  jar: string;
  mainClass: string;
  /** The component's name for `gcloud components`, and Debian's for `apt-get`. */
  gcloud: string;
  debian: string;
}

const components = {
  pubsub: {
    jar: 'platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar',
    mainClass: 'com.google.cloud.pubsub.testing.v1.Main',
    gcloud: 'pubsub-emulator',
    debian: 'google-cloud-cli-pubsub-emulator',
  },
  firestore: {
    jar: 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
    mainClass: 'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
    gcloud: 'cloud-firestore-emulator',
    debian: 'google-cloud-cli-firestore-emulator',
  },
} satisfies Partial<Record<Emulator, Component>>;

export type SdkEmulator = keyof typeof components;

/**
 * The Java program that an emulator of the machine's gcloud SDK is. `java` starts it in a second; gcloud's own wrapper
 * takes many, and does not pass signals on.
 * @throws UserError with the command that installs what is missing
 */
export async function emulatorProgram(emulator: SdkEmulator, env: Environment): Promise<JavaProgram> {
  const { jar, mainClass, gcloud, debian } = components[emulator];
  const orElse = `or set ${emulatorHostVariables[emulator]} to an emulator that runs already`;
  const root = await sdkRoot(env);
  if (!root) {
    throw new UserError(
      `Google Cloud's SDK is missing: install it (https://cloud.google.com/sdk/docs/install), ${orElse}.`,
    );
  }
  for await (const path of glob(jar, { cwd: root })) {
    return { java: await findJava(env), jar: join(root, path), mainClass };
  }
  throw new UserError(
    `The ${gcloud} is missing in ${root}: run 'gcloud components install ${gcloud}' (Debian: 'sudo apt-get install ${debian}'), ${orElse}.`,
  );
}

/**
 * Where the SDK is: `CLOUDSDK_ROOT_DIR`, or where the link `gcloud` leads, or else where gcloud says, which takes
 * seconds: a wrapper script is no link.
 */
async function sdkRoot(env: Environment): Promise<string | undefined> {
  if (env.CLOUDSDK_ROOT_DIR) return env.CLOUDSDK_ROOT_DIR;
  const gcloud = await findProgram('gcloud', (env.PATH ?? '').split(delimiter));
  if (!gcloud) return undefined;
  const root = dirname(dirname(await realpath(gcloud)));
  if (existsSync(join(root, 'lib/gcloud.py'))) return root;
  const said = await run(gcloud, ['info', '--format=value(installation.sdk_root)'], { env }).catch(
    () => undefined,
  );
  return said?.stdout.trim() || undefined;
}
