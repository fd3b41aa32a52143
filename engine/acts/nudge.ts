import type { Instant } from '../../domain/time/time';
import { refold } from '../kernel/fold';
import type { ActRule } from './act';

/** A circumstance of the subject, the law or the calendar changed. */
export interface Nudge {
  readonly do: 'nudge';
  readonly cause: string;
  /** The earliest day that it touches. */
  readonly since?: Instant | undefined;
}
/** The instant came that the process waited for. */
export interface Time {
  readonly do: 'time';
}

export const nudge: ActRule<Nudge> = {
  byItself: true,
  afterTheEnd: true,
  needsWholeLog: ({ since }, toldUntil) => since !== undefined && since < toldUntil,

  take(draft, { cause }) {
    draft.cause = cause;
    if (draft.facts) refold(draft.definition, draft.process, draft.facts);
  },
};

export const time: ActRule<Time> = {
  byItself: true,
  afterTheEnd: true,

  take(draft) {
    draft.cause = 'time';
  },
};
