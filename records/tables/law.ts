import type { Generated } from 'kysely';
import type { Holiday, Holidays } from '../../domain/calendars/holidays';
import type { Day, Instant } from '../../domain/time/time';
import type { Json } from './json';

export interface LawChangeTable {
  id: string;
  ordinal: Generated<string>;
  kind: string;
  made_at: Instant;
  made_by: string;
  why: string;
  change: Json<unknown>;
}

export interface CalendarVersionTable {
  nation: string;
  version: number;
  change_id: string;
  first_year: number;
  last_year: number;
  holidays: Json<readonly Holiday[]>;
}

export interface PolicyTable {
  id: Generated<string>;
  rule: string;
  force: string;
  n: number | null;
  starts: Day;
  why: string;
  set_by: string;
  set_at: Instant;
  change_id: string | null;
}

export interface ClosureDayTable {
  id: Generated<string>;
  force: string;
  day: Day;
  title: string;
  withdrawn: boolean;
  change_id: string;
}

export interface RecomputationTable {
  id: string;
  not_before: Instant;
  status: 'waiting' | 'running' | 'interrupted' | 'done';
  phase: Generated<'steps' | 'dormant'>;
  after: Generated<string>;
  examined: Generated<number>;
  settled: Generated<number>;
  /** Processes that could not be settled. */
  failed: Generated<string[]>;
  started_at: Instant | null;
  finished_at: Instant | null;
}

export interface CalendarOfferTable {
  digest: string;
  first_at: Instant;
  calendars: Json<readonly Holidays[]>;
}

export interface CalendarFetchTable {
  id: Generated<string>;
  at: Instant;
  outcome: 'same' | 'differs' | 'shrinks' | 'malformed' | 'too-large' | 'unreachable';
  detail: string;
  digest: string | null;
}

/** What those who keep the calendars are asked for. */
export interface CalendarMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** Where they find it, within the service. */
  readonly path: string;
}

export interface CalendarNoticeTable {
  id: string;
  staff_id: string;
  message: Json<CalendarMessage>;
  written_at: Instant;
  status: Generated<'pending' | 'delivered' | 'given-up'>;
  detail: Generated<string>;
  settled_at: Instant | null;
}
