import { Refused } from '../../domain/errors';
import type { CommandTable } from '../definition/table';
import { note, type Draft } from '../kernel/draft';
import { seenBy } from '../kernel/fold';
import { viewOf } from '../kernel/view';
import type { Asked } from '../model/engine-state';
import type { Commanded } from '../model/facts';
import { stepKeyOf } from '../model/keys';
import type { ProcessRecord, StepRecord } from '../model/rows';
import type { Parties } from '../model/wanted';
import type { CommonRow } from './common-steps';
import { refuseWithoutPost } from './posts';

/** Whether a command waits for a second person: its table says so, and its kind does as things stand. */
export function needsSecond(draft: Draft, { review }: CommandTable, fact: Commanded): boolean {
  const { around, definition, process, supposed } = draft;
  if (!review || supposed || around.settledBefore?.recorded) return false;
  return definition.behaviour.needsSecond?.[fact.name]?.(viewOf(process, around), seenBy(fact)) ?? true;
}

/** Keeps a command until a second person has accepted it, and asks for that person by a step. */
export function askSecond(
  draft: Draft,
  { review }: CommandTable,
  { id, name, data, by, at, on }: Commanded,
  parties: Parties,
): void {
  const to = review && parties[review.by];
  if (!to) throw new Error(`${name}: nobody accepts it`);
  const { process } = draft;
  process.engine = {
    ...process.engine,
    asked: { ...process.engine.asked, [id]: { name, data, by, at, to, ...(on && { on }) } },
  };
  draft.cause = 'ask';
  note(draft, 'command-asked', { name, data, to, ...(on && { on }) }, stepKeyOf('second-person', id));
}

/** The steps that ask for a second person. What is about to end asks for none. */
export const secondPersonRows = ({ engine }: ProcessRecord): CommonRow[] =>
  Object.entries(engine.asked ?? {}).map(([occasion, { at, to }]) => ({
    step: 'second-person',
    occasion,
    row: { from: at, of: to },
  }));

/**
 * The command that a step asks about, for whoever may accept or decline it: neither whoever asked for it, nor one who
 * does not hold the post that its table asks for.
 */
export function askedFor(draft: Draft, { occasion, owner }: StepRecord): Asked {
  const asked = draft.process.engine.asked?.[occasion];
  if (!asked) throw new Refused('step.closed');
  if (asked.by === draft.by) throw new Refused('step.own-review');
  refuseWithoutPost(draft, draft.definition.table.commands[asked.name]?.review?.post, [owner]);
  return asked;
}

/** Forgets a command that was accepted or declined. */
export function settleAsked({ process }: Draft, occasion: string): void {
  const { [occasion]: _, ...others } = process.engine.asked ?? {};
  process.engine = { ...process.engine, asked: Object.keys(others).length === 0 ? undefined : others };
}
