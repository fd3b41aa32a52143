import { areaOf } from '../../domain/people/parties';
import type { Spell } from '../../domain/circumstances';
import { isUnderEighteen } from '../../domain/time/age';
import type { RuleId } from '../../domain/law/rule-id';
import {
  dayOf,
  instantOf,
  later,
  plusMonths,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { ExitReason, Meeting, MeetingsView } from './state';

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

interface Clocked {
  readonly from: Instant;
  readonly rule: RuleId;
}

/**
 * The clock of a review that counts from an instant: six months for an adult in custody whose release is far;
 * otherwise the interval of the level, after such custody from the release.
 */
function reviewClock(since: Instant, ordinary: RuleId, view: Living): Clocked {
  const { input, subject } = view;
  const releaseOn = releaseOf(view);
  if (isUnderEighteen(input.born, dayOf(since))) return { from: since, rule: ordinary };
  if (subject.is.custody)
    return {
      from: since,
      rule: isFar(releaseOn, dayOf(since)) ? 'mapp-meetings.review-custody' : ordinary,
    };
  const releases = subject
    .of('custody')
    .filter(({ from, to }) => to !== undefined && instantOf(to) > since && isFar(releaseOn, dayOf(from)))
    .map(({ to }) => instantOf(to as When));
  return { from: releases.reduce<Instant>(later, since), rule: ordinary };
}

/** The clock of the review at level 1. */
export const reviewAtLevelOne = (since: Instant, view: Living): Clocked =>
  reviewClock(
    since,
    isUnderEighteen(view.input.born, dayOf(since))
      ? 'mapp-meetings.review-1-young'
      : 'mapp-meetings.review-1',
    view,
  );

/** The clock by which a meeting is to be held. */
export function meetingClock(meeting: Meeting, view: Living): Clocked {
  const isThree = view.state.level?.value === '3';
  switch (meeting.clock) {
    case 'emergency':
      return { from: meeting.from, rule: 'mapp-meetings.emergency' };
    case 'first':
      return { from: meeting.from, rule: isThree ? 'mapp-meetings.first-3' : 'mapp-meetings.first-2' };
    case 'review':
      return reviewClock(meeting.from, isThree ? 'mapp-meetings.review-3' : 'mapp-meetings.review-2', view);
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
