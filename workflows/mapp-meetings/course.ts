import { areaOf } from '../../domain/people/parties';
import type { Spell } from '../../domain/circumstances';
import { isUnderEighteen } from '../../domain/time/age';
import { dayOf, instantOf, plusMonths, type Day, type Instant, type When } from '../../domain/time/time';
import { began, ended } from '../../engine/definition/met';
import type { Row, Since } from '../../engine/definition/plan';
import type { Cause } from './cause';
import type { ExitReason, Meeting, MeetingsView } from './state';
import type { Table } from './table';

type Living = Pick<MeetingsView, 'input' | 'state' | 'subject'>;

/** Why the cycle is ending, once it is: no meeting and no review is wanted any more. */
export function leaving({
  state,
  subject: { is },
}: Pick<MeetingsView, 'state' | 'subject'>): ExitReason | 'not-eligible' | 'withdrawn' | undefined {
  if (state.withdrawn) return 'withdrawn';
  if (state.exit) return state.exit.because;
  if (state.notEligible) return 'not-eligible';
  if (is.deceased) return 'death';
  // Category 3 is for people managed at level 2 or 3 alone.
  return state.category?.value === '3' && state.level?.value === '1' ? 'eligibility-ended' : undefined;
}

export const releaseOf = ({ input, state }: Pick<MeetingsView, 'input' | 'state'>): Day | undefined =>
  state.releaseOn ?? input.releaseOn;

/** Whether release is more than six months after a day. Assumed: the bound is fixed, the interval a policy. */
const isFar = (releaseOn: Day | undefined, from: Day): boolean =>
  releaseOn !== undefined && from < plusMonths(releaseOn, -6);

interface Clocked<C extends string> {
  readonly from: Since;
  /** What it follows from, where its clock starts later. */
  readonly after: Instant;
  readonly clock: C | 'in-custody';
}

/**
 * The clock of a review that counts from an instant: six months for an adult in custody whose release is far;
 * otherwise the interval of the level, after such custody from the release.
 */
function reviewClock<C extends string>(since: Cause, ordinary: C, view: Living): Clocked<C> {
  const { input, subject } = view;
  const releaseOn = releaseOf(view);
  const after = since.on;
  if (isUnderEighteen(input.born, dayOf(after))) return { from: since, after, clock: ordinary };
  if (subject.is.custody)
    return { from: since, after, clock: isFar(releaseOn, dayOf(after)) ? 'in-custody' : ordinary };
  const releases = subject
    .of('custody')
    .filter(({ from }) => isFar(releaseOn, dayOf(from)))
    .flatMap((spell) => ended(spell) ?? []);
  const from = releases.reduce<Since>(
    (last, release) => (instantOf(release.on) > instantOf(last.on) ? release : last),
    since,
  );
  return { from, after, clock: ordinary };
}

/** The clock of the review at level 1. */
export const reviewAtLevelOne = (since: Cause, view: Living): Clocked<'usual' | 'young'> =>
  reviewClock(since, isUnderEighteen(view.input.born, dayOf(since.on)) ? 'young' : 'usual', view);

/** The clock by which a meeting is to be held. */
export function meetingClock({ since, clock }: Meeting, view: Living): Row<Table, 'hold-meeting'> {
  const isThree = view.state.level?.value === '3';
  switch (clock) {
    case 'emergency':
      return { from: since, clock };
    case 'first':
      return { from: since, clock: isThree ? 'first-3' : 'first-2' };
    case 'review':
      return reviewClock(since, isThree ? 'review-3' : 'review-2', view);
    default:
      return clock satisfies never;
  }
}

interface Ground {
  readonly id: string;
  readonly since: Since;
}

/**
 * What brought the person here and has changed since the process started: each change asks the co-ordinator whether
 * the person leaves. By themselves only death and, in category 3, level 1 end anything.
 */
export function grounds({ state, started, subject }: MeetingsView): Ground[] {
  const since = (when: When | undefined): when is When => when !== undefined && instantOf(when) > started.on;
  const ground = (id: string, one: Since): Ground => ({ id: `${id}@${one.on}`, since: one });
  const endOfEach = (spells: readonly Spell[]): Ground[] =>
    spells.flatMap((spell) => {
      const end = ended(spell);
      return end && since(end.on) ? [ground(spell.id, end)] : [];
    });
  const category = state.category?.value;
  const { recall, registered, licence } = subject.is;
  const homes = subject.of('accountable');
  const moved = homes.filter(({ from, value }, index) => {
    const before = homes[index - 1]?.value;
    return before !== undefined && value !== undefined && areaOf(before) !== areaOf(value) && since(from);
  });
  return [
    ...(category === '1' && !registered ? endOfEach(subject.of('registered')) : []),
    ...(category === '2' && !licence ? endOfEach(subject.of('licence')) : []),
    ...(recall && since(recall.from) ? [ground(recall.id, began(recall))] : []),
    ...moved.map((spell) => ground(spell.id, began(spell))),
  ];
}
