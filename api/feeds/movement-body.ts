import { z } from 'zod';
import { parseReference } from '../../domain/identifiers';
import { meaningOf, reasonsFor } from '../../domain/movement-kinds';
import { movementKinds, type MovementKind } from '../../domain/movements';
import type { Instant } from '../../domain/time/time';
import { instantField, unitField } from '../http/fields-to-zod';

/** What a telling says, in whichever of its two forms it came. */
export interface ToldMovement {
  /** A national event, and not our own form. */
  readonly isEvent: boolean;
  readonly nomis: string;
  readonly kind: MovementKind;
  readonly at: Instant;
  readonly unclear: boolean;
  readonly removed?: string | undefined;
  readonly place?: string | undefined;
}

const nomis = z.string({ error: 'Enter a prison number' }).transform((given, context) => {
  const read = parseReference('nomis', given);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.reason });
  return z.NEVER;
});

const choose = (words: readonly string[]): string => `Choose one of: ${words.join(', ')}`;

/** Our own form. */
const movement = z
  .strictObject({
    /** The prison that sends, and signs. */
    prison: unitField,
    nomis,
    kind: z.enum(movementKinds, { error: choose(movementKinds) }),
    at: instantField,
    /** Why, in the words of national events. */
    reason: z.string().optional(),
    /** Of a merger: the number that is used no more. */
    removed: nomis.optional(),
  })
  .transform(({ kind, nomis: number, at, reason, removed }, context): ToldMovement => {
    const meaning = meaningOf(kind, { reason });
    if (!meaning) refuse(context, ['reason'], choose(reasonsFor(kind)));
    refuseHalfMerger(context, kind, { number, removed, path: ['removed'] });
    const meant = { kind: meaning?.kind ?? kind, unclear: meaning?.unclear === true };
    return { isEvent: false, nomis: number, at, ...meant, removed };
  });

const senders = ['prison-offender-events', 'prisoner-offender-search'];
const kindsOfEvent = ['received', 'released', 'merged'] as const;
const eventTypes = senders.flatMap((sender) => kindsOfEvent.map((kind) => `${sender}.prisoner.${kind}`));

/** The body of a domain event of HMPPS. What else it says is disregarded: other versions say more. */
const event = z
  .looseObject({
    eventType: z.enum(eventTypes, { error: choose(eventTypes) }),
    occurredAt: instantField,
    personReference: z
      .looseObject({ identifiers: z.array(z.looseObject({ type: z.string(), value: z.string() })) })
      .optional(),
    additionalInformation: z.looseObject({
      nomsNumber: nomis.optional(),
      removedNomsNumber: nomis.optional(),
      reason: z.string().optional(),
      prisonId: z
        .string()
        .regex(/^[A-Z0-9]{2,6}$/, 'Enter the code of a prison, such as MDI')
        .optional(),
      nomisMovementReasonCode: z.string().optional(),
    }),
  })
  .transform(
    ({ eventType, occurredAt: at, personReference, additionalInformation: more }, context): ToldMovement => {
      const kind = kindsOfEvent.find((one) => eventType.endsWith(`.${one}`)) ?? 'received';
      const number = more.nomsNumber ?? numberIn(personReference?.identifiers ?? []);
      const [within, removed] = ['additionalInformation', more.removedNomsNumber];
      if (number === undefined) refuse(context, [within, 'nomsNumber'], 'Enter a prison number');
      const code = more.nomisMovementReasonCode;
      const reason = kind === 'merged' ? undefined : (more.reason ?? '');
      const meaning = meaningOf(kind, { reason, code });
      if (!meaning) refuse(context, [within, 'reason'], choose(reasonsFor(kind)));
      refuseHalfMerger(context, kind, { number, removed, path: [within, 'removedNomsNumber'] });
      return {
        isEvent: true,
        nomis: number ?? '',
        at,
        kind: meaning?.kind ?? kind,
        unclear: meaning?.unclear === true,
        ...(kind === 'merged' && { removed }),
        place: more.prisonId,
      };
    },
  );

function numberIn(identifiers: readonly { type: string; value: string }[]): string | undefined {
  const found = identifiers.find(({ type }) => type === 'NOMS');
  const read = found && parseReference('nomis', found.value);
  return read?.ok ? read.value : undefined;
}

const refuse = (context: z.core.$RefinementCtx, path: readonly PropertyKey[], message: string): void =>
  context.addIssue({ code: 'custom', path: [...path], message });

/** A merger names two numbers, and nothing else does. */
function refuseHalfMerger(
  context: z.core.$RefinementCtx,
  kind: MovementKind,
  {
    number,
    removed,
    path,
  }: { number: string | undefined; removed: string | undefined; path: readonly string[] },
): void {
  if (kind !== 'merged' && removed !== undefined)
    refuse(context, path, 'Only a merger names a number that is used no more');
  if (kind !== 'merged') return;
  if (removed === undefined) refuse(context, path, 'Enter the prison number that is used no more');
  if (removed !== undefined && removed === number) refuse(context, path, 'Enter another number');
}

/**
 * A movement in our own form, or as a national event is published: what names an `eventType` is one. The faults are
 * those of the form that was meant.
 */
export const movementBody = z
  .looseObject({})
  .transform((given, context): ToldMovement => {
    const read = ('eventType' in given ? event : movement).safeParse(given);
    if (read.success) return read.data;
    for (const issue of read.error.issues)
      if (issue.code === 'unrecognized_keys')
        for (const key of issue.keys) refuse(context, [...issue.path, key], 'This field is not known here');
      else refuse(context, issue.path, issue.message);
    return z.NEVER;
  })
  .meta({
    description:
      'Either `prison`, `nomis`, `kind`, `at` and perhaps `reason` or `removed`; or a domain event of HMPPS as it is published',
  });
