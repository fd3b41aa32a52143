import type { Generated } from 'kysely';
import type { Instant, When } from '../../domain/time/time';
import type { Json } from './json';

export interface SubjectTable {
  id: string;
  kind: 'person' | 'staff' | 'movement';
  name: string | null;
  created_at: Instant;
  created_by: string;
}

export interface SubjectReferenceTable {
  kind: string;
  value: string;
  subject_id: string;
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
  /** Both kept by a trigger. */
  begins_at: Generated<Instant>;
  ends_at: Generated<Instant | null>;
}
