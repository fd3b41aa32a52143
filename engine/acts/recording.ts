import { spellsAt, type CircumstanceKind } from '../../domain/circumstances';
import { earlier, endOf, isInstant, type Day, type Instant, type When } from '../../domain/time/time';
import type { Captured } from '../definition/given';
import { note, type Draft } from '../kernel/draft';
import { foldFact, happenedAt, refold } from '../kernel/fold';
import type { Fact } from '../model/facts';

/** Records a fact and folds it; one that is out of order makes all of them be folded afresh. */
export function record(draft: Draft, fact: Fact): void {
  const { definition, process, facts } = draft;
  const rewinds = fact.type === 'command' && definition.table.commands[fact.name]?.rewinds === true;
  const inOrder =
    !rewinds && happenedAt(fact) >= process.toldUntil && fact.type !== 'correct' && fact.type !== 'void';
  draft.fact = fact;
  // What happens now tells nothing otherwise.
  if (hadHappenedBy(fact) < draft.around.now) tellsOtherwise(draft, hadHappenedBy(fact));
  draft.cause = fact.id;
  process.lastFact = fact.id;
  note(draft, 'fact', fact);
  if (inOrder) return foldFact(definition, process, fact);
  if (!facts) throw new Error('a fact out of order needs the whole log');
  refold(definition, process, [...facts, fact]);
}

/** By when a fact had surely happened: one that is told by its day, by the end of that day or when it was told. */
export function hadHappenedBy(fact: Fact): Instant {
  const on = fact.type === 'command' ? fact.data['on'] : undefined;
  return typeof on === 'string' && !isInstant(on as When)
    ? earlier(endOf(on as Day), fact.at)
    : happenedAt(fact);
}

/** What was known of that time, and since, is told otherwise by this settling. */
export function tellsOtherwise(draft: Draft, since: Instant): void {
  if (draft.since === undefined || since < draft.since) draft.since = since;
}

/** What held when it happened, as far as is known now: a decision told late was based on what held then. */
export function capture(
  draft: Draft,
  kinds: readonly CircumstanceKind[] | undefined,
  on: Instant,
): { captured?: Captured } {
  if (!kinds) return {};
  const held = spellsAt(draft.around.spells, on);
  const captured = Object.fromEntries(
    kinds.flatMap((kind) => (held[kind] ? [[kind, held[kind].value ?? true]] : [])),
  );
  return { captured };
}
