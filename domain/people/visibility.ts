/** Who sees a process, beside the units that have a part in it. */
export interface Audience {
  /** The police of the forces that have a part in it. */
  readonly forces: boolean;
  readonly auditors: boolean;
  /** Nobody sees it without this role, the people of the units that have a part in it included. */
  readonly role?: 'occupational-health';
}

/** What the row of a process may say of who sees it. Permission and every list go by this table. */
export const audiences = {
  area: { forces: true, auditors: true },
  parties: { forces: false, auditors: true },
  'occupational-health': { forces: false, auditors: false, role: 'occupational-health' },
} as const satisfies Record<string, Audience>;

export type Visibility = keyof typeof audiences;

export const visibilities = Object.keys(audiences) as readonly Visibility[];

export const audienceOf = (visibility: Visibility): Audience => audiences[visibility];

/** Whether a process is for the holders of one role, so that nobody else may learn of it. */
export const isReserved = (visibility: Visibility): boolean => audienceOf(visibility).role !== undefined;

/**
 * The visibilities that somebody with these roles may see: an auditor everywhere, anybody else in a process in which
 * their unit has a part.
 */
export const visibleTo = (roles: readonly string[]): readonly Visibility[] =>
  visibilities.filter((visibility) => {
    const { auditors, role } = audienceOf(visibility);
    if (roles.includes('auditor')) return auditors;
    return role === undefined || roles.includes(role);
  });
