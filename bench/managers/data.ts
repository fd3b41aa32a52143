import { sql, type RawBuilder } from 'kysely';
import { forces } from '../../domain/people/forces';
import type { RuleId } from '../../domain/law/rule-id';
import type { Database } from '../../records/database';

/** How much is loaded. */
export interface Load {
  readonly processes: number;
  readonly stepsPerProcess: number;
  readonly officers: number;
}

interface Template {
  readonly step: string;
  readonly rule: RuleId;
  readonly unit: 'mosovo' | 'station' | 'visor';
  /** How long its clock runs, about. */
  readonly days: number;
  /** Which share of them is open. */
  readonly open: number;
}

// What the steps of each process are, in turn.
const templates: readonly Template[] = [
  { step: 'periodic', rule: 'registration.periodic', unit: 'station', days: 365, open: 1 },
  { step: 'decide-breach', rule: 'registration.breach-decision', unit: 'mosovo', days: 3, open: 0.8 },
  { step: 'tell-partners', rule: 'registration.tell-partners', unit: 'mosovo', days: 3, open: 0.5 },
  { step: 'record-on-visor', rule: 'registration.record', unit: 'visor', days: 1, open: 0.2 },
  { step: 'initial', rule: 'registration.initial', unit: 'station', days: 3, open: 0 },
  { step: 'acknowledge-notification', rule: 'registration.acknowledge', unit: 'station', days: 1, open: 0 },
  { step: 'record-on-visor', rule: 'registration.record', unit: 'visor', days: 1, open: 0 },
  { step: 'tell-partners', rule: 'registration.tell-partners', unit: 'mosovo', days: 3, open: 0 },
  { step: 'change', rule: 'registration.change', unit: 'station', days: 3, open: 0 },
  { step: 'periodic', rule: 'registration.periodic', unit: 'station', days: 365, open: 0 },
];

// Forces fall off in size: the largest has one process in twelve, the smallest one in a hundred.
const weightOf = (place: number): number => 1 / (place + 5);

function sharesOf(officers: number) {
  const whole = forces.reduce((sum, _, place) => sum + weightOf(place), 0);
  let lower = 0;
  return forces.map(({ id }, place) => {
    const share = weightOf(place) / whole;
    const row = { area: id, lower, upper: lower + share, officers: Math.ceil(share * officers) };
    lower += share;
    return row;
  });
}

/**
 * Loads open processes of all 43 forces, with the steps that they have and had, straight into the tables, as their
 * owner. Loaded twice on one day, it is the same.
 *
 * Assumed, for want of published figures: one open step in seven is late, half of those by more than four weeks; three
 * in ten of those that are done were done late, half of them by more than ten days; a quarter of people are of high or very high risk; one process in
 * twelve is a transfer, which two forces see; one in a hundred is restricted; one step in seven had its due instant
 * moved.
 */
export async function loadManagersData(database: Database, load: Load): Promise<void> {
  // One statement a time: the temporary tables live in one session.
  await database.connection().execute(async (session) => {
    const run = async (statement: RawBuilder<unknown>): Promise<void> =>
      void (await statement.execute(session));
    await run(sql`set statement_timeout = 0`);
    await prepare(run, load);
    await loadPeople(run);
    await loadSteps(run, load);
    await loadSpans(run);
    await run(sql`vacuum analyze`);
    await run(sql`drop function pg_temp.chance`);
    await run(sql`reset statement_timeout`);
  });
}

type Run = (statement: RawBuilder<unknown>) => Promise<void>;

