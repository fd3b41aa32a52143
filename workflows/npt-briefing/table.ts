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
 * that works both ways. Assumed: every figure (no national one is known), the review every six
 * months, and that custody does not end a briefing. Silence climbs to the team's inspector; it is never a reading.
 */
export const table = {
  kind: 'npt-briefing',
  title: 'Briefing of a neighbourhood team',
  subject: 'person',
  shape: 3,
  // What the lead typed reaches the team by the view alone.
  insight: 'force-of-lead',
  // The unit that answers for the person briefs: another one would tell its own team of somebody whom it only receives.
  startedBy: [{ as: ['accountable'] }],
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
      clock: 'npt-briefing.brief',
      counts: 'happened',
      often: true,
      outcomes: { briefed: briefing },
    },
    acknowledge: {
      title: 'Read the briefing, and say who did',
      owner: 'team',
      clock: 'npt-briefing.acknowledge',
      counts: 'told',
      often: true,
      ladder: 'neighbourhood',
      outcomes: { read: { officer: staff } },
    },
    'consider-report': {
      title: 'Consider what the neighbourhood team reports',
      owner: 'mosovo',
      clock: 'npt-briefing.consider-report',
      counts: 'told',
      often: true,
      outcomes: { 'acted-on': { how: text }, 'no-action': { reason: text } },
    },
    review: {
      title: 'Review whether the team still needs the briefing',
      owner: 'mosovo',
      clock: 'npt-briefing.review',
      counts: 'happened',
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

export type Table = typeof table;
