import type { Selectable } from 'kysely';
import type { Calendar } from '../../domain/calendars/calendar';
import { bandOf } from '../../domain/clocks/bands';
import { amountBetween, type Amount } from '../../domain/clocks/lateness';
import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { titleOfStep } from '../../engine/capabilities/common-steps';
import type { Submission } from '../../engine/model/rows';
import type { ReferenceData } from '../../engine/model/surroundings';
import type { StepRow } from '../../records/processes/step-list';
import type { StepTableRow } from '../../records/tables/processes';
import type { Seen } from '../access/seen';
import { definitionOf } from '../../workflows/catalogue';
import { clockKindOf, isOverridable, isRule } from '../../workflows/rules';

/** An amount of time between two instants in the unit of a rule's clock. */
export const amountBy = (ruleId: string, from: Instant, to: Instant, calendar: Calendar): Amount =>
  amountBetween(clockKindOf(ruleId), from, to, calendar);

type Calendars = Pick<ReferenceData, 'calendarOf'>;

/** The calendar that a step of a rule goes by, with the closure days of its owner's force where they count. */
export const calendarFor = (reference: Calendars, owner: string, rule: string): Calendar =>
  reference.calendarOf(owner as UnitId, isRule(rule) && isOverridable(rule));

type Shown = Omit<StepRow, 'submitted_at' | 'reference_kind' | 'reference_value'> &
  Partial<Pick<StepRow, 'submitted_at'>> &
  Partial<Pick<Selectable<StepTableRow>, 'submission'>>;

/** A step as the API shows it. */
export function stepView(row: Seen<Shown>, now: Instant, reference: Calendars) {
  const calendar = calendarFor(reference, row.owner, row.rule);
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
    // It may move once the bank holidays of a year are known: its working says which.
    provisional: row.provisional,
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
    // Whoever is to accept what was handed in reads it first. Lists do not hold it.
    ...(row.submission !== undefined && { handedIn: handedIn(row.submission) }),
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

/** What was handed in and waits for a second person: what was done, when, and by whom. */
const handedIn = (submission: Submission | null) =>
  submission && {
    outcome: submission.outcome,
    on: submission.on,
    data: submission.data,
    by: submission.by,
    at: submission.at,
  };

/** A step in a list, with one reference of its subject that the reader may see; never a name. */
export const listedStepView = (row: Seen<StepRow>, now: Instant, reference: Calendars) => ({
  ...stepView(row, now, reference),
  reference:
    row.reference_kind === null ? null : { kind: row.reference_kind, value: row.reference_value ?? '' },
});
