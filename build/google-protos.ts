import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { type CalledService, pruneProtos } from './prune-protos.ts';

// Matches the modules of generated message classes in Google's client packages. Each has one export, `google`.
const MESSAGE_CLASSES = /[/\\]protos[/\\](protos|iam_service|operations|locations)$/;
/** Marks an import that this plugin makes, so that the plugin does not handle the import again. */
const OWN_IMPORT = { isOwnImport: true };

/**
 * What the functions call, by the package and the file in which the service is defined. The client of Pub/Sub makes a
 * client of `IAMPolicy` too, which nothing calls.
 */
const CALLED_SERVICES: Record<string, CalledService> = {
  'pubsub-api/protos': { service: 'google.pubsub.v1.Publisher', methods: ['Publish'] },
  'firestore-api/protos': { service: 'google.firestore.v1.Firestore' },
  'google-gax/iam_service': { service: 'google.iam.v1.IAMPolicy', methods: [] },
};
const DEFINITIONS =
  /(pubsub-api|firestore-api|google-gax)[/\\]build[/\\]protos[/\\](protos|iam_service)\.json$/;

/**
 * Shortens the start of the functions (docs/performance.md) by what they never use of Google's clients:
 * - leaves out the definitions of services and methods that are not called;
 * - loads the generated message classes only when code asks for one. The clients export the classes and do not use them.
 */
export const googleProtos: Plugin = {
  name: 'google-protos',
  setup(build) {
    build.onLoad({ filter: DEFINITIONS }, async ({ path }) => {
      const called = CALLED_SERVICES[DEFINITIONS.exec(path)?.slice(1).join('/') ?? ''];
      if (!called) return undefined;
      const definitions = pruneProtos(JSON.parse(await readFile(path, 'utf8')), called);
      return { contents: JSON.stringify(definitions), loader: 'json' };
    });

    build.onResolve({ filter: MESSAGE_CLASSES }, async ({ path, pluginData, ...options }) => {
      if (pluginData === OWN_IMPORT) return undefined;
      const resolved = await build.resolve(path, { ...options, pluginData: OWN_IMPORT });
      return { path: resolved.path, namespace: 'lazy', errors: resolved.errors };
    });
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `Object.defineProperty(exports, 'google', {
        enumerable: true,
        get: () => require(${JSON.stringify(path)}).google,
      });`,
      resolveDir: '/',
      pluginData: OWN_IMPORT,
    }));
  },
};
