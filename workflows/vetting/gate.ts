import type { Gate } from '../../domain/people/gate';

/**
 * Without clearance nobody is let in or given anything.
 *
 * Source: College of Policing APP, introduction, MOSOVO officers: vetted before the post, and while in it.
 */
export const gate = {
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
