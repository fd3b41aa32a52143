import type { Generated } from 'kysely';
import type { Instant, When } from '../../domain/time/time';
import type { Json } from './json';

export interface SubjectTable {
  id: string;
  kind: 'person' | 'staff' | 'movement' | 'entry';
  name: string | null;
  created_at: Instant;
  created_by: string;
}

export interface SubjectReferenceTable {
  kind: string;
  value: string;
  /** Null: it was withdrawn, and is nobody's. */
  subject_id: string | null;
}

/** What was added to and withdrawn from the references of somebody since they were entered. */
export interface ReferenceChangeTable {
  id: string;
  ordinal: Generated<string>;
  subject_id: string;
  kind: string;
  value: string;
  did: 'added' | 'withdrawn';
  at: Instant;
  by: string;
  reason: string | null;
  movement_id: string | null;
}

/** A link between two records of one person. */
export interface SubjectMergeTable {
  id: string;
  ordinal: Generated<string>;
  kept_id: string;
  removed_id: string;
  at: Instant;
  by: string;
  reason: string;
  ended_at: Generated<Instant | null>;
  ended_by: Generated<string | null>;
  end_reason: Generated<string | null>;
  end_id: Generated<string | null>;
}

/** Kept by a trigger: the records of people who have several. */
export interface PersonRecordTable {
  subject_id: string;
  person_id: string;
}

export interface CircumstanceTable {
  id: string;
  subject_id: string;
  kind: string;
  starts: When;
  ends: When | null;
  value: Json<unknown> | null;
  end_reason: string | null;
  recorded_at: Instant;
  recorded_by: string;
  process_id: string | null;
  withdrawn: Generated<boolean>;
  /** When its beginning was first told, and its end; a new row's are those of its recording. */
  starts_told_at: Generated<Instant>;
  ends_told_at: Generated<Instant | null>;
  /** Both kept by a trigger. */
  begins_at: Generated<Instant>;
  ends_at: Generated<Instant | null>;
}

export interface SubjectRestrictionTable {
  id: string;
  subject_id: string;
  since: Instant;
  until: Instant | null;
  reason: string;
  decided_by: string;
  lift_asked_by: Generated<string | null>;
  lift_asked_at: Generated<Instant | null>;
  lift_reason: Generated<string | null>;
  lifted_by: Generated<string | null>;
  lifted_at: Generated<Instant | null>;
}

export interface NeedToKnowTable {
  id: string;
  subject_id: string;
  unit_id: Generated<string | null>;
  staff_id: Generated<string | null>;
  since: Instant;
  until: Instant | null;
  reason: string;
  added_by: string;
  process_id: Generated<string | null>;
  ended_at: Generated<Instant | null>;
  ended_by: Generated<string | null>;
}

export interface BreakGlassTable {
  id: string;
  subject_id: string;
  staff_id: string;
  unit_id: string;
  area: string;
  reason: string;
  since: Instant;
  until: Instant;
  process_id: string;
  ended_at: Generated<Instant | null>;
  ended_by: Generated<string | null>;
  end_reason: Generated<string | null>;
}
