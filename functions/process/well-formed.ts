import type { JsonObject } from '../event/envelope.ts';

/**
 * A JSON object with U+FFFD for each half of a surrogate pair in its strings. JSON can say a half by its escape, but
 * UTF-8 has no bytes for a half, and Firestore's answer to a string with a half does not say what is wrong.
 * Changes the object itself, and walks it without recursion, so that no depth is too deep.
 */
export function toWellFormed(content: JsonObject): JsonObject {
  const containers: object[] = [content];
  for (let container = containers.pop(); container; container = containers.pop()) {
    if (Array.isArray(container)) {
      for (const [index, item] of container.entries()) {
        if (typeof item === 'string') container[index] = item.toWellFormed();
        else if (typeof item === 'object' && item) containers.push(item);
      }
    } else mendObject(container as JsonObject, containers);
  }
  return content;
}

function mendObject(object: JsonObject, containers: object[]): void {
  const names = Object.keys(object);
  if (!names.every((name) => name.isWellFormed())) {
    // Written anew, so that the names keep their order.
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

// Not by assignment, which would set the prototype where JSON names a property `__proto__`.
function define(object: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
