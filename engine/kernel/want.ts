import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { spellsAt } from '../../domain/circumstances';
import type { Due, WorkingLine } from '../../domain/clocks/clock';
import { extendedTo } from '../../domain/clocks/count';
import { areaOf, type StaffId, type UnitId } from '../../domain/people/parties';
import { isOverridable, resolveRule } from '../../domain/law/resolve';
import type { RuleId } from '../../domain/law/rule-id';
import {
  dayOf,
  endOf,
  instantOf,
  isInstant,
  plusDays,
  plusSeconds,
  startOf,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { AnyDefinition, AnyView, SubjectView } from '../definition/define-process';
import type { ByRule, Maybe, Missed, Plan, Row } from '../definition/plan';
import { ruleOfClock } from '../definition/clocks';
import type { StepTable } from '../definition/table';
import { commonSteps, stepTableOf } from '../capabilities/common-steps';
import { stepKeyOf, suspensionOccasion } from '../model/keys';
import { isOpen, type ProcessRecord, type StepRecord } from '../model/rows';
import type { Awaited } from '../model/engine-state';
import type { Surroundings } from '../model/surroundings';

/** A row of the plan with its clock resolved. */
export interface Wanted {
  readonly key: string;
  readonly step: string;
  readonly occasion: string;
  readonly table: StepTable;
  readonly rule: RuleId;
  readonly from: When;
  readonly owner: UnitId;
  readonly assignee: StaffId | undefined;
  readonly due: Due;
  /** By the clock of doing it, which a review does not change: what being missed goes by. */
  readonly doing: Due;
  /** Dormant until then; undefined is now. */
  readonly opens: Instant | undefined;
  /** The rules that compute its opening and its start, where they do. */
  readonly opensBy: Awaited | undefined;
  readonly startsBy: readonly Awaited[];
  readonly until: Instant | undefined;
  readonly lapses: boolean;
  readonly waitsFor: readonly string[];
  readonly met: { readonly at: Instant; readonly because: string } | undefined;
}

export interface WantedPlan {
  readonly plan: Plan;
  readonly wanted: readonly Wanted[];
  /** What the law says of rows that would fall due after their `until`, to see by when it says otherwise. */
  readonly withheld: readonly Awaited[];
  readonly missed: readonly Missed[];
  readonly parties: Readonly<Record<string, UnitId>>;
}

type Steps = ReadonlyMap<string, StepRecord>;

export function viewOf(
  process: ProcessRecord,
  around: Surroundings,
  missed: readonly Missed[] = [],
): AnyView {
  return {
    process: process.id,
    input: process.input,
    started: process.started,
    state: process.state,
    subject: subjectView(around),
    done: process.done,
    missed,
    stationsOf: (area) => around.reference.stationsOf?.(area),
  };
}

/** What holds of a subject, as a behaviour may look at it. */
export function subjectView({ spells, now }: Pick<Surroundings, 'spells' | 'now'>): SubjectView {
  return {
    is: spellsAt(spells, now),
    asOf: now,
    of: <K extends CircumstanceKind>(kind: K) =>
      spells
        .filter((spell): spell is Spell<K> => spell.kind === kind)
        .sort((a, b) => (instantOf(a.from) < instantOf(b.from) ? -1 : 1)),
  };
}

// A missed duty can open steps that are themselves duties; more rounds than this is a fault of a definition.
const mostRounds = 6;

/**
 * Plans, resolves the clocks, derives which duties are missed, and plans again until nothing new is missed.
 * Pure: asked twice with the same things, it answers the same.
 */
export function want(
  definition: AnyDefinition,
  process: ProcessRecord,
  steps: Steps,
  around: Surroundings,
): WantedPlan {
  let missed: readonly Missed[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const view = viewOf(process, around, missed);
    const plan = definition.behaviour.plan(view);
    const parties = definition.behaviour.parties(view);
    const rows = rowsOf(definition, plan).flatMap((entry) => resolve(entry, parties, steps, around) ?? []);
    const isWanted = (row: Wanted): boolean => stillWanted(row, steps, around);
    const wanted = rows.filter(isWanted);
    const now = missedOf(wanted, steps, around.now);
    if (same(missed, now)) {
      return {
        plan,
        wanted: [...wanted, ...commonRows(process, parties, wanted, steps, around)],
        withheld: rows.filter((row) => !isWanted(row)).flatMap((row) => awaitedBy(row)),
        missed,
        parties,
      };
    }
    missed = now;
  }
  throw new Error(`${process.kind}: what is missed does not settle`);
}

const same = (a: readonly Missed[], b: readonly Missed[]): boolean => JSON.stringify(a) === JSON.stringify(b);

interface Entry {
  readonly step: string;
  readonly occasion: string;
  readonly key: string;
  readonly table: StepTable;
  readonly row: Row;
}

function rowsOf({ table }: AnyDefinition, plan: Plan): Entry[] {
  const steps: Readonly<Record<string, unknown>> = plan.steps;
  return Object.entries(steps).flatMap(([step, wanted]) => {
    const of = stepTableOf(table, step);
    if (!of) throw new Error(`${table.kind}: the plan has a step ${step} that its table has not`);
    if (!wanted) return [];
    if (!of.often) return [{ step, occasion: '', key: stepKeyOf(step, ''), table: of, row: wanted as Row }];
    return Object.entries(wanted as Record<string, Maybe<Row>>).flatMap(([occasion, row]) =>
      row ? [{ step, occasion, key: stepKeyOf(step, occasion), table: of, row }] : [],
    );
  });
}

/** Undefined while it is not known where the clock starts: the row is not wanted yet. */
function resolve(
  entry: Entry,
  parties: Readonly<Record<string, UnitId>>,
  steps: Steps,
  around: Surroundings,
): Wanted | undefined {
  const { row, table, key } = entry;
  const rule = ruleOfClock(table, row.clock);
  const owner = row.of ?? parties[table.owner];
  if (!owner) throw new Error(`${key}: nobody owns it`);
  const known = steps.get(key);
  // A closed step stays under the policy of the time when it was done.
  const asOf = known && !isOpen(known) && known.doneOn ? known.doneOn : around.now;
  const start = startFor(row.from, owner, asOf, around);
  if (!start) return undefined;
  const { from } = start;
  const counted = dueBy(rule, from, owner, asOf, around);
  const doing = putOff({ ...counted, working: [...start.working, ...counted.working] }, known);
  const opens = row.opens === undefined ? undefined : instantFor(row.opens, owner, around);
  const submitted = known?.status === 'submitted' ? known.submission : undefined;
  const review = submitted && table.review;
  return {
    ...entry,
    owner,
    assignee: row.assignee,
    doing,
    ...(review
      ? {
          rule: review.rule,
          from: submitted.at,
          due: dueBy(review.rule, submitted.at, submitted.reviewer, around.now, around),
        }
      : { rule, from, due: doing }),
    opens,
    opensBy:
      typeof row.opens === 'object' && opens !== undefined ? awaiting(row.opens, owner, opens) : undefined,
    startsBy: start.awaits.map((one) => ({ ...one, starts: key })),
    until: row.until === undefined ? undefined : isInstant(row.until) ? row.until : endOf(row.until),
    lapses: row.lapses === true,
    waitsFor: row.waitsFor ?? [],
    met: row.met && { at: instantOf(row.met.at), because: row.met.because },
  };
}

/** With the extension that a step was given, if it has one. */
export const putOff = (due: Due, step: Pick<StepRecord, 'extendedTo' | 'extensions'> | undefined): Due =>
  step?.extendedTo === undefined ? due : extendedTo(due, dayOf(step.extendedTo), step.extensions);

export function dueBy(rule: RuleId, from: When, owner: UnitId, asOf: Instant, around: Surroundings): Due {
  return resolveRule(around.reference.rules, rule, {
    start: from,
    asOf,
    spells: around.spells,
    calendar: around.reference.calendarOf(owner, isOverridable(around.reference.rules, rule)),
    policies: around.reference.policies,
    force: areaOf(owner),
  });
}

/** A day opens at its beginning; an instant computed by a rule likewise, on the day it falls. */
export function instantFor(when: When | ByRule, owner: UnitId, around: Surroundings): Instant | undefined {
  if (typeof when === 'string') return instantOf(when);
  const { day } = dayBy(when, owner, around.now, around);
  return day && startOf(day);
}

/** The day that a rule computes, with its working; without a day while its clock stands still. */
function dayBy(
  { rule, from, of, daysAfter = 0 }: ByRule,
  owner: UnitId,
  asOf: Instant,
  around: Surroundings,
): { day: Day | undefined; working: readonly WorkingLine[] } {
  const { dueOn, working } = dueBy(rule, from, of ?? owner, asOf, around);
  return { day: dueOn && plusDays(dueOn, daysAfter), working };
}

/** What to look at again when the rule or the calendar changes. */
export const awaiting = ({ of, ...by }: ByRule, owner: UnitId, at: Instant): Awaited => ({
  ...by,
  owner: of ?? owner,
  at,
});

/** Where a clock starts, and how that was found where a rule says it: of several, the latest. */
function startFor(
  from: Row['from'],
  owner: UnitId,
  asOf: Instant,
  around: Surroundings,
): { from: When; working: readonly WorkingLine[]; awaits: readonly Awaited[] } | undefined {
  if (from === undefined) return undefined;
  if (typeof from === 'string') return { from, working: [], awaits: [] };
  const found = (Array.isArray(from) ? (from as readonly ByRule[]) : [from as ByRule]).map((by) => ({
    by,
    ...dayBy(by, owner, asOf, around),
  }));
  const days = found.flatMap(({ day }) => day ?? []).sort();
  const last = days.at(-1);
  // One that stands still may yet turn out to be the latest.
  if (last === undefined || days.length < found.length) return undefined;
  return {
    from: last,
    working: found.find(({ day }) => day === last)?.working ?? [],
    awaits: found.flatMap(({ by, day }) => (day ? [awaiting(by, owner, startOf(day))] : [])),
  };
}

const awaitedBy = ({ rule, from, owner, doing: { dueAt } }: Wanted): Awaited[] =>
  dueAt === undefined ? [] : [{ rule, from, owner, dueAt }];

/** Not wanted when due after its `until`, or when it falls away, unless it was done all the same. */
function stillWanted({ key, until, doing: due }: Wanted, steps: Steps, { now }: Surroundings): boolean {
  if (steps.get(key)?.status === 'completed') return true;
  if (due.fallsAway) return false;
  if (until === undefined) return true;
  return due.dueAt === undefined ? now <= until : due.dueAt <= until;
}

function missedOf(wanted: readonly Wanted[], steps: Steps, now: Instant): Missed[] {
  return wanted.flatMap(({ key, step, occasion, table, doing: due, met, opens }) => {
    if (!table.duty || due.dueAt === undefined || (opens !== undefined && opens > now)) return [];
    const known = steps.get(key);
    const doneOn = known?.status === 'completed' && known.cause !== 'met' ? known.doneOn : met?.at;
    const submitted = known?.status === 'submitted' ? known.submission?.on : undefined;
    return (doneOn ?? submitted ?? now) > due.dueAt ? [{ key, step, occasion, dueAt: due.dueAt }] : [];
  });
}

/** What no plan mentions and every process may need; see `common-steps`. */
function commonRows(
  process: ProcessRecord,
  parties: Readonly<Record<string, UnitId>>,
  wanted: readonly Wanted[],
  steps: Steps,
  around: Surroundings,
): Wanted[] {
  const rows: Entry[] = [];
  const add = (step: keyof typeof commonSteps, occasion: string, row: Row): void => {
    rows.push({ step, occasion, key: stepKeyOf(step, occasion), table: commonSteps[step], row });
  };
  for (const [notice, { at }] of Object.entries(process.engine.unreached))
    add('reach-partner', notice, { from: at });
  for (const row of wanted) {
    const known = steps.get(row.key);
    if (row.due.dueAt !== undefined || row.met || (known && !isOpen(known) && known.status !== 'withdrawn'))
      continue;
    if (row.opens !== undefined && row.opens > around.now) continue;
    const since = process.engine.paused[row.key] ?? around.now;
    const at = instantFor({ rule: 'common.review-suspension', from: since }, row.owner, around);
    if (at) add('review-suspension', suspensionOccasion(row.key, since), { from: dayOf(at), opens: at });
  }
  return rows.flatMap((entry) => resolve(entry, parties, steps, around) ?? []);
}

/** The step for the lead when nothing is open, nothing is to come and the process is not over. */
export function nextActionRow(
  occasion: string,
  parties: Readonly<Record<string, UnitId>>,
  steps: Steps,
  around: Surroundings,
): Wanted {
  const key = stepKeyOf('next-action', occasion);
  const row = resolve(
    {
      step: 'next-action',
      occasion,
      key,
      table: commonSteps['next-action'],
      row: { from: steps.get(key)?.from ?? around.now },
    },
    parties,
    steps,
    around,
  );
  if (!row) throw new Error('next-action: its clock starts at a time');
  return row;
}

/** One second past an instant: the first moment at which it has passed. */
export const justAfter = (at: Instant): Instant => plusSeconds(at, 1);
