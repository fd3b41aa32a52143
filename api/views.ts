import type { Selectable } from 'kysely';
import type { Calendar } from '../domain/calendars/calendar';
import { amountBetween, type Amount } from '../domain/clocks/lateness';
import { errorCatalogue } from '../domain/errors';
import { isOverridable, rules, type RuleId } from '../domain/rules/catalogue';
import type { Rule } from '../domain/rules/rule';
import type { Instant } from '../domain/time';
import type { ProcessTableRow, StepTableRow } from '../records/database';
import { definitionOf } from '../workflows/catalogue';
import { stepTableOf } from '../workflows/settling/common-steps';
import type { UnitId } from '../domain/parties';
import type { Fact } from '../workflows/settling/acts';
import type { Law } from '../workflows/settling/records';
import type { Allowed } from '../workflows/settling/allowed';

/** An amount of time between two instants in the unit of a rule's clock. */
export function amountBy(ruleId: string, from: Instant, to: Instant, calendar: Calendar): Amount {
  const rule: Rule | undefined = rules[ruleId as RuleId];
  return amountBetween(rule?.versions.at(-1)?.clock.kind ?? 'given', from, to, calendar);
}

/** A step as the API shows it. */
export function stepView(row: Selectable<StepTableRow>, now: Instant, law: Pick<Law, 'calendarOf'>) {
  const calendar = law.calendarOf(row.owner as UnitId, isOverridable(row.rule as RuleId));
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
    standsInFor: row.stands_in_for,
    post: row.post,
    risk: row.risk,
    rule: row.rule,
    dueAt: row.due_at,
    dueOn: row.due_on,
    overdue,
    lateBy: overdue && row.due_at !== null ? amountBy(row.rule, row.due_at, now, calendar) : null,
    leftFor:
      row.is_open && !overdue && row.due_at !== null ? amountBy(row.rule, now, row.due_at, calendar) : null,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    doneOn: row.done_on,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    extensions: row.extensions,
    submittedAt: row.submission?.at ?? null,
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

/** The open steps of other processes that were listed with an answer, as they stood when it was given. */
export const workView = (facts: readonly Fact[]) =>
  facts.flatMap((fact) =>
    fact.type === 'answer' && fact.work
      ? [{ fact: fact.id, at: fact.at, with: fact.name, outcome: fact.outcome, steps: fact.work }]
      : [],
  );

export const allowedView = ({ commands, steps }: Allowed) => ({
  commands: Object.entries(commands).map(([command, may]) =>
    may === true
      ? { command, allowed: true }
      : { command, allowed: false, code: may, because: errorCatalogue[may].title },
  ),
  steps,
});
