import { day, maybe, oneOf, staff, unit } from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * Independent, confidential counselling of one member of staff, at regular intervals and after hard events.
 *
 * Source: College of Policing APP, introduction to managing sexual offenders and violent offenders, welfare and safety:
 * available and carried out at regular intervals, for officers and their supervisors. Every figure is our assumption.
 * The service stores only that a session is due, offered, attended, declined or re-scheduled: no field takes words, and
 * the engine takes none in any other way. Only occupational health sees it. Declining and re-scheduling are nobody's
 * fault, and nothing counts them.
 */
export const table = {
  kind: 'counselling',
  title: 'Counselling of a member of staff',
  subject: 'staff',
  shape: 2,
  oneAtATime: true,
  visibility: 'occupational-health',
  wordless: true,
  // Occupational health starts what is its own; nobody else may know of it.
  startedBy: [{ unit: 'health' }],
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
      clock: { standard: 'counselling.interval', high: 'counselling.interval-high' },
      counts: 'happened',
      often: true,
      ladder: 'private',
      outcomes: { offered: { for: day } },
    },
    'offer-extra': {
      title: 'Offer a session after a trigger event',
      owner: 'health',
      clock: 'counselling.extra',
      counts: 'happened',
      often: true,
      ladder: 'private',
      outcomes: { offered: { for: day } },
    },
    session: {
      title: 'Record what became of the session',
      owner: 'health',
      clock: 'counselling.session',
      counts: 'happened',
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

export type Table = typeof table;
