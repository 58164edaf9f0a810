import type { JsonObject } from '../event/envelope.ts';

/**
 * Replaces each half of a surrogate pair, in the strings and the names of a JSON object, by U+FFFD. JSON can escape a
 * half, but UTF-8 has no bytes for a half, and Firestore refuses the string (docs/known-facts.md).
 * Changes the object itself. Uses no recursion, so that the object can nest to any depth.
 */
export function toWellFormed(content: JsonObject): JsonObject {
  const containers: object[] = [content];
  for (let container = containers.pop(); container; container = containers.pop()) {
    mend(container as JsonObject, containers);
  }
  return content;
}

/** Mends an object or a list, and adds what it contains to the containers. */
function mend(object: JsonObject, containers: object[]): void {
  const names = Object.keys(object);
  if (!names.every((name) => name.isWellFormed())) {
    // Writes all properties anew, so that they keep their order.
    const entries = names.map((name): [string, unknown] => [name.toWellFormed(), object[name]]);
    for (const name of names) delete object[name];
    for (const [name, value] of entries) define(object, name, value);
  }
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (typeof value === 'string') {
      if (!value.isWellFormed()) define(object, name, value.toWellFormed());
    } else if (typeof value === 'object' && value) containers.push(value);
  }
}

// Does not assign, because an assignment to `__proto__` would set the prototype.
function define(object: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
