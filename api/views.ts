import type { Selectable } from 'kysely';
import { notWorked, calendarOf } from '../domain/calendars/calendar';
import { errorCatalogue } from '../domain/errors';
import { rules, type RuleId } from '../domain/rules/catalogue';
import type { Rule } from '../domain/rules/rule';
import { dayOf, daysBetween, plusDays, toMilliseconds, type Instant } from '../domain/time';
import type { ProcessTableRow, StepTableRow } from '../records/database';
import { definitionOf } from '../workflows/catalogue';
import { stepTableOf } from '../workflows/settling/common-steps';
import type { Allowed } from '../workflows/settling/allowed';

/** How late an open step is, in the unit of its clock: hours, working days or days. */
export function lateness(
  ruleId: string,
  dueAt: Instant,
  now: Instant,
): { readonly amount: number; readonly unit: 'hours' | 'working days' | 'days' } {
  const rule: Rule | undefined = rules[ruleId as RuleId];
  const kind = rule?.versions.at(-1)?.clock.kind;
  if (kind === 'elapsed-hours')
    return { amount: Math.floor((toMilliseconds(now) - toMilliseconds(dueAt)) / 3_600_000), unit: 'hours' };
  const [due, today] = [dayOf(dueAt), dayOf(now)];
  if (kind === undefined || (!kind.endsWith('working-days') && !kind.endsWith('working-day')))
    return { amount: daysBetween(due, today), unit: 'days' };
  const calendar = calendarOf('england-and-wales');
  let amount = 0;
  for (let day = plusDays(due, 1); day <= today; day = plusDays(day, 1))
    if (notWorked(day, calendar) === undefined) amount += 1;
  return { amount, unit: 'working days' };
}

/** A step as the API shows it. */
export function stepView(row: Selectable<StepTableRow>, now: Instant) {
  const table = definitionOf(row.kind)?.table;
  const overdue = row.is_open && row.due_at !== null && row.due_at < now;
  return {
    id: row.id,
    process: row.process_id,
    subject: row.subject_id,
    kind: row.kind,
    step: row.step,
    key: row.key,
    title: (table && stepTableOf(table, row.step)?.title) ?? row.step,
    status: row.status,
    owner: row.owner,
    assignee: row.assignee,
    risk: row.risk,
    rule: row.rule,
    dueAt: row.due_at,
    dueOn: row.due_on,
    overdue,
    lateBy: overdue && row.due_at !== null ? lateness(row.rule, row.due_at, now) : null,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    doneOn: row.done_on,
    closedAt: row.closed_at,
    outcome: row.outcome,
    fact: row.cause,
    waitsFor: row.waits_for,
    links: {
      self: `/v1/steps/${row.id}`,
      deadline: `/v1/steps/${row.id}/deadline`,
      process: `/v1/processes/${row.process_id}`,
    },
  };
}

/** A process as the API shows it in lists. */
export function processView(row: Selectable<ProcessTableRow>) {
  return {
    id: row.id,
    kind: row.kind,
    title: definitionOf(row.kind)?.table.title ?? row.kind,
    subject: row.subject_id,
    lead: row.lead,
    units: row.units,
    restricted: row.restricted,
    startedAt: row.started_at,
    startedBy: row.started_by,
    outcome: row.outcome,
    endedAt: row.ended_at,
    nextInstant: row.wake_at,
    links: {
      self: `/v1/processes/${row.id}`,
      events: `/v1/processes/${row.id}/events`,
      subject: `/v1/subjects/${row.subject_id}`,
    },
  };
}

export const allowedView = ({ commands, steps }: Allowed) => ({
  commands: Object.entries(commands).map(([command, may]) =>
    may === true
      ? { command, allowed: true }
      : { command, allowed: false, code: may, because: errorCatalogue[may].title },
  ),
  steps,
});
