import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { pruneProtos } from './prune-protos.ts';

// In Google's client packages: modules of generated message classes, each with one export, `google`.
const MESSAGE_CLASSES = /[/\\]protos[/\\](protos|iam_service|operations|locations)$/;
const ITSELF = { isItself: true };

/** The services that are called, by the package whose definitions have them among others, and the file's name. */
const CALLED_SERVICES: Record<string, string> = {
  'pubsub-api/protos': 'google.pubsub.v1.Publisher',
  'firestore-api/protos': 'google.firestore.v1.Firestore',
  'google-gax/iam_service': 'google.iam.v1.IAMPolicy',
};
const DEFINITIONS =
  /(pubsub-api|firestore-api|google-gax)[/\\]build[/\\]protos[/\\](protos|iam_service)\.json$/;

/**
 * Keeps what the functions never use of Google's clients off their start-up (bench/README.md):
 * the definitions of services that they do not call, and the generated message classes, which the clients only
 * export, until somebody asks for one.
 */
export const googleProtos: Plugin = {
  name: 'google-protos',
  setup(build) {
    build.onLoad({ filter: DEFINITIONS }, async ({ path }) => {
      const service = CALLED_SERVICES[DEFINITIONS.exec(path)?.slice(1).join('/') ?? ''];
      if (!service) return undefined;
      const definitions = pruneProtos(JSON.parse(await readFile(path, 'utf8')), [service]);
      return { contents: JSON.stringify(definitions), loader: 'json' };
    });

    build.onResolve({ filter: MESSAGE_CLASSES }, async ({ path, pluginData, ...options }) => {
      if (pluginData === ITSELF) return undefined;
      const resolved = await build.resolve(path, { ...options, pluginData: ITSELF });
      return { path: resolved.path, namespace: 'lazy', errors: resolved.errors };
    });
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `Object.defineProperty(exports, 'google', {
        enumerable: true,
        get: () => require(${JSON.stringify(path)}).google,
      });`,
      resolveDir: '/',
      pluginData: ITSELF,
    }));
  },
};
