import { note as noteEvent } from '../kernel/draft';
import type { ActRule } from './act';
import { stepNamed } from './step-at-hand';

/** Adds words to what is known of a step, open or closed. */
export interface Note {
  readonly do: 'note';
  readonly step: string;
  readonly text: string;
}
/** Says where evidence is kept; never the document. */
export interface Evidence {
  readonly do: 'evidence';
  readonly step: string;
  readonly kind: string;
  readonly system: string;
  readonly number: string;
  readonly hash?: string | undefined;
}

export const note: ActRule<Note> = {
  words: 'free',

  take(draft, act) {
    const { key } = stepNamed(draft, act.step);
    draft.cause = 'note';
    noteEvent(draft, 'step-noted', { text: act.text }, key);
  },
};

export const evidence: ActRule<Evidence> = {
  words: 'free',

  take(draft, { step, kind, system, number, hash }) {
    const { key } = stepNamed(draft, step);
    draft.cause = 'evidence';
    noteEvent(draft, 'step-evidence', { kind, system, number, hash: hash ?? null }, key);
  },
};
