import { acknowledge } from './acknowledge';
import type { ActRule } from './act';
import { command } from './command';
import { complete } from './complete';
import { correct, voiding } from './correct';
import { decline } from './decline';
import { extend } from './extend';
import { giveUp } from './give-up';
import { nudge, time } from './nudge';
import { reassign } from './reassign';
import { evidence, note } from './remark';
import { accept, giveBack, submit } from './review';
import { start } from './start';

/** Every act that there is. */
const acts = {
  start,
  command,
  complete,
  acknowledge,
  submit,
  accept,
  return: giveBack,
  extend,
  note,
  evidence,
  decline,
  reassign,
  correct,
  void: voiding,
  'give-up': giveUp,
  nudge,
  time,
};

type TakenBy<Rule> = Rule extends ActRule<infer A> ? A : never;

/** What somebody, or time, asks of a process. Plain JSON: it travels as an update's argument. */
export type Act = TakenBy<(typeof acts)[keyof typeof acts]>;

/** The rule of an act. */
export const ruleOf = (act: Act): ActRule<Act> => acts[act.do];
