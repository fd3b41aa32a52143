import type { KnowingReader } from '../../domain/people/need-to-know';
import { areaOf } from '../../domain/people/parties';
import type { Actor } from './actor';

/**
 * An actor as the lists of who needs to know ask about them. Lists, row-level security and permission all take it
 * from here. Somebody manages their own unit alone: whoever covers for its manager covers steps, and not sight.
 */
export const readerOf = ({ id, unit, roles, actsFor }: Actor): KnowingReader => ({
  id,
  units: actsFor,
  manages: roles.includes('manager') ? [unit] : [],
  audits: roles.includes('national-auditor') ? ['*'] : roles.includes('auditor') ? [areaOf(unit)] : [],
});
