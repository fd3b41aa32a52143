import { dayOf, type Day, type Instant } from '../../domain/time/time';
import { defineProcess } from '../../engine/definition/define-process';
import { day, maybe, oneOf, staff, unit } from '../../engine/definition/fields';
import { each, type Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * Independent, confidential counselling of one member of staff, at regular intervals and after hard events.
 *
 * Source: College of Policing APP, introduction to managing sexual offenders and violent offenders, welfare and safety:
 * available and carried out at regular intervals, for officers and their supervisors. Assumed: every figure (domain.md
 * section 6). What can be stored is what the fields below hold: due, offered, attended, declined, re-scheduled; there is
 * no field for words, and the engine takes none by any other way. Only occupational health sees it. Declining and
 * re-scheduling are no fault of anybody and are not counted.
 */
const table = {
  kind: 'counselling',
  title: 'Counselling of a member of staff',
  subject: 'staff',
  oneAtATime: true,
  visibility: 'occupational-health',
  wordless: true,
  input: {
    member: staff,
    /** The unit of occupational health that sees to it. */
    health: unit,
    exposure: oneOf('standard', 'high'),
    /** The last session, where there was one. */
    lastOn: maybe(day),
  },
  steps: {
    offer: {
      title: 'Offer a session',
      owner: 'health',
      rule: 'counselling.interval',
      often: true,
      ladder: 'private',
      outcomes: { offered: { for: day } },
    },
    'offer-extra': {
      title: 'Offer a session after a trigger event',
      owner: 'health',
      rule: 'counselling.extra',
      often: true,
      ladder: 'private',
      outcomes: { offered: { for: day } },
    },
    session: {
      title: 'Record what became of the session',
      owner: 'health',
      rule: 'counselling.session',
      often: true,
      ladder: 'private',
      outcomes: { attended: {}, declined: {}, rescheduled: { for: day } },
    },
  },
  commands: {
    'record-trigger': {
      title: 'Record the day of a trigger event, and nothing of it',
      by: ['health'],
      input: { on: day },
    },
    'set-exposure': {
      title: 'Set how often sessions are offered',
      by: ['health'],
      input: { exposure: oneOf('standard', 'high') },
    },
    'end-counselling': { title: 'The member of staff has left the post', by: ['health'], input: {} },
  },
  notices: { 'session-offered': 'There is a message for you' },
  outcomes: ['ended'],
} as const satisfies ProcessTable;

interface State {
  exposure: 'standard' | 'high';
  /** From which the next regular offer counts: the start, the last session, or one that was declined. */
  cycles: { id: string; from: Day | Instant }[];
  sessions: { id: string; for: Day; regular: boolean }[];
  triggers: { id: string; on: Day }[];
  ended?: string;
}

export const counselling = defineProcess(table)({
  begin: (input, given): State => ({
    exposure: input.exposure,
    cycles: [{ id: given.id, from: input.lastOn ?? dayOf(given.at) }],
    sessions: [],
    triggers: [],
  }),

  parties: ({ input }) => ({ lead: input.health, health: input.health }),

  apply: {
    offer: (state, { id, for: on }) => {
      state.sessions.push({ id, for: on, regular: true });
    },
    'offer-extra': (state, { id, for: on }) => {
      state.sessions.push({ id, for: on, regular: false });
    },
    session: (state, { id, outcome, on, occasion, ...more }) => {
      const { regular = true } = state.sessions.find((one) => one.id === occasion) ?? {};
      if (outcome === 'rescheduled' && 'for' in more) {
        state.sessions.push({ id, for: more.for, regular });
        return;
      }
      // A session attended counts for the regular ones too; an extra one declined moves nothing.
      if (regular || outcome === 'attended') state.cycles.push({ id, from: dayOf(on) });
    },
    'record-trigger': (state, { id, on }) => {
      state.triggers.push({ id, on });
    },
    'set-exposure': (state, { exposure }) => {
      state.exposure = exposure;
    },
    'end-counselling': (state, { id }) => {
      state.ended = id;
    },
  },

  plan: ({ input, state }): Plan<typeof table> => {
    const { exposure, cycles, sessions, triggers, ended } = state;
    const current = cycles.at(-1);
    const rule = exposure === 'high' ? 'counselling.interval-high' : 'counselling.interval';
    return {
      steps: {
        offer: current && { [current.id]: { from: current.from, rule } },
        'offer-extra': each(triggers, ({ on }) => ({ from: on })),
        session: each(sessions, (one) => ({ from: one.for })),
      },
      notices: {
        'session-offered': each(sessions, () => ({ to: [], person: input.member })),
      },
      stopped: ended !== undefined && 'ended',
    };
  },

  forget: (state, settled) => {
    state.sessions = state.sessions.filter(({ id }) => !settled(`session/${id}`));
    state.triggers = state.triggers.filter(({ id }) => !settled(`offer-extra/${id}`));
    const last = state.cycles.at(-1);
    state.cycles = state.cycles.filter((cycle) => cycle === last || !settled(`offer/${cycle.id}`));
  },
});
