import type { ErrorEntry } from '../../domain/errors';

/** Why the multi-agency meetings about a person refuses what somebody asks of it. */
export const mappMeetingsErrors = {
  'mapp-meetings.born-after': { kind: 'refused', title: 'The date of birth is after the day of eligibility' },
  'mapp-meetings.young-services': {
    kind: 'refused',
    title: 'Name the youth justice, social care and education services of a person under 18',
  },
  'mapp-meetings.category-3': {
    kind: 'refused',
    title: 'A person of category 3 is managed at level 2 or 3, or is not eligible',
  },
  'mapp-meetings.in-past': { kind: 'refused', title: 'A meeting is fixed for a time that is still to come' },
  'mapp-meetings.attendance-doubled': { kind: 'refused', title: 'An agency is in the attendance twice' },
  'mapp-meetings.action-doubled': { kind: 'refused', title: 'Two actions have the same number' },
  'mapp-meetings.action-before': { kind: 'refused', title: 'An action is due before the meeting' },
  'mapp-meetings.leaving': { kind: 'conflict', title: 'The meetings about this person are ending' },
  'mapp-meetings.emergency-called': { kind: 'conflict', title: 'An emergency meeting is called already' },
  'mapp-meetings.not-fixed': { kind: 'conflict', title: 'No such meeting has a day' },
  'mapp-meetings.no-level': { kind: 'conflict', title: 'The person has no level yet' },
  'mapp-meetings.same-level': { kind: 'refused', title: 'The person is at this level already' },
  'mapp-meetings.referral-pending': { kind: 'conflict', title: 'A referral is under way' },
  'mapp-meetings.same-lead-agency': { kind: 'refused', title: 'This unit leads already' },
  'mapp-meetings.not-level-1': {
    kind: 'conflict',
    title: 'The person is not at level 1: change the level first',
  },
  'mapp-meetings.meeting-held': {
    kind: 'conflict',
    title: 'A meeting has been held: end the meetings by an exit',
  },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly 'mapp-meetings': typeof mappMeetingsErrors;
  }
}
