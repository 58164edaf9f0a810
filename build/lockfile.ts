interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

/** npm's lockfile: https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
export interface Lockfile {
  lockfileVersion: number;
  packages: Record<string, LockedPackage>;
}

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  [field: string]: unknown;
}

/**
 * Makes the lockfile of a package whose dependencies are some of those in another lockfile. Keeps each package that the
 * dependencies reach, at the version and the place that it has in the other lockfile.
 * @throws Error when the lockfile does not hold a dependency
 */
export function pruneLockfile({ lockfileVersion, packages }: Lockfile, manifest: Manifest): Lockfile {
  const { name, version, private: _private, main: _main, ...root } = manifest;
  const kept = new Map<string, LockedPackage>();
  const keep = (from: string, dependencies: Record<string, string> = {}) => {
    for (const dependency of Object.keys(dependencies)) {
      const path = resolve(packages, from, dependency);
      if (kept.has(path)) continue;
      const locked = packages[path] as LockedPackage;
      kept.set(path, locked);
      keep(path, { ...locked.dependencies, ...locked.optionalDependencies });
    }
  };
  keep('', manifest.dependencies);
  const sorted = [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...{ name, version },
    lockfileVersion,
    ...{ requires: true },
    packages: { '': { name, version, ...root }, ...Object.fromEntries(sorted) },
  };
}

// Finds a package as Node does: in the nearest node_modules on the way up.
function resolve(packages: Lockfile['packages'], from: string, dependency: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const path = `${folder && `${folder}/`}node_modules/${dependency}`;
    if (packages[path]) return path;
    if (folder === '') throw new Error(`package-lock.json does not hold ${dependency}: run npm install.`);
  }
}
