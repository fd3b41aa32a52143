import type { Generated } from 'kysely';
import type { DigestContent } from '../../domain/reports/digest';
import type { Day, Instant } from '../../domain/time/time';
import type { Json } from './json';

export interface DigestWeekTable {
  week: Day;
  as_of: Instant;
  planned_at: Instant;
  finished_at: Instant | null;
}

export interface DigestTable {
  id: string;
  week: Day;
  staff_id: string;
  unit_id: string;
  content: Json<DigestContent>;
  status: 'pending' | 'delivered' | 'given-up';
  detail: Generated<string>;
  created_at: Instant;
  settled_at: Instant | null;
}
