import type { Spell } from '../domain/circumstances';
import type { Instant } from '../domain/time/time';
import type { AnyDefinition } from '../engine/definition/define-process';
import type { ProcessRecord } from '../engine/model/rows';
import type { StartDraft } from '../engine/model/drafts';
import type { CircumstanceRequest } from '../workflows/shell/contracts';
import type { SendingKnown } from './fallen';

/** What a recording needs beside its request. */
export interface RecordingContext {
  readonly definitionOf: (kind: string) => AnyDefinition | undefined;
  /** After how many events of history a run continues as new. */
  readonly continueAfter: number;
  /** Ids of the nudges of a circumstance that no process established. */
  readonly newId: () => string;
  /** What histories tell of sendings, where what is settled was settled before and was lost. */
  readonly sendingAt?: SendingKnown | undefined;
}

/** A circumstance that is told, and when. */
export type ToldCircumstance = CircumstanceRequest & {
  readonly now: Instant;
  /** The process that tells it, which is not told of it. */
  readonly through?: string | undefined;
  /** What is done where those who tell it may not say it alone; refused unless this says otherwise. */
  readonly unlessTheirs?: 'propose' | 'record' | undefined;
  /** How often a process has told what a fact of its own means: each change of that is another proposal. */
  readonly turn?: number | undefined;
};

/**
 * What one recording makes necessary elsewhere, in the same transaction. Whoever records says what follows as
 * data; `follow` in act.ts carries it out.
 */
export type FollowUp =
  /** Another process starts. If it may not, `stream` notes that. */
  | {
      readonly do: 'start';
      readonly start: StartDraft;
      readonly about: Pick<ProcessRecord, 'subjectId' | 'visibility'>;
      readonly stream: string;
    }
  /** Processes start that start because these circumstances hold of the subject. */
  | { readonly do: 'start-because'; readonly subjectId: string; readonly spells: readonly Spell[] }
  /** A process that has ended is asked whether it still has. */
  | {
      readonly do: 'ask-ended';
      readonly processId: string;
      readonly kind: string;
      readonly key: string;
      readonly cause: string;
      readonly since: Instant;
    }
  /** The service itself gives a command to an open process. */
  | {
      readonly do: 'command';
      readonly processId: string;
      readonly name: string;
      readonly data: Readonly<Record<string, unknown>>;
      readonly key: string;
    }
  /** Movements of the prisoner of this one are read again about which somebody is being asked. */
  | { readonly do: 'reread'; readonly movement: string }
  /** What was proposed before, and nobody decided yet, is proposed no more. */
  | { readonly do: 'take-back'; readonly processId: string; readonly key: string }
  /** A circumstance is told. */
  | { readonly do: 'tell'; readonly circumstance: ToldCircumstance };
