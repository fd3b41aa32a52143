/** What a prison's feed tells of a prisoner. */
export const movementKinds = [
  'received',
  /** Back in a prison, after a court, a temporary absence or another prison: custody has gone on. */
  'returned',
  'released',
  'transferred',
  'court',
  'temporary-absence',
  /** From custody into a hospital, under the Mental Health Act 1983 ss.45A to 48: detention goes on there. */
  'hospital',
  'escaped',
  'died',
  /** Two prison numbers turned out to be those of one person, and one of them is used no more. */
  'merged',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** What a prison says when it knows that somebody came or went, and not why. */
export const unclear = 'UNKNOWN';

type Meanings = Readonly<Record<string, MovementKind>>;

/**
 * What the reasons mean that come with a reception or a release in national events. Four of the receptions begin no
 * custody, and of the releases one alone is a release.
 *
 * Source: hmpps prison-offender-events, ReceivePrisonerReasonCalculator and ReleasePrisonerReasonCalculator, and
 * prisoner-offender-search.
 */
const meanings: Readonly<Partial<Record<MovementKind, Meanings>>> = {
  received: {
    ADMISSION: 'received',
    NEW_ADMISSION: 'received',
    READMISSION: 'received',
    READMISSION_SWITCH_BOOKING: 'received',
    TRANSFERRED: 'returned',
    RETURN_FROM_COURT: 'returned',
    TEMPORARY_ABSENCE_RETURN: 'returned',
    POST_MERGE_ADMISSION: 'returned',
    [unclear]: 'received',
  },
  released: {
    RELEASED: 'released',
    TEMPORARY_ABSENCE_RELEASE: 'temporary-absence',
    TEMPORARY_ABSENCE: 'temporary-absence',
    RELEASED_TO_HOSPITAL: 'hospital',
    HOSPITAL: 'hospital',
    SENT_TO_COURT: 'court',
    COURT: 'court',
    TRANSFERRED: 'transferred',
    [unclear]: 'released',
  },
};

/**
 * What some of NOMIS's own codes say more exactly of a release: who is unlawfully at large was not released. Source of
 * the codes for those at large: the custody status of hmpps offenders. Assumed: DEC is a death.
 */
const byCode: Readonly<Record<string, MovementKind>> = {
  ESCP: 'escaped',
  UAL: 'escaped',
  UAL_ECL: 'escaped',
  DEC: 'died',
};

/** A movement as it was told, and what it means; `unclear` where the prison does not know why. */
export interface Meaning {
  readonly kind: MovementKind;
  readonly unclear: boolean;
}

/** The reasons that may be told with a kind of movement; none for most. */
export const reasonsFor = (kind: MovementKind): readonly string[] => Object.keys(meanings[kind] ?? {});

/**
 * What a movement means that was told with a reason, in any spelling of case and hyphens, and perhaps with a code of
 * NOMIS; undefined where its kind knows no such reason.
 */
export function meaningOf(
  kind: MovementKind,
  { reason, code }: { readonly reason?: string | undefined; readonly code?: string | undefined },
): Meaning | undefined {
  const word = reason?.toUpperCase().replaceAll('-', '_');
  const known = word === undefined ? kind : meanings[kind]?.[word];
  if (known === undefined) return undefined;
  const exact =
    known === 'released' && code !== undefined && Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  return { kind: exact ?? known, unclear: exact === undefined && word === unclear };
}
