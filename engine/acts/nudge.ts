import { readCause } from '../../domain/causes';
import { longAgo, type Instant } from '../../domain/time/time';
import { refold } from '../kernel/fold';
import type { ActRule } from './act';
import { tellsOtherwise } from './recording';

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

  take(draft, { cause, since }) {
    draft.cause = cause;
    const touched = since ?? (isOfTheLaw(cause) ? longAgo : undefined);
    if (touched !== undefined && touched < draft.around.now) tellsOtherwise(draft, touched);
    if (draft.facts) refold(draft.definition, draft.process, draft.facts);
  },
};

/** What a rule, a policy or a calendar said was so for as long as the process has lived. */
const isOfTheLaw = (cause: string): boolean => readCause(cause)?.cause === 'lawChange';

export const time: ActRule<Time> = {
  byItself: true,
  afterTheEnd: true,

  take(draft) {
    draft.cause = 'time';
  },
};
