import { areaOf } from '../../domain/people/parties';
import type { Spell } from '../../domain/circumstances';
import { isUnderEighteen } from '../../domain/time/age';
import {
  dayOf,
  instantOf,
  later,
  plusMonths,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { Row } from '../../engine/definition/plan';
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
  readonly from: Instant;
  readonly clock: C | 'in-custody';
}

/**
 * The clock of a review that counts from an instant: six months for an adult in custody whose release is far;
 * otherwise the interval of the level, after such custody from the release.
 */
function reviewClock<C extends string>(since: Instant, ordinary: C, view: Living): Clocked<C> {
  const { input, subject } = view;
  const releaseOn = releaseOf(view);
  if (isUnderEighteen(input.born, dayOf(since))) return { from: since, clock: ordinary };
  if (subject.is.custody)
    return {
      from: since,
      clock: isFar(releaseOn, dayOf(since)) ? 'in-custody' : ordinary,
    };
  const releases = subject
    .of('custody')
    .filter(({ from, to }) => to !== undefined && instantOf(to) > since && isFar(releaseOn, dayOf(from)))
    .map(({ to }) => instantOf(to as When));
  return { from: releases.reduce<Instant>(later, since), clock: ordinary };
}

/** The clock of the review at level 1. */
export const reviewAtLevelOne = (since: Instant, view: Living): Clocked<'usual' | 'young'> =>
  reviewClock(since, isUnderEighteen(view.input.born, dayOf(since)) ? 'young' : 'usual', view);

/** The clock by which a meeting is to be held. */
export function meetingClock(meeting: Meeting, view: Living): Row<Table, 'hold-meeting'> {
  const isThree = view.state.level?.value === '3';
  switch (meeting.clock) {
    case 'emergency':
      return { from: meeting.from, clock: 'emergency' };
    case 'first':
      return { from: meeting.from, clock: isThree ? 'first-3' : 'first-2' };
    case 'review':
      return reviewClock(meeting.from, isThree ? 'review-3' : 'review-2', view);
    default:
      return meeting.clock satisfies never;
  }
}

interface Ground {
  readonly id: string;
  readonly from: Instant;
}

/**
 * What brought the person here and has changed since the process started: each change asks the co-ordinator whether
 * the person leaves. By themselves only death and, in category 3, level 1 end anything.
 */
export function grounds({ state, started, subject }: MeetingsView): Ground[] {
  const since = (when: When | undefined): when is When => when !== undefined && instantOf(when) > started.at;
  const at = (id: string, when: When): Ground => ({ id: `${id}@${when}`, from: instantOf(when) });
  const ended = (spells: readonly Spell[]): Ground[] =>
    spells.flatMap(({ id, to }) => (since(to) ? [at(id, to)] : []));
  const category = state.category?.value;
  const { recall, registered, licence } = subject.is;
  const homes = subject.of('accountable');
  const moved = homes.filter(({ from, value }, index) => {
    const before = homes[index - 1]?.value;
    return before !== undefined && value !== undefined && areaOf(before) !== areaOf(value) && since(from);
  });
  return [
    ...(category === '1' && !registered ? ended(subject.of('registered')) : []),
    ...(category === '2' && !licence ? ended(subject.of('licence')) : []),
    ...(recall && since(recall.from) ? [at(recall.id, recall.from)] : []),
    ...moved.map(({ id, from }) => at(id, from)),
  ];
}
