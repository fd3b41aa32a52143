import type { ErrorEntry } from '../../domain/errors';

/** Why a review of an indefinite requirement refuses what somebody asks of it. */
export const indefiniteReviewErrors = {
  'indefinite-review.under-way': {
    kind: 'conflict',
    title: 'A review of this requirement is under way already',
  },
  'indefinite-review.not-indefinite': {
    kind: 'refused',
    title: 'The person is not subject to an indefinite notification requirement',
  },
  'indefinite-review.not-notified': {
    kind: 'refused',
    title: 'When the person first notified is not on record, so nobody can say when they may apply',
  },
  'indefinite-review.receipt-missing': {
    kind: 'refused',
    title: 'An application has a day on which it was received',
  },
  'indefinite-review.order-runs': {
    kind: 'refused',
    title: 'Nobody may apply while a sexual harm prevention order runs',
  },
  'indefinite-review.too-early': { kind: 'refused', title: 'The application comes before its time' },
  'indefinite-review.no-bodies': { kind: 'refused', title: 'Name the responsible bodies that were notified' },
  'indefinite-review.not-consulted': {
    kind: 'conflict',
    title: 'The first responsible bodies have not been notified yet',
  },
  'indefinite-review.body-known': { kind: 'conflict', title: 'This body was notified already' },
  'indefinite-review.replies-outstanding': {
    kind: 'conflict',
    title: 'A body that has not replied still has time to',
  },
  'indefinite-review.determined': { kind: 'conflict', title: 'The application has been determined' },
  'indefinite-review.term': { kind: 'refused', title: 'The next application cannot be put off for so long' },
  'indefinite-review.term-unexplained': {
    kind: 'refused',
    title: 'A longer time until the next application needs its reason',
  },
  'indefinite-review.not-served': { kind: 'conflict', title: 'No determination has been served yet' },
  'indefinite-review.nothing-to-appeal': {
    kind: 'conflict',
    title: 'It was decided for the person: there is nothing to appeal against',
  },
  'indefinite-review.before-service': {
    kind: 'refused',
    title: 'Nobody appeals before the notice was served',
  },
  'indefinite-review.appeal-known': { kind: 'conflict', title: 'The appeal has been recorded' },
  'indefinite-review.no-appeal': { kind: 'conflict', title: 'No appeal has been recorded' },
  'indefinite-review.before-appeal': {
    kind: 'refused',
    title: 'No court decides on an appeal before it is lodged',
  },
  'indefinite-review.appeal-decided': {
    kind: 'conflict',
    title: 'What the court decided has been recorded',
  },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly 'indefinite-review': typeof indefiniteReviewErrors;
  }
}
