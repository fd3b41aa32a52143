import type { Generated } from 'kysely';
import type { Role, SystemRole } from '../../domain/people/roles';
import type { Sealed } from '../../platform/sealing';
import type { Day, Instant } from '../../domain/time/time';

export interface UnitTable {
  id: string;
  agency: string;
  area: string;
  title: string;
  nation: Generated<string>;
  active: Generated<boolean>;
  opens: string | null;
  closes: string | null;
  every_day: Generated<boolean>;
  quiet_from: string | null;
  quiet_to: string | null;
  needs_clearance: Generated<boolean>;
  /** Whether anybody signs in for it; if not, its mails carry links that answer. */
  account: Generated<boolean>;
}

export interface StaffTable {
  id: string;
  name: string;
  unit_id: string;
  posts: Generated<string[]>;
  supervisor: string | null;
  deputy: string | null;
  mail: string | null;
  active: Generated<boolean>;
  left_on: Day | null;
}

export interface StaffRoleTable {
  id: Generated<string>;
  staff_id: string;
  role: Role;
  granted_at: Instant;
  granted_by: string;
  cause: string;
  ended_at: Instant | null;
  ended_by: string | null;
}

export interface SystemTable {
  id: string;
  title: string;
  unit_id: string;
  roles: SystemRole[];
  active: Generated<boolean>;
}

export interface NationalAreaTable {
  area: string;
}

export interface ForceTable {
  id: string;
  title: string;
}

export interface StationTable {
  id: string;
  area: string;
  name: string;
  published: Day;
  withdrawn: Day | null;
  why: string;
  changed_at: Instant;
  changed_by: string;
  revision: Generated<string>;
  ordinal: Generated<string>;
}

export interface AbsenceTable {
  id: string;
  staff_id: string;
  cover_id: string;
  starts: Day;
  ends: Day;
  why: string;
  recorded_at: Instant;
  recorded_by: string;
  ended_at: Instant | null;
  ended_by: string | null;
  phase: Generated<'waiting' | 'covering' | 'covered' | 'returning' | 'done'>;
  after: Generated<string>;
  cover_told_at: Instant | null;
  return_told_at: Instant | null;
}

export interface AbsenceStepTable {
  absence_id: string;
  step_id: string;
  covered_at: Instant;
  given_back_at: Instant | null;
}

export interface DirectoryVersionTable {
  only_one: Generated<boolean>;
  version: Generated<string>;
}

export interface ChannelTable {
  unit_id: string;
  post: Generated<string>;
  kind: 'mail' | 'webhook';
  address: string;
  /** Only the worker reads it. */
  secret: Sealed | null;
  /** By this the secret is known again that is told a second time. */
  secret_mark: Generated<string | null>;
  active: Generated<boolean>;
  /** When it was shown to lead where it is meant to; null until then. */
  proven_at: Generated<Instant | null>;
  /** Another one with each change. */
  revision: Generated<string>;
}

export interface ChannelChallengeTable {
  id: string;
  unit_id: string;
  post: string;
  kind: 'mail' | 'webhook';
  address: string;
  secret: Generated<Sealed | null>;
  secret_mark: Generated<string | null>;
  asked_at: Instant;
  expires_at: Instant;
  attempts: Generated<number>;
  detail: Generated<string | null>;
  outcome: Generated<'proven' | 'replaced' | null>;
  ended_at: Generated<Instant | null>;
}

export interface FeedTable {
  unit_id: string;
  desk: string;
}

export interface FeedSecretTable {
  unit_id: string;
  secret: Sealed;
  added_at: Instant;
  ends_at: Instant | null;
}
