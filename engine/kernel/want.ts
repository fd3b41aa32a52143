import { endOf, instantOf, isInstant, startOf, type Instant } from '../../domain/time/time';
import { commonSteps, stepTableOf, type CommonRow } from '../capabilities/common-steps';
import { missedDuties } from '../capabilities/missed-duties';
import { pauseReviewRows } from '../capabilities/pauses';
import { secondPersonRows } from '../capabilities/second-person';
import { reachPartnerRows } from '../capabilities/unreached';
import { ruleOfClock } from '../definition/clocks';
import type { AnyDefinition, AnyView } from '../definition/define-process';
import type { Maybe, Missed, Plan, Row } from '../definition/plan';
import type { StepTable } from '../definition/table';
import type { Awaited } from '../model/engine-state';
import { stepKeyOf } from '../model/keys';
import { isOpen, type ProcessRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import type { Parties, Steps, Wanted, WantedPlan } from '../model/wanted';
import { awaiting, dueBy, earliestFor, instantFor, putOff, startFor } from './clock';
import { viewOf } from './view';

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
  const begun = { start: process.started.id, began: process.engine.began };
  for (let round = 0; round < mostRounds; round++) {
    const { view, asked } = askedOf(viewOf(process, around, missed));
    const plan = definition.behaviour.plan(view);
    const parties = definition.behaviour.parties(view);
    const rows = rowsOf(definition, plan).flatMap(
      (entry) => wantedRow(entry, parties, steps, around, begun) ?? [],
    );
    const isWanted = (row: Wanted): boolean => stillWanted(row, steps, around);
    const wanted = rows.filter(isWanted);
    const now = missedDuties(wanted, steps, around.now);
    if (same(missed, now)) {
      const common = commonRows
        .flatMap((rowsFor) => rowsFor(process, wanted, steps, around))
        // What is about to end waits for nobody's leave.
        .filter(({ step }) => step !== 'second-person' || !plan.over)
        .flatMap((row) => wantedRow(commonEntry(row), parties, steps, around, begun) ?? []);
      return {
        plan,
        wanted: [...wanted, ...common],
        withheld: [
          ...rows.filter((row) => !isWanted(row)).flatMap((row) => awaitedBy(row)),
          ...asked.values(),
        ],
        missed,
        parties,
      };
    }
    missed = now;
  }
  throw new Error(`${process.kind}: what is missed does not settle`);
}

/** The view, and the days that a plan turns on as they are asked for: they may come to be other days. */
function askedOf(view: AnyView): { view: AnyView; asked: ReadonlyMap<string, Awaited> } {
  const asked = new Map<string, Awaited>();
  const dayBy: AnyView['dayBy'] = (by) => {
    const day = view.dayBy(by);
    const awaited = day && awaiting(by, by.of, startOf(day));
    if (awaited) asked.set(JSON.stringify(awaited), awaited);
    return day;
  };
  return { view: { ...view, dayBy }, asked };
}

const same = (a: readonly Missed[], b: readonly Missed[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The start of a process; see `earliestFor`. */
type Begun = { readonly start: string; readonly began: Instant | undefined };

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

/** What no plan mentions and every process may need, from each capability that may ask for it; see `common-steps`. */
const commonRows: readonly ((
  process: ProcessRecord,
  wanted: readonly Wanted[],
  steps: Steps,
  around: Surroundings,
) => readonly CommonRow[])[] = [reachPartnerRows, pauseReviewRows, secondPersonRows];

/** The row of a common step. */
export const commonEntry = ({ step, occasion, row }: CommonRow): Entry => ({
  step,
  occasion,
  key: stepKeyOf(step, occasion),
  table: commonSteps[step],
  row,
});

/** A row with its clock resolved; undefined while it is not known where the clock starts: it is not wanted yet. */
export function wantedRow(
  entry: Entry,
  parties: Parties,
  steps: Steps,
  around: Surroundings,
  begun: Begun,
): Wanted | undefined {
  const { row, table, key } = entry;
  const rule = ruleOfClock(table, row.clock);
  const owner = row.of ?? parties[table.owner];
  if (!owner) throw new Error(`${key}: nobody owns it`);
  const known = steps.get(key);
  // A closed step stays under the policy of the time when it was done.
  const asOf = known && !isOpen(known) && known.doneOn ? known.doneOn : around.now;
  const submitted = known?.status === 'submitted' ? known.submission : undefined;
  const doneOn =
    submitted?.on ??
    (known?.status === 'completed' ? known.doneOn : undefined) ??
    (row.met && instantOf(row.met.at));
  const start = startFor(row.from, { owner, asOf, counts: table.counts, doneOn }, around);
  if (!start) return undefined;
  const { from } = start;
  const counted = dueBy(rule, from, owner, asOf, around);
  const doing = putOff({ ...counted, working: [...start.working, ...counted.working] }, known);
  const opens = row.opens === undefined ? undefined : instantFor(row.opens, owner, around);
  const review = submitted && table.review;
  return {
    ...entry,
    owner,
    after: earliestFor({ ...row, opens }, counted, {
      ...begun,
      openedAt: known && isOpen(known) ? known.openedAt : around.now,
    }),
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

const awaitedBy = ({ rule, from, owner, doing: { dueAt } }: Wanted): Awaited[] =>
  dueAt === undefined ? [] : [{ rule, from, owner, dueAt }];

/** Not wanted when due after its `until`, or when it falls away, unless it was done all the same. */
function stillWanted({ key, until, doing: due }: Wanted, steps: Steps, { now }: Surroundings): boolean {
  if (steps.get(key)?.status === 'completed') return true;
  if (due.fallsAway) return false;
  if (until === undefined) return true;
  return due.dueAt === undefined ? now <= until : due.dueAt <= until;
}
