import { createRequire } from 'node:module';
import type { Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { openErrorsOf, toFields, toPlain } from './vehicle.ts';

const require = createRequire(import.meta.url);

export interface VehicleQuery {
  /** What the vehicle's id begins with. */
  prefix?: string | undefined;
  /** A part of its make, model, year, or of its user's id, in any case. */
  text?: string | undefined;
  /** Goes on behind the vehicle with this id. */
  after?: string | undefined;
  /** Vehicles that are wanted. */
  limit: number;
}

/** What a list shows of a vehicle. */
export interface ListedVehicle {
  vehicleId: string;
  make: string | null;
  model: string | null;
  year: number | null;
  userId: string | null;
  mode: string | null;
  /** RFC 3339. */
  updatedAt: string | null;
  openErrors: number;
}

export interface VehiclePage {
  vehicles: ListedVehicle[];
  /** Vehicles that were read. */
  looked: number;
  /** Behind which vehicle to go on; null where there are no more. */
  next: string | null;
}

/** Vehicles that are read for one page at the most: a part of the make has no index. */
const LOOKED_AT = 500;
const BATCH = 500;
const FIELDS = ['vehicle', 'userId', 'externalUserId', 'mode', 'updatedAt', 'errors'];

/**
 * Lists vehicles in the order of their ids. Reads a document of Firestore for each vehicle; with `text` for each that is
 * looked at, 500 at the most. The query goes by the documents' names, which need no index.
 */
export async function listVehicles(firestore: Firestore, query: VehicleQuery): Promise<VehiclePage> {
  const { prefix = '', text = '', limit } = query;
  const page: VehiclePage = { vehicles: [], looked: 0, next: query.after ?? null };
  while (page.vehicles.length < limit && page.looked < LOOKED_AT) {
    const wanted = text ? BATCH : limit - page.vehicles.length;
    const { docs } = await behind(firestore, prefix, page.next ?? '')
      .select(...FIELDS)
      .limit(wanted)
      .get();
    for (const document of docs) {
      page.looked++;
      page.next = document.id;
      if (has(document, text.toLowerCase())) page.vehicles.push(toListed(document));
      if (page.vehicles.length === limit) return page;
    }
    if (docs.length < wanted) return { ...page, next: null };
  }
  return page;
}

function behind(firestore: Firestore, prefix: string, after: string): Query {
  const { FieldPath } = require('@google-cloud/firestore') as typeof import('@google-cloud/firestore');
  const id = FieldPath.documentId();
  const ordered = firestore.collection('vehicles').orderBy(id);
  const from = prefix ? ordered.where(id, '>=', prefix) : ordered;
  // An id is of letters, digits, `_` and `-`: all come before `~`.
  const within = prefix ? from.where(id, '<', `${prefix}~`) : from;
  return after ? within.startAfter(after) : within;
}

function has(document: QueryDocumentSnapshot, text: string): boolean {
  const { make, model, year } = toFields(document.get('vehicle'));
  const searched = [make, model, year, document.get('userId'), document.get('externalUserId')];
  return text === '' || searched.join(' ').toLowerCase().includes(text);
}

function toListed(document: QueryDocumentSnapshot): ListedVehicle {
  const data = toPlain(document.data()) as Record<string, unknown>;
  const { make, model, year } = toFields(data.vehicle);
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    vehicleId: document.id,
    make: textOf(make),
    model: textOf(model),
    year: typeof year === 'number' ? year : null,
    userId: textOf(data.userId),
    mode: textOf(data.mode),
    updatedAt: textOf(data.updatedAt),
    openErrors: openErrorsOf(data).length,
  };
}
