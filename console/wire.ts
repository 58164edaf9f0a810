/** What server and page exchange as JSON. Times are Unix milliseconds, or RFC 3339 where they come from `ops`. */

export interface ConsoleInfo {
  project: string;
  isLocal: boolean;
  /** The name that was given with `--environment`. */
  environment: string | null;
  /** What named the target: a file, or the environment. */
  source: string;
  /** The operator's command for the target, without what it is to do. */
  command: string;
  /** Where log lines come from. */
  logs: string;
  /** Whether signatures can be checked. */
  knowsTokens: boolean;
  /** Whether events can be sent and processes paused: under `npm start`. */
  hasControls: boolean;
}

/** Where an event is on its journey. `unsafe`: answered 503, so that Smartcar sends the event again. */
export type LiveState =
  | 'received'
  | 'processed'
  | 'duplicate'
  | 'ignored'
  | 'test'
  | 'failed'
  | 'dead-lettered'
  | 'refused'
  | 'unsafe';

export interface LiveStep {
  step: string;
  /** Null where the log has no time. */
  at: number | null;
  /** How often, where more than once. */
  times?: number;
  detail?: string;
}

export interface LiveEvent {
  /** The event's id; of a refused request a number of its own. */
  key: string;
  eventId: string | null;
  eventType: string | null;
  vehicleId: string | null;
  state: LiveState;
  steps: LiveStep[];
  /** When the first and the last line came. */
  firstAt: number;
  lastAt: number;
}

export interface LogLine {
  at: number | null;
  /** The function that wrote the line. */
  source: string;
  severity: string;
  event: string;
  message: string;
  fields: Record<string, unknown>;
}

export type Signature =
  | { result: 'valid'; tokenPosition: number }
  | { result: 'missing' | 'malformed' | 'wrong' | 'not checked' };

export interface Delivery {
  /** The object's name. */
  name: string;
  receivedAt: string | null;
  deliveryId: string | null;
  bytes: number | null;
  signature: Signature;
  metadata: Record<string, string>;
  /** Why the object cannot be read. */
  unreadable?: string;
}

export interface EventStep {
  at: string | null;
  step: string;
  detail: string;
}

export interface EventFailure {
  error: string;
  message: string;
  stack: string[];
  attempts?: number;
  lastFailedAt?: string;
  replayId: string | null;
}

export interface EventDetails {
  eventId: string;
  eventType: string | null;
  vehicleId: string | null;
  isProcessed: boolean;
  /** Whether all dead letters were looked at. */
  isComplete: boolean;
  steps: EventStep[];
  failures: EventFailure[];
  /** The newest first. */
  deliveries: Delivery[];
  /** The newest delivery's bytes as text; null where there are none, or they are not UTF-8. */
  payload: string | null;
  /** What the event announced, as its markers keep it. */
  changes: Record<string, unknown>[];
  log: LogLine[];
  /** Why there are no log lines. */
  logFault?: string;
}

export interface ListedVehicle {
  vehicleId: string;
  make: string | null;
  model: string | null;
  year: number | null;
  userId: string | null;
  mode: string | null;
  updatedAt: string | null;
  openErrors: number;
}

export interface VehiclePage {
  vehicles: ListedVehicle[];
  looked: number;
  next: string | null;
}

export interface VehicleDetails {
  vehicleId: string;
  /** The vehicle's document, as it is. */
  vehicle: Record<string, unknown>;
  openErrors: Record<string, unknown>[];
}

export interface SignalHistory {
  points: { at: string; body: unknown; eventId: string }[];
  since: string;
  listed: number;
  read: number;
  isBounded: boolean;
}

/** Work that was started from the page, and goes on when the page is closed. */
export interface Job {
  id: string;
  /** What it does, for people. */
  title: string;
  /** What does the same on the command line. */
  command: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  startedAt: number;
  endedAt: number | null;
  /** How far it is: `12 of 30 settled`. */
  progress: { verb: string; done: number; total: number | null } | null;
  /** What it said meanwhile; the newest lines. */
  lines: string[];
  /** What came of it, or why it failed. */
  outcome: string | null;
}

export interface DeadLetterGroup {
  kind: 'event' | 'notification';
  eventType: string | null;
  error: string | null;
  message: string | null;
  count: number;
  events: number;
  oldest: string;
}

export interface DeadLetterEvent {
  id: string;
  vehicleId: string | null;
  error: string | null;
  message: string | null;
  count: number;
  attempts: number | null;
  newest: string;
}

export interface DeadLetters {
  count: number;
  groupCount: number;
  /** What Pub/Sub did not show. */
  unseen: string | null;
  /** Says that process is failing right now; null where it is not known to. */
  warning: string | null;
  groups: DeadLetterGroup[];
  /** Of all groups, or of the one that was asked for. */
  events: DeadLetterEvent[];
}

/** A dead letter with its bytes. */
export interface DeadLetterSample {
  eventId: string | null;
  payload: string;
  stack: string[];
  attributes: Record<string, string>;
}

/** Which dead letters are redriven; everything left out is all. */
export interface RedriveRequest {
  eventId?: string;
  /** Of a notification. */
  changeId?: string;
  eventType?: string;
  reason?: string;
}

export interface RangeRequest {
  /** RFC 3339, or a date. */
  from?: string;
  to?: string;
}

export interface ReplayRequest extends RangeRequest {
  eventType?: string;
  vehicle?: string;
  reprocess?: boolean;
  /** Counts, and publishes nothing. */
  dryRun?: boolean;
  /** Goes on with a replay that was stopped. */
  resume?: string;
}

/** A replay that was stopped. */
export interface StoppedReplay {
  id: string;
  from: string;
  to: string;
  filter: { eventType?: string[]; vehicle?: string[]; eventId?: string[] };
  reprocess: boolean;
  published: number;
}

export interface Health {
  /** Messages that wait for process; null where nothing says. */
  backlog: number | null;
  /** Seconds since the oldest of them was published; null where nothing says. */
  oldestSeconds: number | null;
  deadLetters: number | null;
  /** The scheduled reconcile; null where it never ran. */
  reconciled: { lastAt: string | null; until: string; shards: number } | null;
  /** Of the events that came while the console ran, the oldest that is not processed. */
  oldestLive: { eventId: string; at: number } | null;
  /** Since when log lines are counted. */
  countedSince: number;
  /** Lines of the last hour, by `event`, or by `event` and reason. */
  counts: { name: string; lastHour: number; last10Minutes: number }[];
  /** What alerts say. */
  alerts: Alert[];
  /** Where the alerts come from, or why there are none. */
  alertsFrom: string;
  /** The parts that could not be asked, and why. */
  faults: string[];
}

export interface Alert {
  title: string;
  severity: string;
  /** Pending: the condition holds, and not yet for long enough. Unknown: it cannot be told here. */
  state: 'firing' | 'pending' | 'inactive' | 'unknown';
  /** Of a pending alert: when it fires if the condition goes on. */
  firesAt?: number;
  /** What it means and what to do, in Markdown. */
  documentation: string;
}

export interface Service {
  name: string;
  pid: number;
  isPaused: boolean;
}

export interface SendRequest {
  /** What is sent, as it is. */
  body: string;
  signature: 'right' | 'wrong' | 'none';
  /** Delivers the event once more, as another attempt of Smartcar's. */
  duplicate?: true | undefined;
  /** Adds the same event with another id, an hour older. */
  older?: true | undefined;
}

export interface Sent {
  what: string;
  eventId: string | null;
  status: number;
  answer: string;
  durationMs: number;
}
