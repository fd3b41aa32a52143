import { isUnderEighteen } from '../../domain/time/age';
import { dayOf } from '../../domain/time/time';
import type { Objection } from '../../engine/definition/define-process';
import { leaving } from './course';
import { leadOf } from './invited';
import { meetingsOf } from './meetings';
import type { MeetingsView, Parts, State } from './state';

export const refuses: Parts['refuses'] = ({ input }) =>
  (input.born > input.eligibleOn && 'mapp-meetings.born-after') ||
  (isUnderEighteen(input.born, input.eligibleOn) &&
    !(input.youthJustice && input.socialCare && input.education) &&
    'mapp-meetings.young-services');

/** Nothing more is arranged about a person who is leaving. */
const unlessLeaving =
  <C>(objection: (view: MeetingsView, command: C) => Objection = () => undefined) =>
  (view: MeetingsView, command: C): Objection =>
    (leaving(view) && 'mapp-meetings.leaving') || objection(view, command);

/** What cannot be done as things stand. */
export const objection: Parts['objection'] = {
  'set-level': ({ state }, set) =>
    state.category?.value === '3' && set.level === '1' && 'mapp-meetings.category-3',
  'fix-meeting': (_, fixed) => fixed.begins <= fixed.on && 'mapp-meetings.in-past',
  'hold-meeting': (_, meeting) =>
    meeting.outcome === 'held' &&
    ((isDoubled(meeting.attendance.map((one) => one.unit)) && 'mapp-meetings.attendance-doubled') ||
      (isDoubled(meeting.actions.map(({ number }) => number)) && 'mapp-meetings.action-doubled') ||
      (meeting.actions.some(({ due }) => due < dayOf(meeting.on)) && 'mapp-meetings.action-before')),
  'decide-exit': ({ state }, decided) =>
    decided.outcome === 'leaves' && decided.because === 'level-down' && notAtLevelOne(state),

  'call-emergency-meeting': unlessLeaving(
    ({ state }, { on, begins }) =>
      (state.emergency && 'mapp-meetings.emergency-called') || (begins <= on && 'mapp-meetings.in-past'),
  ),
  'move-meeting': unlessLeaving(
    ({ state }, { on, which, begins }) =>
      (isNoneFixed(state, which) && 'mapp-meetings.not-fixed') || (begins <= on && 'mapp-meetings.in-past'),
  ),
  'cancel-meeting': unlessLeaving(
    ({ state }, { which }) => isNoneFixed(state, which) && 'mapp-meetings.not-fixed',
  ),
  'change-level': unlessLeaving(
    ({ state }, { level: wanted }) =>
      (!state.level && 'mapp-meetings.no-level') ||
      (wanted === state.level?.value && 'mapp-meetings.same-level') ||
      (wanted !== undefined && wanted !== '1' && state.referral && 'mapp-meetings.referral-pending'),
  ),
  'change-lead-agency': unlessLeaving(
    (view, { leadAgency }) => leadAgency === leadOf(view) && 'mapp-meetings.same-lead-agency',
  ),
  'change-agencies': unlessLeaving(),
  'record-release-date': unlessLeaving(),
  exit: unlessLeaving(({ state }, { because }) => because === 'level-down' && notAtLevelOne(state)),
  withdraw: ({ state }) => state.anyHeld && 'mapp-meetings.meeting-held',
};

const notAtLevelOne = ({ level }: State): Objection => level?.value !== '1' && 'mapp-meetings.not-level-1';

const isDoubled = (values: readonly unknown[]): boolean => new Set(values).size < values.length;

/** Whether a meeting has no day yet; before anybody has said which, whether neither has. */
const isNoneFixed = (state: State, which: 'planned' | 'emergency' | undefined): boolean =>
  (which === undefined ? meetingsOf(state) : [state[which]]).every((meeting) => !meeting?.fixed);
