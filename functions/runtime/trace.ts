const W3C = /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reads a `traceparent` header of W3C Trace Context, https://www.w3.org/TR/trace-context/. @returns undefined for others */
export function traceparentOf(header: unknown): string | undefined {
  return typeof header === 'string' && W3C.test(header) ? header : undefined;
}

/** Reads the trace id out of a valid `traceparent`. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
