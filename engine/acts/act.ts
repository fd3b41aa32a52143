import type { Instant } from '../../domain/time/time';
import type { Naming } from '../capabilities/cover';
import type { AnyDefinition } from '../definition/define-process';
import type { Draft } from '../kernel/draft';

/** What one act may do, and when. A new act is a file that holds one of these, and its entry in `acts`. */
export interface ActRule<A extends { readonly do: string }> {
  /** Is taken although the process is over: it can make the process run again, or changes nothing. */
  readonly afterTheEnd?: true;
  /** Whether it is taken although the process is over, where that turns on what it is. */
  reopens?(act: A, definition: AnyDefinition): boolean;
  /** Comes of itself, whoever caused it: nobody's interest is in it. */
  readonly byItself?: true;
  /** Brings words, or a reason alone: a process without words takes none, and of reasons only those in a list. */
  readonly words?: 'free' | 'reason';
  /** Whether it changes what was folded already, or may come before it: every fact must then be at hand. */
  needsWholeLog?(act: A, toldUntil: Instant, now: Instant): boolean;
  /** Where it may name people who are then given a step. */
  naming?(act: A): Naming;
  /** Takes the act into the draft, or refuses it: throws `Refused`, and nothing of the draft is written. */
  take(draft: Draft, act: A): void;
}
