import type { Invitation } from '../engine/definition/plan';
import type { Submission } from '../engine/kernel/records';
import type { Holiday } from '../domain/calendars/holidays';
import type { DigestContent } from '../domain/reports/digest';
import { Kysely, PostgresDialect, type ColumnType, type Generated } from 'kysely';
import { Pool, types } from 'pg';
import type { MovementEffect, MovementKind } from '../domain/movements';
import Cursor from 'pg-cursor';
import type { Day, Instant, When } from '../domain/time/time';
import type { WorkingLine } from '../domain/clocks/clock';

// One form for every instant and day, in the database, in TypeScript and on the wire: text.
const timestamptz = 1184;
const date = 1082;
const instantOfText = (text: string): string => new Date(text).toISOString();

/** JSON goes in as text that PostgreSQL parses, and comes out as a value. */
type Json<T> = ColumnType<T, string, string>;

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
  secret: string | null;
  active: Generated<boolean>;
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
  restricted: Generated<boolean>;
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
  status: 'pending' | 'delivered' | 'given-up';
  settled_at: Instant | null;
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
export interface EventTable {
  stream: string;
  ordinal: number;
  at: Instant;
  type: string;
  actor: string;
  step_key: string | null;
  cause: string;
  data: Json<unknown>;
  effect: Json<unknown> | null;
  previous: string;
  hash: string;
}
export interface ChainTable {
  stream: string;
  ordinal: number;
  hash: string;
}
export interface SettlementTable {
  process_id: string;
  sequence: number;
  key: string;
  answer: Json<unknown>;
}
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
  started_at: Instant | null;
  finished_at: Instant | null;
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
export interface AccessTable {
  id: Generated<string>;
  at: Instant;
  actor: string;
  action: string;
  resource: string;
  allowed: boolean;
  reason: Generated<string>;
}

export interface FeedTable {
  unit_id: string;
  desk: string;
}
export interface FeedSecretTable {
  unit_id: string;
  secret: string;
  added_at: Instant;
  ends_at: Instant | null;
}
export interface MovementTable {
  id: string;
  ordinal: Generated<string>;
  unit_id: string;
  webhook_id: string;
  nomis: string;
  kind: MovementKind;
  at: Instant;
  received_at: Instant;
  status: Generated<'new' | 'recorded' | 'asked'>;
  doubt: string | null;
  process_id: string | null;
  subject_id: string | null;
  effect: Json<readonly RecordedEffect[]> | null;
  settled_at: Instant | null;
}
/** A circumstance that a movement recorded, and how it stood before. */
export interface RecordedEffect {
  readonly after: MovementEffect;
  readonly before?: {
    readonly from: When;
    readonly to: When | null;
    readonly endReason: string | null;
  };
}

/** Every table, as SQL in `migrations/` made it. */
export interface Tables {
  subject: SubjectTable;
  subject_reference: SubjectReferenceTable;
  unit: UnitTable;
  staff: StaffTable;
  force: ForceTable;
  absence: AbsenceTable;
  absence_step: AbsenceStepTable;
  directory_version: DirectoryVersionTable;
  station: StationTable;
  channel: ChannelTable;
  circumstance: CircumstanceTable;
  process: ProcessTableRow;
  step: StepTableRow;
  step_deadline: StepDeadlineTable;
  step_span: StepSpanTable;
  digest_week: DigestWeekTable;
  digest: DigestTable;
  notice: NoticeTable;
  delivery: DeliveryTable;
  link_use: LinkUseTable;
  event: EventTable;
  chain: ChainTable;
  settlement: SettlementTable;
  policy: PolicyTable;
  law_change: LawChangeTable;
  calendar_version: CalendarVersionTable;
  closure_day: ClosureDayTable;
  recomputation: RecomputationTable;
  request: RequestTable;
  access: AccessTable;
  feed: FeedTable;
  feed_secret: FeedSecretTable;
  movement: MovementTable;
}

export type Database = Kysely<Tables>;

/**
 * Opens a pool to the records. Instants and days come out as text in the forms of `domain/time`.
 * Connections that break are dropped by the pool and made again; the query that met the break fails.
 */
export function openDatabase({ url, poolSize = 10 }: { url: string; poolSize?: number }): Database {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => {
        if (oid === timestamptz) return instantOfText;
        if (oid === date) return (text: string) => text;
        return types.getTypeParser(oid, format) as (text: string) => unknown;
      },
    },
  });
  // A connection that breaks, idle or between two queries of a transaction, must not end the program: the next
  // query reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}
