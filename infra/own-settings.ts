import type { Environment } from './settings.ts';

const OWN_SETTING = /^APP_\w+$/;

/** Tells whether a variable is a setting of the user's own handlers. */
export const isOwnSetting = (name: string): boolean => OWN_SETTING.test(name);

/** Selects the settings of the user's own handlers. A variable that is empty is missing. */
export function ownSettings(env: Environment): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries.filter(([name]) => isOwnSetting(name)));
}

/** Writes texts so that Terraform takes each as it is, and looks for no expression in it. */
export function terraformLiterals(texts: Record<string, string>): Record<string, string> {
  const literal = (text: string) => text.replace(/[$%](?=\{)/g, '$&$&');
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, literal(text)]));
}
