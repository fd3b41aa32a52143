import type { Selectable } from 'kysely';
import type { Calendar } from '../domain/calendars/calendar';
import { bandOf } from '../domain/clocks/bands';
import { amountBetween, type Amount } from '../domain/clocks/lateness';
import type { Instant } from '../domain/time/time';
import type { ProcessTableRow, StepTableRow } from '../records/tables/processes';
import type { StepRow } from '../records/processes/step-list';
import { definitionOf } from '../workflows/catalogue';
import { clockKindOf, isOverridable, isRule } from '../workflows/rules';
import { errorCatalogue } from '../workflows/errors';
import { titleOfStep } from '../engine/capabilities/common-steps';
import type { UnitId } from '../domain/people/parties';
import type { Fact } from '../engine/acts/acts';
import type { Law } from '../engine/kernel/records';
import type { Allowed } from '../engine/asking/allowed';

/** An amount of time between two instants in the unit of a rule's clock. */
export const amountBy = (ruleId: string, from: Instant, to: Instant, calendar: Calendar): Amount =>
  amountBetween(clockKindOf(ruleId), from, to, calendar);

type Calendars = Pick<Law, 'calendarOf'>;

/** The calendar that a step of a rule goes by, with the closure days of its owner's force where they count. */
export const calendarFor = (law: Calendars, owner: string, rule: string): Calendar =>
  law.calendarOf(owner as UnitId, isRule(rule) && isOverridable(rule));

type Shown = Omit<StepRow, 'submitted_at' | 'reference_kind' | 'reference_value'> &
  Partial<Pick<StepRow, 'submitted_at'>> &
  Partial<Pick<Selectable<StepTableRow>, 'submission'>>;

/** A step as the API shows it. */
export function stepView(row: Shown, now: Instant, law: Calendars) {
  const calendar = calendarFor(law, row.owner, row.rule);
  const overdue = row.is_open && row.due_at !== null && row.due_at < now;
  return {
    id: row.id,
    process: row.process_id,
    subject: row.subject_id,
    kind: row.kind,
    step: row.step,
    key: row.key,
    title: titleOfStep(definitionOf(row.kind)?.table, row.step),
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
    band: overdue && row.due_at !== null ? bandOf(clockKindOf(row.rule), row.due_at, now) : null,
    leftFor:
      row.is_open && !overdue && row.due_at !== null ? amountBy(row.rule, now, row.due_at, calendar) : null,
    openedAt: row.opened_at,
    acknowledged: row.acknowledged_at !== null,
    acknowledgedAt: row.acknowledged_at,
    lastRung:
      row.last_rung === null ? null : { name: row.last_rung, post: row.last_rung_post, at: row.last_rung_at },
    doneOn: row.done_on,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    extensions: row.extensions,
    submittedAt: row.submitted_at ?? row.submission?.at ?? null,
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

/** A step in a list, with one reference of its subject that the reader may see; never a name. */
export const listedStepView = (row: StepRow, now: Instant, law: Calendars) => ({
  ...stepView(row, now, law),
  reference:
    row.reference_kind === null ? null : { kind: row.reference_kind, value: row.reference_value ?? '' },
});

/** A process as the API shows it in lists. */
export function processView(row: Selectable<ProcessTableRow>) {
  return {
    id: row.id,
    kind: row.kind,
    title: definitionOf(row.kind)?.table.title ?? row.kind,
    subject: row.subject_id,
    lead: row.lead,
    units: row.units,
    restricted: row.visibility !== 'area',
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
