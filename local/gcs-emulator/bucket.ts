import type { BucketRecord, ObjectRecord } from './journal.ts';
import { findFirst, type ListPage, type ListQuery, listPage } from './listing.ts';
import { compareNames } from './names.ts';

/** The objects of one bucket in memory, by name and in the order of listings. */
export class Bucket {
  readonly record: BucketRecord;
  readonly #objects: Map<string, ObjectRecord>;
  readonly #names: string[];

  constructor(record: BucketRecord, objects: Iterable<ObjectRecord> = []) {
    this.record = record;
    this.#objects = new Map(Array.from(objects, (object) => [object.name, object]));
    this.#names = [...this.#objects.keys()].sort(compareNames);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(name: string): ObjectRecord | undefined {
    return this.#objects.get(name);
  }

  set(object: ObjectRecord): void {
    if (!this.#objects.has(object.name)) this.#names.splice(this.#position(object.name), 0, object.name);
    this.#objects.set(object.name, object);
  }

  delete(name: string): void {
    if (this.#objects.delete(name)) this.#names.splice(this.#position(name), 1);
  }

  list(query: ListQuery): ListPage & { items: ObjectRecord[] } {
    const page = listPage(this.#names, query);
    return { ...page, items: page.names.flatMap((name) => this.#objects.get(name) ?? []) };
  }

  #position(name: string): number {
    return findFirst(this.#names, 0, (other) => compareNames(other, name) >= 0);
  }
}
