import { execFile } from 'node:child_process';
import { glob, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, emulatorHostVariables, UserError } from './config.ts';

const run = promisify(execFile);

interface Component {
  jar: string;
  /** What comes before the emulator's own arguments to `java`. */
  javaArgs: (jar: string) => string[];
  /** The component's name for `gcloud components`, and Debian's for `apt-get`. */
  gcloud: string;
  debian: string;
}

const components = {
  pubsub: {
    jar: 'platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar',
    javaArgs: (jar) => ['-jar', jar],
    gcloud: 'pubsub-emulator',
    debian: 'google-cloud-cli-pubsub-emulator',
  },
  firestore: {
    jar: 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
    javaArgs: (jar) => ['-cp', jar, 'com.google.cloud.datastore.emulator.firestore.CloudFirestore'],
    gcloud: 'cloud-firestore-emulator',
    debian: 'google-cloud-cli-firestore-emulator',
  },
} satisfies Partial<Record<Emulator, Component>>;

export type SdkEmulator = keyof typeof components;

/**
 * The arguments by which `java` runs an emulator of the machine's gcloud SDK. That takes a second; gcloud's own
 * wrapper takes many, and does not pass signals on.
 * @throws UserError with the command that installs what is missing
 */
export async function emulatorJavaArgs(emulator: SdkEmulator): Promise<string[]> {
  const { jar, javaArgs, gcloud, debian } = components[emulator];
  const orElse = `or set ${emulatorHostVariables[emulator]} to an emulator that runs already`;
  const root = await sdkRoot();
  if (!root) {
    throw new UserError(
      `Google Cloud's SDK is missing: install it (https://cloud.google.com/sdk/docs/install), ${orElse}.`,
    );
  }
  for await (const path of glob(jar, { cwd: root })) return javaArgs(join(root, path));
  throw new UserError(
    `The ${gcloud} is missing: run 'gcloud components install ${gcloud}' (Debian: 'sudo apt-get install ${debian}'), ${orElse}.`,
  );
}

/** @throws UserError with the command that installs Java */
export async function requireJava(): Promise<void> {
  await run('java', ['-version']).catch(() => {
    throw new UserError(
      "Java is missing, and the emulators need it: install a JRE (Debian: 'sudo apt-get install default-jre-headless', macOS: 'brew install openjdk').",
    );
  });
}

// gcloud can say where it is, but takes seconds to; its executable is a link into the SDK's bin/.
async function sdkRoot(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const gcloud = await realpath(join(folder, 'gcloud')).catch(() => undefined);
    if (gcloud) return dirname(dirname(gcloud));
  }
  return undefined;
}