async function prepare(run: Run, { processes, officers }: Load): Promise<void> {
  const subjects = Math.ceil(processes * 0.9);
  // The same number for the same row and salt, from 0 to just below 1.
  await run(sql`create function pg_temp.chance(n bigint, salt bigint) returns double precision language sql immutable as
    $$ select (hashint8extended(n, salt) & 1099511627775)::double precision / 1099511627776 $$`);
  await run(sql`create temporary table load_force as select * from json_to_recordset(
    ${JSON.stringify(sharesOf(officers))}::json)
    as force (area text, lower double precision, upper double precision, officers integer)`);
  await run(sql`create temporary table load_template as select * from json_to_recordset(
    ${JSON.stringify(templates.map((one, place) => ({ ...one, place })))}::json)
    as template (place integer, step text, rule text, unit text, days integer, open double precision)`);
  await run(sql`create temporary table load_process as
    select n, md5('process ' || n)::uuid::text as process_id, md5('subject ' || n % ${subjects}::integer)::uuid::text as subject_id,
      case when pg_temp.chance(n, 2) < 0.08 then 'transfer' else 'registration' end as kind, home.area as home,
      case when pg_temp.chance(n, 2) < 0.08 and other.area <> home.area then other.area end as other,
      'staff:' || split_part(home.area, ':', 2) || '-' || officer as officer,
      home.area || '/mosovo-' || (1 + officer % 3) as team,
      case when risk < 0.05 then 'very-high' when risk < 0.25 then 'high' when risk < 0.6 then 'medium'
        when risk < 0.95 then 'low' else 'not-assessed' end as risk,
      case when risk < 0.05 then 1 when risk < 0.25 then 2 when risk < 0.6 then 3 when risk < 0.95 then 4 else 5 end
        as risk_rank,
      case when pg_temp.chance(n, 5) < 0.01 then 'parties' else 'area' end as visibility
    from generate_series(1, ${processes}::integer) n
    join load_force home on pg_temp.chance(n, 1) >= home.lower and pg_temp.chance(n, 1) < home.upper
    join load_force other on pg_temp.chance(n, 6) >= other.lower and pg_temp.chance(n, 6) < other.upper,
    lateral (select 1 + floor(pg_temp.chance(n, 3) * home.officers)::integer as officer, pg_temp.chance(n, 4) as risk) of_process`);
}

async function loadPeople(run: Run): Promise<void> {
  await run(sql`insert into unit (id, agency, area, title)
    select area || '/' || name, 'police', area, name from load_force,
      unnest(array['mosovo-1', 'mosovo-2', 'mosovo-3', 'visor', 'station-1', 'station-2']) name
    on conflict do nothing`);
  await run(sql`insert into staff (id, name, unit_id)
    select 'staff:' || split_part(area, ':', 2) || '-' || n, 'Invented', area || '/mosovo-' || (1 + n % 3)
    from load_force, generate_series(1, officers) n`);
  await run(sql`insert into subject (id, kind, name, created_at, created_by)
    select distinct subject_id, 'person', null, now() - interval '3 years', 'bench' from load_process`);
  await run(sql`insert into subject_reference (kind, value, subject_id)
    select 'visor', (10000000 + row_number() over (order by id))::text, id from subject`);
  await run(sql`insert into circumstance (id, subject_id, kind, starts, value, recorded_at, recorded_by)
    select md5(held.kind || subject_id)::uuid::text, subject_id, held.kind, '2023-01-01', to_jsonb(value), now(), 'bench'
    from (select distinct on (subject_id) * from load_process order by subject_id, n) person,
      lateral (values ('accountable', team), ('lead-officer', officer), ('risk', risk)) held (kind, value)
    where value <> 'not-assessed'`);
}

