import { birthdayAt, isUnderEighteen } from '../../domain/time/age';
import { dayOf, plusMonths } from '../../domain/time/time';
import { began, once } from '../../engine/definition/met';
import { each, type Plan, type Row } from '../../engine/definition/plan';
import { grounds, leaving, releaseOf, reviewAtLevelOne } from './course';
import { leadOf } from './invited';
import { meetingRows } from './meeting-rows';
import { meetingsOf } from './meetings';
import { notices } from './notices';
import type { MeetingsView } from './state';
import type { Table } from './table';

/** What is asked of whom now, who is told, and what is established of the person. */
export function plan(view: MeetingsView): Plan<Table> {
  const { input, state } = view;
  const { actions, review } = state;
  const goes = leaving(view);
  const meetings = goes ? [] : meetingsOf(state);
  const birthday = birthdayAt(input.born, 18);
  return {
    steps: {
      ...untilALevel(view, goes !== undefined),
      ...meetingRows(view, meetings),
      action:
        goes !== 'death' && each(actions, ({ agency, due, on }) => ({ from: due, after: on, of: agency })),
      review: !goes &&
        review &&
        state.level?.value === '1' && { [review.id]: reviewAtLevelOne(review.since, view) },
      'plan-transition': !goes &&
        isUnderEighteen(input.born, input.eligibleOn) && {
          from: birthday,
          opens: { rule: 'mapp-meetings.transition-opens', from: birthday },
        },
      'decide-exit': !goes && each(grounds(view), ({ since }) => ({ from: since })),
    },
    notices: notices(view, meetings),
    establishes: establishes(view),
    // The co-ordination may not say it alone: the unit that is accountable for the person decides.
    means: [
      state.exit?.because === 'death' && {
        key: state.exit.id,
        kind: 'deceased',
        from: state.exit.on,
        of: input.coordinator,
      },
    ],
    over: goes,
    stopped: state.withdrawn && 'withdrawn',
  };
}

/** From identification to the level: nothing of it is asked once the person is leaving. */
function untilALevel(view: MeetingsView, isLeaving: boolean) {
  const { input, state, subject } = view;
  const { referral, firstReferred } = state;
  const sent = referral?.sent;
  const inCare = subject.is['looked-after'];
  return {
    identify: !isLeaving && { from: input.eligibleOn },
    'set-level': !isLeaving && levelRow(view),
    refer: !isLeaving && referral && { [referral.id]: { from: referral.since } },
    screen: !isLeaving &&
      sent && {
        [sent.id]: {
          from: sent,
          clock: sent.urgent ? 'urgent' : 'usual',
        },
      },
    'agree-dual-management': !isLeaving &&
      inCare && {
        from: firstReferred && once(firstReferred, began(inCare)),
        of: state.invited?.youthJustice ?? input.youthJustice ?? leadOf(view),
      },
  } satisfies Partial<Plan<Table>['steps']>;
}

/** The level is set soon after identification; where a person in custody is released much later, by then. */
function levelRow(view: MeetingsView): Row<Table, 'set-level'> {
  const { identify } = view.done;
  if (identify?.outcome !== 'identified') return { from: undefined };
  const releaseOn = releaseOf(view);
  // A month more than the six, so that nobody is asked for what is past.
  return identify.captured?.custody && releaseOn && dayOf(identify.on) < plusMonths(releaseOn, -7)
    ? { from: releaseOn, clock: 'before-release' }
    : { from: identify };
}

/** Nobody is in a category, or at a level, once they are not eligible; in category 3, from level 1 on. */
function establishes(view: MeetingsView): Required<Plan<Table>>['establishes'] {
  const { category, level, critical, exit } = view.state;
  const to = leaving(view) === 'eligibility-ended' ? (exit?.on ?? level?.from) : undefined;
  return {
    'mappa-category': category && { from: category.from, value: category.value, to },
    'mappa-level': level && { from: level.from, value: level.value, to },
    'critical-case': critical,
  };
}
