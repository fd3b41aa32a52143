/**
 * What the directory lets a person or a system do. The last four are powers over the service itself: each is granted
 * by itself, and none gives sight of anybody who is managed.
 */
export const roles = [
  'coordinator',
  'partner',
  'manager',
  'occupational-health',
  /** Of their own area, unless they are a national auditor too. */
  'auditor',
  'national-auditor',
  /** Units, people, their units and mails, and stations. */
  'directory-administrator',
  /** How units are reached, and the secrets of their feeds. */
  'channel-administrator',
  /** The line of command and posts, the need for clearance, and the figures that a force sets for itself. */
  'line-administrator',
  /** Calendars and what follows from national law: of use in a national office alone. */
  'law-administrator',
] as const;
export type Role = (typeof roles)[number];

/** The powers over the service itself. */
export const powers = [
  'directory-administrator',
  'channel-administrator',
  'line-administrator',
  'law-administrator',
] as const satisfies readonly Role[];
export type Power = (typeof powers)[number];

/** The roles that a system may have: powers over the service are for people, who can be asked why. */
export const systemRoles = [
  'coordinator',
  'partner',
  'manager',
  'occupational-health',
  'auditor',
] as const satisfies readonly Role[];
export type SystemRole = (typeof systemRoles)[number];

/** Roles that reach beyond an area: they are for people of a national office. */
const nationalRoles: readonly Role[] = ['national-auditor', 'law-administrator'];
export const isNationalRole = (role: Role): boolean => nationalRoles.includes(role);

export const isPower = (role: Role): role is Power => powers.some((power) => power === role);
