import type { UnitId } from '../../domain/people/parties';
import { dayOf, instantOf, type Instant } from '../../domain/time/time';
import { defineProcess } from '../../engine/definition/define-process';
import {
  day,
  list,
  maybe,
  nameless,
  oneOf,
  pastInstant,
  someOf,
  staff,
  text,
  unit,
} from '../../engine/definition/fields';
import { each, type Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

/** All that a briefing can ever show: the list is the limit, and each briefing names which of it its purpose needs. */
export const briefingFields = [
  'name',
  'risk',
  'mappa-level',
  'photograph',
  'address',
  'vehicles',
  'conditions',
  'approach',
  'contact',
] as const;

const briefing = {
  purpose: oneOf('patrol', 'order-enforcement', 'reassurance', 'intelligence'),
  shows: someOf(...briefingFields),
  /** Where the force keeps the picture; never the picture. */
  photograph: maybe(text),
  address: maybe(text),
  vehicles: maybe(text),
  conditions: maybe(list({ condition: text })),
  /** How to approach, or not. */
  approach: maybe(text),
  contact: maybe(text),
};

/**
 * A neighbourhood team learns what it needs of a person in its area, and no more.
 *
 * Source: College of Policing APP, introduction to managing sexual offenders and violent offenders, on public
 * protection and neighbourhood policing: teams are told as appropriate, by a defined procedure and a secure system
 * that works both ways. Assumed: every figure (domain.md section 9 names no national one), the review every six
 * months, and that custody does not end a briefing. Silence climbs to the team's inspector; it is never a reading.
 */
const table = {
  kind: 'npt-briefing',
  title: 'Briefing of a neighbourhood team',
  subject: 'person',
  // What the lead typed reaches the team by the view alone.
  insight: ['mosovo'],
  input: {
    team: unit,
    because: oneOf('allocation', 'address-change', 'by-hand'),
    since: day,
  },
  startsOn: ['neighbourhood'],
  steps: {
    brief: {
      title: 'Brief the neighbourhood team with what it needs and no more',
      owner: 'mosovo',
      rule: 'npt-briefing.brief',
      often: true,
      outcomes: { briefed: briefing },
    },
    acknowledge: {
      title: 'Read the briefing, and say who did',
      owner: 'team',
      rule: 'npt-briefing.acknowledge',
      often: true,
      ladder: 'neighbourhood',
      outcomes: { read: { officer: staff } },
    },
    'consider-report': {
      title: 'Consider what the neighbourhood team reports',
      owner: 'mosovo',
      rule: 'npt-briefing.consider-report',
      often: true,
      outcomes: { 'acted-on': { how: text }, 'no-action': { reason: text } },
    },
    review: {
      title: 'Review whether the team still needs the briefing',
      owner: 'mosovo',
      rule: 'npt-briefing.review',
      often: true,
      outcomes: { 'still-needed': {}, 'brief-again': {} },
    },
  },
  commands: {
    'brief-again': {
      title: 'Brief the team again: something that it knows has changed',
      by: ['mosovo'],
      input: { because: text },
    },
    'report-back': {
      title: 'Report a sighting, intelligence or a concern to the lead officer',
      by: ['team'],
      input: { what: oneOf('sighting', 'intelligence', 'concern'), on: pastInstant, report: text },
    },
    'note-tension': {
      title: 'Note tension or rumours in the community, naming nobody',
      by: ['team', 'mosovo'],
      input: { on: pastInstant, note: nameless },
    },
    'end-briefing': {
      title: 'End the briefing: what the team could see is gone',
      by: ['mosovo'],
      input: { reason: oneOf('agreement-ended', 'no-longer-needed') },
    },
  },
  notices: {
    'ended-for-team': 'A briefing of your team has ended',
    'report-for-lead': 'A neighbourhood team has reported something',
  },
  outcomes: ['left-area', 'agreement-ended', 'no-longer-needed', 'deceased'],
} as const satisfies ProcessTable;

type Briefing = {
  id: string;
  at: Instant;
  purpose: string;
  shows: readonly (typeof briefingFields)[number][];
  told: Readonly<Record<string, unknown>>;
};
interface State {
  /** Why the team is to be briefed, newest last: the start, a command or a review. */
  wanted: { id: string; from: Instant | ReturnType<typeof dayOf> }[];
  /** The newest is what the team sees. */
  briefings: Briefing[];
  reports: { id: string; at: Instant }[];
  /** Reviews that found the briefing still right, newest last. */
  reviews: { id: string; at: Instant }[];
  ended?: { id: string; reason: 'agreement-ended' | 'no-longer-needed' };
}

const keepOnRecord = (): void => undefined;

export const nptBriefing = defineProcess(table)({
  begin: (input, given): State => ({
    wanted: [{ id: given.id, from: input.since }],
    briefings: [],
    reports: [],
    reviews: [],
  }),

  parties: ({ input, subject: { is } }) => {
    const accountable: UnitId = is.accountable?.value ?? input.team;
    return { lead: accountable, mosovo: accountable, team: input.team };
  },

  apply: {
    brief: (
      state,
      { id, at, purpose, shows, outcome: _, on: __, occasion: ___, by: ____, captured: _____, ...told },
    ) => {
      state.briefings.push({ id, at, purpose, shows, told });
    },
    acknowledge: keepOnRecord,
    'consider-report': keepOnRecord,
    review: (state, { id, at, outcome }) => {
      if (outcome === 'brief-again') state.wanted.push({ id, from: at });
      else state.reviews.push({ id, at });
    },
    'brief-again': (state, { id, at }) => {
      state.wanted.push({ id, from: at });
    },
    'report-back': (state, { id, at }) => {
      state.reports.push({ id, at });
    },
    'note-tension': keepOnRecord,
    'end-briefing': (state, { id, reason }) => {
      state.ended = { id, reason };
    },
  },

  plan: ({ input, state, subject }): Plan<typeof table> => {
    const { wanted, briefings, reports, reviews, ended } = state;
    const newest = briefings.at(-1);
    const officer = subject.is['lead-officer']?.value;
    const reviewed = [...briefings, ...reviews].sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
    // Whoever moved to another team's area does not come back because that stay ends too.
    const last = subject.of('neighbourhood').filter(({ from }) => instantOf(from) <= subject.asOf);
    const lives = (subject.is.neighbourhood ?? last.at(-1))?.value;
    const left = lives !== undefined && lives !== input.team;
    const over =
      (ended && ended.reason) || (left && 'left-area') || (subject.is.deceased && ('deceased' as const));
    return {
      steps: {
        brief: each(wanted, ({ from }) => ({ from, assignee: officer })),
        // A briefing that another one replaced need not be read any more.
        acknowledge: newest && { [newest.id]: { from: newest.at } },
        'consider-report': each(reports, ({ at }) => ({ from: at, assignee: officer })),
        review: reviewed && { [reviewed.id]: { from: reviewed.at } },
      },
      notices: {
        'ended-for-team': over && newest && { [newest.id]: { to: [input.team] } },
        'report-for-lead': each(reports, () => ({ to: [subject.is.accountable?.value ?? input.team] })),
      },
      stopped: over,
    };
  },

  /** What the newest briefing shows, while the person is in the team's area and nobody has ended it. */
  shows: ({ input, state }) => {
    const newest = state.briefings.at(-1);
    if (!newest) return undefined;
    const { purpose, shows, told, at } = newest;
    return { to: input.team, purpose, since: at, shows, told };
  },

  refuses: ({ subject: { is } }) => !is.accountable && 'npt-briefing.nobody-accountable',

  startsFor: (spell) =>
    spell.kind === 'neighbourhood' && {
      team: spell.value as UnitId,
      because: 'address-change' as const,
      since: dayOf(spell.from),
    },

  objection: {
    'report-back': ({ state }) => state.briefings.length === 0 && 'npt-briefing.not-briefed',
    'brief-again': ({ state }) => state.briefings.length === 0 && 'npt-briefing.not-briefed',
  },
});
