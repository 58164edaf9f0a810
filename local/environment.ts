import http from 'node:http';
import https from 'node:https';
import type { Environment } from '../functions/runtime/settings.ts';

/** What this process goes on with: where to find programs and files, and how to write to the terminal. */
const KEPT = [
  ...['PATH', 'HOME', 'USER', 'TMPDIR', 'TZ', 'CI'],
  ...['TERM', 'COLORTERM', 'COLUMNS', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS'],
];

/**
 * Takes a developer's environment out of this process, and returns a copy. What Google's libraries would read by
 * themselves (emulators, projects, credentials, proxies) reaches the local system only where its own settings say so.
 * Whatever is on this machine is called directly, whatever proxy is set.
 * @param processEnv changed in place
 */
export function takeEnvironment(processEnv: NodeJS.ProcessEnv): Environment {
  const taken = { ...processEnv };
  for (const name of Object.keys(processEnv)) if (!KEPT.includes(name)) delete processEnv[name];
  // Google's clients look for a metadata server before their first call to an emulator too, for seconds.
  processEnv.METADATA_SERVER_DETECTION = 'none';
  // NODE_USE_ENV_PROXY has made agents of a proxy before this runs.
  http.globalAgent = new http.Agent({ keepAlive: true });
  https.globalAgent = new https.Agent({ keepAlive: true });
  return taken;
}

/**
 * Has `fetch` call this machine directly, whatever proxy is set.
 * @param processEnv changed in place
 */
export function callDirectly(processEnv: NodeJS.ProcessEnv): void {
  const given = processEnv.no_proxy || processEnv.NO_PROXY;
  const hosts = ['localhost', '127.0.0.1', '[::1]', ...(given ? [given] : [])].join();
  processEnv.no_proxy = hosts;
  processEnv.NO_PROXY = hosts;
}

/** The part of an environment that Java programs get. */
export function javaEnvironment(env: Environment): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE', 'JAVA_TOOL_OPTIONS'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
