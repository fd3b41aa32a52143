import { unitBeside, type UnitId } from '../../domain/people/parties';
import { later, instantOf, plusDays, dayOf, type Instant } from '../../domain/time/time';
import { each, type Maybe, type Plan, type Row, type Since } from '../../engine/definition/plan';
import { heldAt } from '../../engine/definition/held';
import { accountableOf, type Course } from './course';
import { detained } from './regimes';
import type { RegistrationView } from './state';
import type { Table } from './table';

type Steps = Partial<Plan<Table>['steps']>;
type Breach = Course['breaches'][number];

/** What was owed: rows by step and occasion. */
export type Owed = Readonly<Record<string, Maybe<Readonly<Record<string, Maybe<Pick<Row, 'from'>>>>>>>;

/** A clock that stood still goes on for so many days at most after it may: s.83(6), s.84(4)(b), s.85(4). */
const longestRest = 6;

/** What the supervisors owe for each breach: nobody could record or decide what nobody knew of. */
export function afterEachBreach(view: RegistrationView, { breaches }: Course, owed: Owed) {
  const told = view.state.breaches;
  const causes = causesOf(owed);
  const since = ({ id, dueAt }: Breach): Since => {
    const { confirmed } = told[id] ?? {};
    // The guidance counts from the confirmation, whenever that is told.
    const on = confirmed && later(dueAt, instantOf(confirmed.on));
    return on ? { on, at: on } : { on: dueAt, at: knownAt(view, causes.get(id), dueAt) };
  };
  // Decided before it was recorded, the decision waited for no record.
  const decidedFrom = (one: Breach): Since => {
    const { recorded, decided } = told[one.id] ?? {};
    const isFirst = recorded && decided && instantOf(decided.on) < instantOf(recorded.on);
    return recorded && !isFirst ? recorded : since(one);
  };
  return {
    'record-breach': each(breaches, (one) => ({
      from: since(one),
      after: one.dueAt,
      of: investigatorOf(view, one),
    })),
    'decide-breach': each(breaches, (one) => ({
      from: decidedFrom(one),
      after: one.dueAt,
      of: investigatorOf(view, one),
    })),
  } satisfies Steps;
}

/** The supervisors of the force that was accountable when the duty was missed: it investigates, whoever takes the person over. */
const investigatorOf = (view: RegistrationView, { dueAt }: Breach): UnitId =>
  unitBeside(heldAt(view.subject, 'accountable', dueAt)?.value ?? accountableOf(view), 'mosovo-supervisor');

/** What each duty followed from, by the key of its step. */
function causesOf(owed: Owed): ReadonlyMap<string, Since> {
  return new Map(
    Object.entries(owed).flatMap(([step, rows]) =>
      Object.entries(rows || {}).flatMap(([occasion, row]): [string, Since][] => {
        const from = row ? row.from : undefined;
        if (typeof from !== 'object' || !('on' in from)) return [];
        return [[occasion === '' ? step : `${step}/${occasion}`, from]];
      }),
    ),
  );
}

/** When it could first be known that a duty was missed: its cause was told, and what had put it off was told to be over. */
function knownAt({ subject }: RegistrationView, cause: Since | undefined, dueAt: Instant): Instant {
  const since = plusDays(dayOf(dueAt), -longestRest);
  const over = [...detained, 'abroad' as const]
    .flatMap((kind) => [...subject.of(kind)])
    .flatMap(({ to, told }) =>
      to && told?.to && dayOf(to) >= since && instantOf(to) <= dueAt ? told.to : [],
    );
  return [dueAt, ...(cause ? [cause.at] : []), ...over].reduce((a, b) => later(a, b));
}
