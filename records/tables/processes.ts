import type { Visibility } from '../../domain/people/visibility';
import type { Generated, GeneratedAlways } from 'kysely';
import type { Invitation } from '../../engine/definition/plan';
import type { Submission } from '../../engine/model/rows';
import type { WorkingLine } from '../../domain/clocks/clock';
import type { Day, Instant, When } from '../../domain/time/time';
import type { Json } from './json';

export interface ProcessTableRow {
  id: string;
  kind: string;
  subject_id: string;
  input: Json<Record<string, unknown>>;
  state: Json<unknown>;
  done: Json<Record<string, unknown>>;
  engine: Json<unknown>;
  started_at: Instant;
  started_by: string;
  first_fact: string;
  last_fact: string;
  told_until: Instant;
  sequence: number;
  wake_at: Instant | null;
  lead: string;
  units: string[];
  areas: string[];
  visibility: Generated<Visibility>;
  outcome: string | null;
  ended_at: Instant | null;
}

export interface StepTableRow {
  id: string;
  process_id: string;
  kind: string;
  subject_id: string;
  key: string;
  step: string;
  occasion: string;
  status: string;
  is_open: boolean;
  owner: string;
  planned_owner: string;
  area: string;
  agency: string;
  assignee: string | null;
  rule: string;
  starts: When;
  due_at: Instant | null;
  due_on: Day | null;
  working: Json<readonly WorkingLine[]>;
  /** Kept by the database: whether its working met a year whose bank holidays are not known. */
  provisional: GeneratedAlways<boolean>;
  risk: string;
  risk_rank: number;
  opened_at: Instant;
  acknowledged_at: Instant | null;
  done_on: Instant | null;
  closed_at: Instant | null;
  outcome: string | null;
  cause: string | null;
  waits_for: Generated<string[]>;
  rungs: Json<readonly string[]>;
  openings: Generated<number>;
  declines: Generated<number>;
  missed_due: Instant | null;
  forgotten: Generated<boolean>;
  closed_by: Generated<string | null>;
  extended_to: Generated<Instant | null>;
  extensions: Generated<number>;
  submission: Json<Submission> | null;
  stands_in_for: Generated<string | null>;
  planned_assignee: Generated<string | null>;
  post: Generated<string | null>;
  settled_at: Generated<Instant | null>;
  unread_since: Generated<Instant | null>;
  last_rung: Generated<string | null>;
  last_rung_post: Generated<string | null>;
  last_rung_at: Generated<Instant | null>;
}

/** Kept by triggers alone. */
export interface StepSpanTable {
  id: Generated<string>;
  step_id: string;
  process_id: string;
  kind: string;
  seen_by: string;
  home: boolean;
  from_at: Instant;
  to_at: Instant | null;
  owner: string;
  area: string;
  assignee: string | null;
  rule: string;
  risk_rank: number;
  due_at: Instant | null;
}

export interface StepDeadlineTable {
  step_id: string;
  ordinal: number;
  due_at: Instant | null;
  rule: string;
  working: Json<readonly WorkingLine[]>;
  set_at: Instant;
  cause: string;
}

export interface NoticeTable {
  id: string;
  process_id: string;
  key: string;
  name: string;
  step_id: string | null;
  to_unit: string;
  to_post: Generated<string>;
  assignee: Generated<string | null>;
  stands_in_for: Generated<string | null>;
  created_at: Instant;
  status: 'pending' | 'delivered' | 'given-up' | 'cancelled';
  settled_at: Instant | null;
  /** Notices that this one takes back. */
  takes_back: Generated<string[]>;
  /** Somebody is about to send it, or did. */
  begun: Generated<boolean>;
  invitation: Json<Invitation> | null;
  to_person: string | null;
}

export interface LinkUseTable {
  notice_id: string;
  step_id: string;
  unit_id: string;
  outcome: string;
  used_at: Instant;
}

export interface DeliveryTable {
  notice_id: string;
  attempt: number;
  at: Instant;
  channel: string;
  addressee: Generated<string>;
  outcome: 'delivered' | 'rejected' | 'unavailable';
  detail: string;
}

export interface SettlementTable {
  process_id: string;
  sequence: number;
  key: string;
  answer: Json<unknown>;
}

export interface RequestTable {
  actor: string;
  key: string;
  route: string;
  body_hash: string;
  made_at: Instant;
  status: number | null;
  answer: Json<unknown> | null;
}
