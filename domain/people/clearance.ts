import { holdsAt } from '../circumstances';
import type { Instant, When } from '../time/time';

/** When somebody is cleared; each holds from its beginning until just before its end. */
export type Clearance = readonly { readonly from: When; readonly to?: When | undefined }[];

/**
 * Whether somebody may be given anything, and let in. Undefined: neither their unit nor a vetting of theirs asks for
 * a clearance. Source: College of Policing APP, introduction, MOSOVO officers: vetted before the post, and while in it.
 */
export const isCleared = (clearance: Clearance | undefined, at: Instant): boolean =>
  clearance === undefined || clearance.some((spell) => holdsAt(spell, at));
