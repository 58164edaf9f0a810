/** A namespace, a message, an enum or a service in the JSON of protobuf.js: https://github.com/protobufjs/protobuf.js */
interface Definition {
  nested?: Record<string, Definition>;
  fields?: Record<string, { type: string }>;
  methods?: Record<string, { requestType: string; responseType: string }>;
  [property: string]: unknown;
}

/** What is called of a service. */
export interface CalledService {
  /** The full name, as `google.pubsub.v1.Publisher`. */
  service: string;
  /** The names of the methods; all unless set. */
  methods?: readonly string[];
}

/**
 * Keeps the definition of a service with the methods that are called, and of the types that those calls can carry, and
 * leaves out all others.
 * @param definitions the content of a `protos.json` of Google's clients; stays as it is
 * @throws Error when the service, a method, or a type that a call needs, is not defined
 */
export function pruneProtos(definitions: Definition, { service, methods }: CalledService): Definition {
  const root = structuredClone(definitions);
  const called = find([root], service.split('.'))?.at(-1);
  if (!called) throw new Error(`The protos do not define ${service}.`);
  if (methods) called.methods = pick(called.methods ?? {}, methods, service);
  const kept = new Set<Definition>();

  const keep = (scope: Definition[], name: string): void => {
    const path = find(scope, name.split('.'));
    const definition = path?.at(-1);
    if (!path || !definition) throw new Error(`The protos do not define ${name}.`);
    if (kept.has(definition)) return;
    for (const each of path) kept.add(each);
    keepWhatNeeds(path, definition);
  };
  const keepWhatNeeds = (path: Definition[], { fields, methods, nested }: Definition): void => {
    for (const { type } of Object.values(fields ?? {})) if (!isScalar(type)) keep(path, type);
    for (const { requestType, responseType } of Object.values(methods ?? {})) {
      keep(path, requestType);
      keep(path, responseType);
    }
    // Keeps the types that are defined inside of a message.
    for (const inner of fields ? Object.values(nested ?? {}) : []) {
      kept.add(inner);
      keepWhatNeeds([...path, inner], inner);
    }
  };
  keep([root], service);

  const pruned = ({ nested, ...definition }: Definition): Definition => {
    if (!nested) return definition;
    const entries = Object.entries(nested).filter(([, inner]) => kept.has(inner));
    return {
      ...definition,
      nested: Object.fromEntries(entries.map(([name, inner]) => [name, pruned(inner)])),
    };
  };
  return pruned(root);
}

function pick<Each>(
  all: Record<string, Each>,
  names: readonly string[],
  service: string,
): Record<string, Each> {
  const entries = names.map((name) => {
    const each = all[name];
    if (!each) throw new Error(`The protos do not define ${service}.${name}.`);
    return [name, each];
  });
  return Object.fromEntries(entries);
}

/** Finds a name from the innermost scope outwards, and returns the definitions on the way to the name. */
function find(scope: Definition[], name: string[]): Definition[] | undefined {
  for (let depth = scope.length; depth > 0; depth--) {
    const path = scope.slice(0, depth);
    for (const part of name) {
      const inner = path.at(-1)?.nested?.[part];
      if (!inner) break;
      path.push(inner);
    }
    if (path.length === depth + name.length) return path;
  }
  return undefined;
}

const isScalar = (type: string): boolean =>
  /^(double|float|bool|string|bytes|s?fixed(32|64)|[su]?int(32|64))$/.test(type);