async function loadSteps(run: Run, { stepsPerProcess }: Load): Promise<void> {
  await run(sql`insert into process (id, kind, subject_id, input, state, done, engine, started_at, started_by,
      first_fact, last_fact, told_until, sequence, wake_at, lead, units, areas, visibility)
    select process_id, kind, subject_id, '{}', '{}', '{}', '{"paused": {}, "unreached": {}}',
      now() - interval '3 years', 'bench', 'first', 'last', now(), 1, null, team,
      array[team, home || '/visor', home || '/station-' || (1 + n % 2)]
        || case when other is null then '{}' else array[other || '/mosovo-1'] end,
      array(select distinct area from unnest(array[home, other]) area where area is not null order by 1), visibility
    from load_process`);
  await run(sql`create temporary table load_step as
    with drawn as (
      select process.*, step, rule, unit, days, open, sequence, process.n::bigint * 100 + sequence as seed
      from load_process process, generate_series(0, ${stepsPerProcess - 1}::integer) sequence
      join load_template template on template.place = sequence % ${templates.length}::integer),
    fated as (
      select drawn.*, pg_temp.chance(seed, 10) < open as is_open, pg_temp.chance(seed, 11) < case when pg_temp.chance(seed, 10) < open then 0.14 else 0.3 end as late,
        least(-ln(1 - pg_temp.chance(seed, 12)), 9) as long, pg_temp.chance(seed, 13) as luck,
        pg_temp.chance(seed, 14) as reading
      from drawn),
    closing as (
      select *, case when not is_open then now() - luck * interval '365 days' end as closed_at from fated),
    timed as (
      select *, case
        when is_open and late and rule = 'registration.record' then now() - long * 2 * interval '1 day'
        when is_open and late then ((now() at time zone 'Europe/London')::date - 1 - floor(long * 40)::integer
          + time '23:59:59') at time zone 'Europe/London'
        when is_open then now() + luck * days * interval '1 day'
        when late then closed_at - (0.1 + long * 15) * interval '1 day'
        else closed_at + (0.01 + luck * 0.5 * days) * interval '1 day' end as due_at from closing)
    select *, md5('step ' || seed)::uuid::text as id,
      case unit when 'mosovo' then team when 'visor' then home || '/visor' else home || '/station-' || (1 + n % 2) end as owner,
      case when unit = 'mosovo' then officer end as assignee,
      least(due_at, coalesce(closed_at, now())) - days * interval '1 day' as opened_at,
      case when is_open then reading >= 0.7 else false end as unread
    from timed`);
  await run(sql`alter table step disable trigger user`);
  await run(sql`insert into step (id, process_id, kind, subject_id, key, step, occasion, status, is_open, owner,
      planned_owner, area, agency, assignee, rule, starts, due_at, due_on, working, risk, risk_rank, opened_at,
      acknowledged_at, done_on, closed_at, outcome, cause, extensions, settled_at, unread_since, last_rung,
      last_rung_post, last_rung_at)
    select id, process_id, kind, subject_id, step || '/' || sequence, step, sequence::text,
      case when not is_open then 'completed' when unread then 'open' else 'acknowledged' end, is_open, owner, owner,
      home, 'police', assignee, rule, (opened_at at time zone 'Europe/London')::date::text, due_at,
      (due_at at time zone 'Europe/London')::date,
      '[{"what": "rule", "text": "As the bench counted it"}, {"what": "due", "text": "At the end of the day"}]', risk,
      risk_rank, opened_at, case when not unread then opened_at + interval '1 hour' end, closed_at, closed_at,
      case when not is_open then 'recorded' end, case when not is_open then 'fact' end,
      case when reading > 0.95 then 1 else 0 end, coalesce(closed_at, opened_at), case when unread then opened_at end,
      case when is_open and late then 'supervisor' end, case when is_open and late then 'supervisor' end,
      case when is_open and late then due_at end
    from load_step`);
  await run(sql`alter table step enable trigger user`);
  await run(sql`insert into step_deadline (step_id, ordinal, due_at, rule, working, set_at, cause)
    select id, 1000, due_at, rule, '[]', opened_at, 'time' from load_step`);
  await run(sql`insert into notice (id, process_id, key, name, step_id, to_unit, created_at, status, settled_at)
    select md5('notice ' || id)::uuid::text, process_id, 'opened/' || id, 'step-opened', id, owner, opened_at,
      'delivered', opened_at + interval '1 minute' from load_step where is_open`);
}

/** What the triggers would have kept, and one more span for every step whose due instant was moved. */
async function loadSpans(run: Run): Promise<void> {
  await run(sql`insert into step_span (step_id, process_id, kind, seen_by, home, from_at, to_at, owner, area, assignee,
      rule, risk_rank, due_at)
    select id, process_id, kind, sight.seen_by, sight.home, span.from_at, span.to_at, owner, load_step.home, assignee,
      rule, risk_rank, span.due_at
    from load_step
    cross join lateral seen_by_of(array(select area from unnest(array[load_step.home, other]) area where area is not null),
      visibility) sight
    cross join lateral (
      select opened_at + (coalesce(closed_at, now()) - opened_at) / 2 as middle) half
    cross join lateral (
      select opened_at as from_at, closed_at as to_at, due_at where reading >= 0.14
      union all
      select opened_at, middle, due_at - interval '2 days' where reading < 0.14
      union all
      select middle, closed_at, due_at where reading < 0.14) span
    where span.to_at is null or span.to_at > span.from_at`);
}
