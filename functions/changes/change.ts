import { z } from 'zod';

/** A body as it is stored in a vehicle's document; null where there was none. */
const Body = z.unknown();

const SignalChange = z.object({
  code: z.string(),
  name: z.string().nullable(),
  group: z.string().nullable(),
  before: Body.describe('The body before the event; null where the vehicle had none'),
  after: Body.describe('The body that the event brought'),
  oemUpdatedAt: z.number().nullable().describe('As Smartcar sent it; null where no time is known'),
  fetchedAt: z.number().nullable().describe('As Smartcar sent it; null where no time is known'),
});

const ErrorChange = z.object({
  errorType: z.string(),
  errorCode: z.string().nullable(),
  signal: z.string().nullable().describe('The code of the signal; null where the error concerns the vehicle'),
  description: z.string().nullable(),
  suggestedUserMessage: z.string().nullable(),
  resolution: z.unknown(),
  docURL: z.string().nullable(),
});

const envelope = {
  version: z.literal(1),
  changeId: z.string().describe('The same each time that the change is announced'),
  time: z.iso.datetime().describe('When Smartcar delivered the event'),
  eventId: z.string(),
  eventType: z.string().nullable(),
  vehicleId: z.string().nullable(),
  make: z.string().nullable(),
  mode: z.string().nullable().describe("Of the event's meta, as LIVE"),
  codes: z.array(z.string()).describe('The codes of the signals that the change is about'),
  replayed: z.boolean().describe('Whether an operator had the event processed again'),
};

/** What a built-in handler announces. */
export const changeTypes = {
  'vehicle.signals_changed': z.object({
    signals: z.array(SignalChange),
    bodiesLeftOut: z
      .boolean()
      .optional()
      .describe('Set where the bodies were too large to announce: before and after are null'),
  }),
  'vehicle.error_opened': ErrorChange,
  'vehicle.error_resolved': ErrorChange,
} as const;

export type ChangeType = keyof typeof changeTypes;
export type SignalChange = z.infer<typeof SignalChange>;

/** The JSON of a message of the topic `changes`. A handler of yours adds types and data of its own. */
export const Change = z.object({ ...envelope, type: z.string(), data: z.record(z.string(), z.unknown()) });
export type Change = z.infer<typeof Change>;

/** The published schema: one form for each type of the built-in handlers. */
export const PublishedChange = z.discriminatedUnion('type', [
  changeOf('vehicle.signals_changed'),
  changeOf('vehicle.error_opened'),
  changeOf('vehicle.error_resolved'),
]);

function changeOf<Type extends ChangeType>(type: Type) {
  return z.object({ ...envelope, type: z.literal(type), data: changeTypes[type] });
}
