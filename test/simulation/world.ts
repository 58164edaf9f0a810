import { sign } from '../../functions/receive/signature.ts';
import { Broker, type Message } from './broker.ts';
import { Database } from './database.ts';
import { Faults } from './faults.ts';
import { startProcess, startReceive, startReconcile, TOKEN } from './functions.ts';
import { Instance } from './instance.ts';
import { operate } from './operator.ts';
import type { SmartcarEvent } from './oracle.ts';
import { type Random, seededRandom } from './random.ts';
import type { Scenario, SentEvent } from './scenario.ts';
import { ANSWER_WITHIN_MS, ATTEMPTS_MS, bodyOf } from './smartcar.ts';
import { Storage } from './storage.ts';
import { changesOf } from './stored-changes.ts';
import type { Systems } from './systems.ts';
import { Violation } from './violation.ts';
import { pause } from './virtual-time.ts';

/** Instances of a function at the same time. */
const INSTANCES = 2;
/** Milliseconds after which Cloud Run ends a request. */
const PROCESS_TIMEOUT_MS = 60_000;
const RECONCILE_TIMEOUT_MS = 1_800_000;

/** All that takes part: the systems, the processes of the functions, and Smartcar. */
export class World implements Systems {
  readonly storage = new Storage();
  readonly database = new Database();
  readonly broker: Broker;
  readonly faults: Faults;
  readonly startedAt = Date.now();
  /** The bytes of each attempt, by its delivery id. */
  readonly sent = new Map<string, { event: SmartcarEvent; body: Buffer }>();
  /** The JSON of each announced change, by its id. */
  readonly announced = new Map<string, string>();
  readonly violations: Violation[] = [];
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #instances = { receive: [] as Instance[], process: [] as Instance[], reconcile: [] as Instance[] };
  readonly #receivers = new WeakMap<Instance, ReturnType<typeof startReceive>>();
  readonly #processors = new WeakMap<Instance, ReturnType<typeof startProcess>>();

  constructor(scenario: Scenario) {
    const { seed, faults, outages, lost, repeats, maxDeliveryAttempts } = scenario;
    this.#scenario = scenario;
    this.#random = seededRandom(seed + 1);
    this.faults = new Faults(faults, outages, seededRandom(seed + 2));
    this.broker = new Broker({
      push: (message) => this.#push(message),
      maxDeliveryAttempts,
      repeats,
      isLost: (message) => !this.faults.isOver && lost.includes(message),
      onAcknowledged: (deadLetter) => this.#onAcknowledged(deadLetter),
      latency: () => this.#random() ** 4 * 20_000,
    });
  }

  /** Sets all going that the scenario says. */
  start(): void {
    const { events, kills, operations } = this.#scenario;
    for (const [index, event] of events.entries()) {
      setTimeout(() => void this.#deliver(event, index), event.at);
    }
    for (const { name, at } of kills) setTimeout(() => this.#instances[name][0]?.kill(), at);
    for (const [index, { kind, at }] of operations.entries()) {
      setTimeout(() => operate(this, kind, `${kind}-${index}`), at);
    }
  }

  get isDefect(): boolean {
    const { defect } = this.#scenario;
    const at = Date.now() - this.startedAt;
    return (
      !this.faults.isOver && defect !== undefined && at >= defect.from && at < defect.from + defect.lasts
    );
  }

  /** The scheduler's run of `reconcile`. There is one at a time. */
  async reconcile(): Promise<void> {
    if (this.#instances.reconcile.some(({ isAlive }) => isAlive)) return;
    const instance = new Instance(this.faults);
    this.#instances.reconcile = [instance];
    await instance.serve(startReconcile(this, instance), RECONCILE_TIMEOUT_MS).catch(() => {});
    instance.kill();
  }

  /** Smartcar's attempts to deliver an event, until one is answered 2xx in time. */
  async #deliver(event: SentEvent, index: number): Promise<void> {
    const firstAt = Date.now();
    for (const [attempt, afterMs] of ATTEMPTS_MS.entries()) {
      await pause(firstAt + afterMs - Date.now());
      const content = bodyOf(event, { index, attempt, firstAt, at: Date.now() });
      const body = Buffer.from(JSON.stringify(content));
      this.sent.set(content.meta.deliveryId, { event: content, body });
      const status = await Promise.race([this.#post(body), pause(ANSWER_WITHIN_MS).then(() => 0)]);
      if (status >= 200 && status < 300) return;
    }
  }

  async #post(body: Buffer): Promise<number> {
    const { kind, there } = this.faults.fateOf('request');
    await pause(there);
    if (kind === 'fail') return 0;
    if (kind === 'hang') return new Promise(() => {});
    const instance = this.#pick('receive');
    const receive = this.#receivers.get(instance) ?? startReceive(this, instance);
    this.#receivers.set(instance, receive);
    return instance.serve(() => receive(body, sign(TOKEN, body)), PROCESS_TIMEOUT_MS).catch(() => 0);
  }

  async #push(message: Message): Promise<void> {
    const { kind, there } = this.faults.fateOf('push');
    await pause(there);
    if (kind === 'fail' || kind === 'hang') throw new Error('The push did not arrive');
    const instance = this.#pick('process');
    const process = this.#processors.get(instance) ?? startProcess(this, instance);
    this.#processors.set(instance, process);
    return instance.serve(() => process(message), PROCESS_TIMEOUT_MS);
  }

  /** One of the instances of a function. A dead one is replaced. */
  #pick(name: 'receive' | 'process'): Instance {
    const alive = this.#instances[name].filter(({ isAlive }) => isAlive);
    while (alive.length < INSTANCES) alive.push(new Instance(this.faults));
    this.#instances[name] = alive;
    return alive[Math.floor(this.#random() * INSTANCES)] as Instance;
  }

  /** `receive` has answered. @returns the status */
  onAnswer(body: Buffer, status: number): number {
    if (status !== 200) return status;
    if (![...this.storage.objects.values()].some(({ content }) => content.equals(body))) {
      this.violations.push(new Violation(`answered 200, and not in the archive: ${body}`));
    }
    if (!this.broker.messages.some(({ data }) => data.equals(body))) {
      this.violations.push(new Violation(`answered 200, and not published: ${body}`));
    }
    return status;
  }

  /** An operator has acknowledged a dead letter. */
  #onAcknowledged({ id, data }: Message): void {
    const again = this.broker.messages.some(
      (message) => message.data.equals(data) && message.attributes.redriveId && message.id !== id,
    );
    if (!again) this.violations.push(new Violation(`acknowledged, and not published again: ${data}`));
  }

  /** Pub/Sub has taken a message of the topic `changes`. */
  onAnnounced(json: string): void {
    const { changeId } = JSON.parse(json) as { changeId: string };
    const known = this.announced.get(changeId);
    if (known !== undefined && known !== json) {
      this.violations.push(new Violation(`announced with two contents: ${changeId}`));
    }
    const marker = changeId.slice(0, changeId.lastIndexOf('.'));
    if (!changesOf(this.database).get(marker)?.includes(json)) {
      this.violations.push(new Violation(`announced, and not stored: ${json}`));
    }
    this.announced.set(changeId, json);
  }
}
