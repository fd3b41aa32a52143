import { sinceOf } from './cause';
import { decideLevel } from './levels';
import { meetingsOf, recordHeld, toFix, tookPlace } from './meetings';
import type { Parts, State } from './state';

export const begin = (): State => ({ past: [], minutes: [], actions: [] });

const keepOnRecord = (): void => undefined;

/** What each answer and each command leaves in the state. */
export const apply: Parts['apply'] = {
  identify: (state, identified) => {
    if (identified.outcome === 'not-eligible') {
      state.notEligible = true;
      return;
    }
    state.category = { value: identified.category, from: identified.on };
    if (identified.leadAgency) state.leadAgency = identified.leadAgency;
  },
  'set-level': (state, set) => decideLevel(state, set.level, set),
  refer: (state, sent) => {
    state.firstReferred ??= sinceOf(sent);
    if (state.referral?.id === sent.occasion) state.referral.sent = { ...sinceOf(sent), urgent: sent.urgent };
  },
  screen: (state, screened) => {
    const { referral } = state;
    if (!referral) return;
    const { id, on, outcome } = screened;
    const since = sinceOf(screened);
    state.screened = { id, outcome };
    if (outcome === 'returned') {
      state.referral = { id, since, level: referral.level };
      return;
    }
    delete state.referral;
    if (outcome === 'accepted') {
      state.level = { value: referral.level, from: on, because: id, was: state.level?.value };
      state.planned = toFix(screened, 'first');
      delete state.review;
    } else if (!state.level) {
      state.level = { value: '1', from: on, because: id };
      state.review = { id, since };
    }
  },
  'fix-meeting': (state, fixed) => {
    const { occasion, begins, lasts, place, shortNotice } = fixed;
    const meeting = meetingsOf(state).find(({ ask }) => ask?.id === occasion);
    if (meeting)
      meeting.fixed = { ...sinceOf(fixed), begins, lasts, place, short: shortNotice !== undefined };
  },
  'hold-meeting': (state, meeting, input) => {
    const { planned, emergency } = state;
    tookPlace(state, meeting, input);
    if (meeting.outcome === 'held') return recordHeld(state, meeting);
    // Not quorate: it was not held.
    if (emergency?.id === meeting.occasion) state.emergency = toFix(meeting, 'emergency');
    else if (planned?.id === meeting.occasion) state.planned = toFix(meeting, 'first');
  },
  action: (state, { id, occasion, outcome }) => {
    for (const action of state.actions)
      if (action.id === occasion && outcome === 'not-possible') action.notDone = id;
  },
  review: (state, review) => {
    if (!state.review) return;
    state.review = { id: review.id, since: sinceOf(review) };
    if (review.outcome === 'raise') decideLevel(state, review.level, review);
  },
  'decide-exit': (state, decided) => {
    if (decided.outcome === 'stays') state.category = { value: decided.category, from: decided.on };
    else state.exit ??= { id: decided.id, on: decided.on, because: decided.because };
  },
  'answer-invitation': keepOnRecord,
  'send-papers': keepOnRecord,
  'issue-minutes': keepOnRecord,

  'call-emergency-meeting': (state, called) => {
    const { id, begins, lasts, place } = called;
    const fixed = { ...sinceOf(called), begins, lasts, place, short: true };
    state.emergency ??= { id, clock: 'emergency', since: sinceOf(called), fixed };
  },
  'move-meeting': (state, moved) => {
    const { which: one, begins, lasts, place } = moved;
    const meeting = state[one];
    if (meeting?.fixed) meeting.fixed = { ...sinceOf(moved), begins, lasts, place, short: true };
  },
  'cancel-meeting': (state, command) => {
    if (command.which === 'emergency') {
      delete state.emergency;
      return;
    }
    if (!state.planned) return;
    delete state.planned.fixed;
    state.planned.ask = sinceOf(command);
  },
  'change-level': (state, command) => decideLevel(state, command.level, command),
  'change-lead-agency': (state, { leadAgency }) => {
    state.leadAgency = leadAgency;
  },
  'change-agencies': (state, { agencies, youthJustice, socialCare, education }) => {
    state.invited = {
      ...state.invited,
      agencies,
      ...(youthJustice && { youthJustice }),
      ...(socialCare && { socialCare }),
      ...(education && { education }),
    };
  },
  'record-release-date': (state, { releaseOn }) => {
    state.releaseOn = releaseOn;
  },
  exit: (state, { id, on, because }) => {
    state.exit ??= { id, on, because };
  },
  withdraw: (state) => {
    state.withdrawn = true;
  },
};

/** Drops meetings, minutes and actions that nothing turns on any more: the cycle may last for decades. */
export const forget: Parts['forget'] = (state, settled) => {
  state.past = state.past.filter(
    ({ ask, papers }) =>
      !(
        (!ask || settled(`fix-meeting/${ask.id}`)) &&
        (!papers ||
          (settled(`send-papers/${papers.id}`) &&
            papers.asked.every((one) => settled(`answer-invitation/${papers.slot.id}:${one}`))))
      ),
  );
  state.minutes = state.minutes.filter(({ id }) => !settled(`issue-minutes/${id}`));
  state.actions = state.actions.filter(({ id }) => !settled(`action/${id}`));
};
