import { day, maybe, oneOf, staff, unit } from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';
import { gate } from './gate';

/** Clearances, lowest first. Assumed: one that stands further right does for one that stands further left. */
export const levels = ['NPPV2', 'NPPV3', 'MV', 'SC', 'DV'] as const;
export type Level = (typeof levels)[number];

const clearance = { level: oneOf(...levels), from: day, until: day };
const refusal = { grounds: oneOf('failed', 'withdrawn-by-applicant', 'not-completed') };

/**
 * The clearance of one member of staff, from before the post to its end.
 *
 * Source: College of Policing APP, introduction to managing sexual offenders and violent offenders, MOSOVO officers:
 * vetted before taking up the post to a minimum of NPPV2, and regularly while in it, at least every three years.
 * We assume that the renewal opens 120 days before the last day, and is chased at 90, 60, 30 and 0 days. A clearance
 * is valid through its last day; day 0 is the day after. A renewal under way extends nothing: silence is no clearance.
 * Assumed: a clearance that is granted, renewed, maintained or given back is signed off by a second person of the vetting
 * unit; to refuse, suspend or withdraw one takes one person, since that lets nobody in. The service does not store why somebody was refused. What came in against somebody is for the vetting unit and for
 * auditors: the unit of the member sees its own steps, and the member when the clearance is decided and renewed.
 */
export const table = {
  kind: 'vetting',
  title: 'Vetting of a member of staff',
  subject: 'staff',
  shape: 3,
  oneAtATime: true,
  visibility: 'parties',
  insight: 'lead',
  self: { reads: ['clear', 'renew'] },
  // Whoever is under them may cover their work all the same: that decides nothing about them.
  under: { may: ['cover'], reads: ['cover'] },
  gate,
  // Vetting is the business of the member's own force: College of Policing, Vetting APP.
  startedBy: [{ unit: 'vettingUnit', as: ['employer'] }],
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
      clock: 'vetting.clear',
      counts: 'happened',
      review: { by: 'vetting', rule: 'vetting.sign-off', post: 'supervisor', of: ['cleared'] },
      outcomes: { cleared: clearance, refused: refusal },
    },
    renew: {
      title: 'Renew the clearance',
      owner: 'vetting',
      clock: 'vetting.renew',
      counts: 'happened',
      often: true,
      ladder: 'vetting',
      review: { by: 'vetting', rule: 'vetting.sign-off', post: 'supervisor', of: ['cleared'] },
      outcomes: { cleared: clearance, refused: refusal },
    },
    review: {
      title: 'Review the clearance after adverse information',
      owner: 'vetting',
      clock: 'vetting.review',
      counts: 'told',
      often: true,
      review: { by: 'vetting', rule: 'vetting.sign-off', post: 'supervisor', of: ['maintained'] },
      outcomes: { maintained: {}, suspended: {}, withdrawn: {} },
    },
    restore: {
      title: 'Decide whether the suspended clearance is given back',
      owner: 'vetting',
      clock: 'vetting.clear',
      counts: 'happened',
      often: true,
      review: { by: 'vetting', rule: 'vetting.sign-off', post: 'supervisor', of: ['restored'] },
      outcomes: { restored: {}, withdrawn: {} },
    },
    cover: {
      title: 'Cover the open steps of somebody without clearance',
      owner: 'manager',
      clock: 'vetting.cover',
      counts: 'told',
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
  days: ['vetting.renewal-opens'],
  outcomes: ['left-post', 'not-cleared'],
} as const satisfies ProcessTable;

export type Table = typeof table;
