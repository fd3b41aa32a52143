import { forces } from '../../domain/people/forces';
import type { Instant } from '../../domain/time/time';

/** What is asked over HTTP, and the statements that give the same answer without anything around them. */
export interface Question {
  readonly name: string;
  readonly path: (place: number) => string;
  readonly as: 'manager' | 'auditor';
  readonly bare: (place: number) => readonly string[];
  /** Instead of the usual number. */
  readonly calls?: number;
  readonly accept?: string;
}

const forceAt = (place: number): string => forces[place % forces.length]?.id ?? '';
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const seen = (place: number, as: Question['as']): readonly string[] => {
  const unit = literal(`${forceAt(place)}/mosovo-1`);
  return as === 'auditor'
    ? ['home']
    : [
        `seen_by = ${literal(forceAt(place))}`,
        `home and process_id = any(array(select id from process where visibility <> 'area' and units @> array[${unit}]))`,
      ];
};

const columns = `step.id, step.process_id, step.subject_id, step.kind, step.step, step.key, step.status, step.owner,
  step.assignee, step.risk, step.rule, step.due_at, step.due_on, step.opened_at, step.acknowledged_at, step.extensions,
  step.waits_for, step.last_rung, step.last_rung_post, step.last_rung_at, reference.kind as reference_kind,
  reference.value as reference`;

function pageOf(where: (place: number) => string, as: Question['as'], limit: string) {
  return (place: number): readonly string[] => {
    const parts = seen(place, as).map(
      (sees) => `(select step_id, due_at from step_span where ${sees} and to_at is null and due_at < now()
        ${where(place)} order by due_at, step_id ${limit})`,
    );
    return [
      `select ${columns} from (select * from (${parts.join(' union all ')}) parts order by due_at, step_id ${limit}) late
        join step on step.id = late.step_id
        left join lateral (select kind, value from subject_reference where subject_id = step.subject_id
          and kind in ('visor', 'vigil') order by kind desc limit 1) reference on true
        order by late.due_at, late.step_id`,
    ];
  };
}

const bandOf = (
  at: string,
): string => `case when rule in ('registration.record', 'registration.breach-record')
    and due_at >= ${at} - interval '12 hours' then extract(epoch from ${at} - due_at)::integer / 3600
  else 100 + least((${at} at time zone 'Europe/London')::date - (due_at at time zone 'Europe/London')::date, 29) end`;

/** As of an instant: what still holds and what has ended since; as of now, what holds. */
function lateAt(place: number, as: Question['as'], at: string): string {
  const parts = seen(place, as).flatMap((sees) => {
    const of = `select owner, assignee, area, risk_rank, kind, rule, step_id, due_at from step_span where ${sees}`;
    return at === 'now()'
      ? [`${of} and to_at is null and due_at < now()`]
      : [
          `${of} and to_at is null and due_at < ${at} and from_at <= ${at}`,
          `${of} and to_at > ${at} and due_at < to_at and due_at < ${at} and from_at <= ${at}`,
        ];
  });
  return `(${parts.join(' union all ')})`;
}

function reportOf(as: Question['as'], at: string) {
  const tallied = 'count(*), min(due_at), percentile_disc(0.5) within group (order by due_at)';
  return (place: number): readonly string[] => [
    `select owner, assignee, area, risk_rank, kind, band, ${tallied}
      from (select *, ${bandOf(at)} as band from ${lateAt(place, as, at)} late) late
      group by grouping sets ((), (owner), (owner, assignee), (area), (risk_rank), (kind), (band))`,
    ...['7 days', '1 month'].map(
      (ago) => `select ${tallied} from ${lateAt(place, as, `(${at} - interval '${ago}')`)} late`,
    ),
    `select * from ${lateAt(place, as, at)} late order by due_at, step_id limit 1`,
  ];
}

function workloadOf(as: Question['as']) {
  return (place: number): readonly string[] => {
    const ofForce = as === 'auditor' ? 'true' : `value #>> '{}' like ${literal(`${forceAt(place)}/%`)}`;
    return [
      `with concerned as (select subject_id from circumstance where kind = 'accountable' and not withdrawn and ${ofForce})
        select officer, risk, count(*) from (
          select subject_id, max(value #>> '{}') filter (where kind = 'lead-officer') as officer,
            max(value #>> '{}') filter (where kind = 'risk') as risk
          from circumstance join concerned using (subject_id) where kind in ('lead-officer', 'risk') and not withdrawn
          group by subject_id) person group by officer, risk`,
    ];
  };
}

const fourFilters = (place: number): string =>
  `&force=${forceAt(place)}&unit=${forceAt(place)}/mosovo-2&risk=high&rule=registration.tell-partners`;
const fourBare = (place: number): string =>
  `and area = ${literal(forceAt(place))} and owner = ${literal(`${forceAt(place)}/mosovo-2`)} and risk_rank = 2
    and rule = 'registration.tell-partners'`;

/** Every question, each as a manager of one force and as an auditor of all. */
export function questions(monthAgo: Instant, calls: number): readonly Question[] {
  const page = '/v1/steps?overdue=true&limit=50';
  const none = (): string => '';
  const past = `${literal(monthAgo)}::timestamptz`;
  const each = (name: string, path: Question['path'], bare: (as: Question['as']) => Question['bare']) =>
    (['manager', 'auditor'] as const).map((as): Question => ({
      name: `${name}${as === 'manager' ? 'Force' : 'National'}`,
      path,
      as,
      bare: bare(as),
    }));
  return [
    ...each(
      'page',
      () => page,
      (as) => pageOf(none, as, 'limit 51'),
    ),
    ...each(
      'pageOneFilter',
      () => `${page}&risk=high`,
      (as) => pageOf(() => 'and risk_rank = 2', as, 'limit 51'),
    ),
    ...each(
      'pageFourFilters',
      (place) => page + fourFilters(place),
      (as) => pageOf(fourBare, as, 'limit 51'),
    ),
    ...each(
      'report',
      () => '/v1/reports/overdue',
      (as) => reportOf(as, 'now()'),
    ),
    ...each(
      'reportAsOfMonthAgo',
      () => `/v1/reports/overdue?asOf=${monthAgo}`,
      (as) => reportOf(as, past),
    ),
    ...each('workload', () => '/v1/reports/workload', workloadOf),
    {
      name: 'csv10000',
      // Of all forces, what is late at low and at medium risk is about a third each: one of them.
      path: () => '/v1/steps?overdue=true&risk=medium',
      as: 'auditor',
      accept: 'text/csv',
      bare: pageOf(() => 'and risk_rank = 3', 'auditor', ''),
      calls: Math.max(5, Math.ceil(calls / 10)),
    },
  ];
}
