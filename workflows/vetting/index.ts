import type { ErrorCode } from '../../domain/errors';
import type { Gate } from '../../domain/people/gate';
import {
  dayOf,
  instantOf,
  plusDays,
  plusMonths,
  startOf,
  type Day,
  type Instant,
} from '../../domain/time/time';
import { defineProcess, type Answer, type Given } from '../../engine/definition/define-process';
import { day, maybe, oneOf, staff, unit } from '../../engine/definition/fields';
import { each, type Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

/** Clearances, lowest first. Assumed: one that stands further right does for one that stands further left. */
const levels = ['NPPV2', 'NPPV3', 'MV', 'SC', 'DV'] as const;
type Level = (typeof levels)[number];

const clearance = { level: oneOf(...levels), from: day, until: day };
const refusal = { grounds: oneOf('failed', 'withdrawn-by-applicant', 'not-completed') };

/**
 * Without clearance nobody is let in or given anything.
 *
 * Source: College of Policing APP, introduction, MOSOVO officers: vetted before the post, and while in it.
 */
const gate = {
  name: 'cleared',
  opensWith: 'cleared',
  guards: 'everything',
  askedOf: { unlessEnded: ['left-post'], unitsThat: 'needsClearance' },
  refusals: {
    given: { code: 'staff.not-cleared', message: 'This person has no clearance: choose another' },
    cover: {
      code: 'staff.not-cleared',
      message: 'Choose somebody whose clearance holds on all of these days',
    },
    entry: 'access.not-cleared',
  },
  because: 'not-cleared',
  report: {
    name: 'clearances',
    title: 'Who of your force has no clearance, or loses it in the next days (120 unless said)',
    holds: 'cleared',
    value: 'level',
  },
} as const satisfies Gate;

/**
 * The clearance of one member of staff, from before the post to its end.
 *
 * Source: College of Policing APP, introduction to managing sexual offenders and violent offenders, MOSOVO officers:
 * vetted before taking up the post to a minimum of NPPV2, and regularly while in it, at least every three years.
 * Assumed: that the renewal opens 120 days before the last day, and the reminders at 90, 60, 30 and 0 days. A clearance
 * is valid through its last day; day 0 is the day after. A renewal that is under way extends nothing: silence is no
 * clearance. Nothing is stored of why somebody was refused.
 */
const table = {
  kind: 'vetting',
  title: 'Vetting of a member of staff',
  subject: 'staff',
  oneAtATime: true,
  gate,
  input: {
    member: staff,
    unit,
    vettingUnit: unit,
    minimum: oneOf(...levels),
    /** The clearance held already; without one, the post waits for it. */
    heldLevel: maybe(oneOf(...levels)),
    heldFrom: maybe(day),
    heldUntil: maybe(day),
  },
  steps: {
    clear: {
      title: 'Decide the clearance before the post is taken',
      owner: 'vetting',
      rule: 'vetting.clear',
      outcomes: { cleared: clearance, refused: refusal },
    },
    renew: {
      title: 'Renew the clearance',
      owner: 'vetting',
      rule: 'vetting.renew',
      often: true,
      ladder: 'vetting',
      outcomes: { cleared: clearance, refused: refusal },
    },
    review: {
      title: 'Review the clearance after adverse information',
      owner: 'vetting',
      rule: 'vetting.review',
      often: true,
      outcomes: { maintained: {}, suspended: {}, withdrawn: {} },
    },
    restore: {
      title: 'Decide whether the suspended clearance is given back',
      owner: 'vetting',
      rule: 'vetting.clear',
      often: true,
      outcomes: { restored: {}, withdrawn: {} },
    },
    cover: {
      title: 'Cover the open steps of somebody without clearance',
      owner: 'manager',
      rule: 'vetting.cover',
      often: true,
      outcomes: { covered: {} },
    },
  },
  commands: {
    'record-adverse-information': {
      title: 'Record that adverse information has come in',
      by: ['vetting', 'manager'],
      input: {
        source: oneOf('intelligence', 'misconduct', 'criminal', 'financial', 'association', 'declared'),
      },
    },
    'leave-post': {
      title: 'The member of staff leaves the post',
      by: ['vetting', 'manager'],
      input: { on: day },
    },
  },
  notices: {
    'access-ended': 'Access of a member of your unit has ended',
    'access-restored': 'A member of your unit is cleared again',
  },
  outcomes: ['left-post', 'not-cleared'],
} as const satisfies ProcessTable;

type Held = { id: string; level: Level; from: Day; until: Day };
interface State {
  /** What was granted, in the order of time; the last one is renewed. */
  held: Held[];
  /** Refused before the post or at a renewal, or withdrawn after adverse information. */
  ended?: { id: string; at: Instant };
  reviews: { id: string; at: Instant }[];
  suspended?: { id: string; at: Instant };
  /** Given back after a suspension: the clearance holds from then, and not for the time between. */
  restored?: Instant;
  covered: string[];
  left?: Day;
}

type Decision = Answer<typeof table, 'clear'> | Answer<typeof table, 'renew'>;

function decide(state: State, decision: Decision): void {
  if (decision.outcome === 'refused') {
    state.ended = { id: decision.id, at: decision.on };
    return;
  }
  const { id, level, from, until } = decision;
  state.held.push({ id, level, from, until });
  delete state.ended;
}

// APP: regularly vetted while in post, at least every three years.
const longest = 36;

function faultOf(
  minimum: Level,
  answer: Partial<Held> & { outcome?: string },
  notBefore?: Day,
): ErrorCode | false {
  const { outcome, level, from, until } = answer;
  if (outcome !== 'cleared' || level === undefined || from === undefined || until === undefined) return false;
  if (levels.indexOf(level) < levels.indexOf(minimum)) return 'vetting.level-too-low';
  if (until < from || (notBefore !== undefined && until <= notBefore)) return 'vetting.ends-too-early';
  return until >= plusMonths(from, longest) && 'vetting.lasts-too-long';
}

/** The spell of unbroken clearance that ends last: renewals in time prolong it, a gap begins another. */
function unbroken(held: readonly Held[]): { from: Day; until: Day; level: Level } | undefined {
  return held.reduce<{ from: Day; until: Day; level: Level } | undefined>((spell, { from, until, level }) => {
    if (!spell || from > plusDays(spell.until, 1)) return { from, until, level };
    return { from: spell.from, until: until > spell.until ? until : spell.until, level };
  }, undefined);
}

export const vetting = defineProcess(table)({
  begin: (input, given: Given): State => ({
    held:
      input.heldLevel && input.heldUntil
        ? [
            {
              id: given.id,
              level: input.heldLevel,
              from: input.heldFrom ?? plusDays(plusMonths(input.heldUntil, -longest), 1),
              until: input.heldUntil,
            },
          ]
        : [],
    reviews: [],
    covered: [],
  }),

  parties: ({ input }) => ({
    lead: input.vettingUnit,
    vetting: input.vettingUnit,
    manager: input.unit,
  }),

  apply: {
    clear: decide,
    renew: decide,
    review: (state, { id, on, outcome }) => {
      if (outcome === 'suspended') state.suspended = { id, at: on };
      if (outcome === 'withdrawn') state.ended = { id, at: on };
    },
    restore: (state, { id, on, outcome }) => {
      delete state.suspended;
      if (outcome === 'withdrawn') state.ended = { id, at: on };
      else state.restored = on;
    },
    cover: (state, { occasion }) => {
      state.covered.push(occasion);
    },
    'record-adverse-information': (state, { id, at }) => {
      state.reviews.push({ id, at });
    },
    'leave-post': (state, { on }) => {
      state.left = on;
    },
  },

  plan: ({ input, state, started, subject }): Plan<typeof table> => {
    const { held, ended, reviews, suspended, restored, covered, left } = state;
    const last = held.at(-1);
    const spell = unbroken(held);
    const stopped = ended ?? suspended;
    const dayZero = spell && plusDays(spell.until, 1);
    // Why there is no clearance, and since when: each such time is covered once.
    const without =
      left === undefined &&
      (stopped
        ? { id: stopped.id, from: stopped.at }
        : dayZero && { id: `after-${dayZero}`, from: startOf(dayZero) });
    const ends = [dayZero, stopped && dayOf(stopped.at) < (dayZero ?? '') && stopped.at, left].flatMap(
      (when) => (when ? [when] : []),
    );
    const cleared = spell && {
      from: restored && dayOf(restored) > spell.from ? restored : spell.from,
      to: ends.sort((a, b) => (instantOf(a) < instantOf(b) ? -1 : 1))[0],
      value: spell.level,
    };
    return {
      steps: {
        clear: input.heldUntil === undefined && { from: started.at },
        renew:
          last && !ended
            ? {
                [last.id]: {
                  from: last.until,
                  opens: { rule: 'vetting.renewal-opens', from: last.until },
                },
              }
            : {},
        review: each(reviews, ({ at }) => ({ from: at })),
        restore: suspended && !ended && { [suspended.id]: { from: suspended.at } },
        cover: without && { [without.id]: { from: without.from, opens: without.from } },
      },
      notices: {
        'access-ended': without && { [without.id]: { to: [input.unit], at: without.from } },
        'access-restored': each(
          held.filter(({ from }, at) => at > 0 && from > plusDays(held[at - 1]?.until ?? from, 1)),
          () => ({ to: [input.unit] }),
        ),
      },
      establishes: { cleared },
      over: ended && covered.includes(ended.id) && 'not-cleared',
      stopped:
        (left !== undefined && 'left-post') ||
        (dayZero !== undefined &&
          !subject.is.cleared &&
          covered.includes(`after-${dayZero}`) &&
          'not-cleared'),
    };
  },

  refuses: ({ input }) =>
    (((input.heldLevel === undefined) !== (input.heldUntil === undefined) ||
      (input.heldFrom !== undefined && input.heldUntil === undefined)) &&
      'vetting.held-in-part') ||
    (input.heldLevel !== undefined &&
      levels.indexOf(input.heldLevel) < levels.indexOf(input.minimum) &&
      'vetting.level-too-low') ||
    (input.heldFrom !== undefined &&
      faultOf(input.minimum, {
        outcome: 'cleared',
        ...(input.heldLevel && { level: input.heldLevel }),
        from: input.heldFrom,
        ...(input.heldUntil && { until: input.heldUntil }),
      })),

  objection: {
    clear: ({ input }, answer) => faultOf(input.minimum, answer),
    renew: ({ input, state }, answer) => {
      const last = state.held.at(-1)?.until;
      const leavesGap =
        answer.outcome === 'cleared' &&
        last !== undefined &&
        dayOf(answer.at) <= last &&
        answer.from > plusDays(last, 1);
      return faultOf(input.minimum, answer, last) || (leavesGap && 'vetting.leaves-gap');
    },
    'record-adverse-information': ({ state }) => state.held.length === 0 && 'vetting.nothing-held',
  },
});
