import type { Invited } from '../../domain/reports/attendance';
import type { AnyDefinition } from '../definition/define-process';
import { effectiveFacts, firstState, foldFact, givenBy, happenedAt, seenBy } from '../kernel/fold';
import type { Fact } from '../model/facts';

/** Who was invited to what, and who came, by the facts of one process, with corrections taken into account. */
export function invitationsIn(definition: AnyDefinition, facts: readonly Fact[]): Invited[] {
  const told = definition.behaviour.figures?.attendance?.told;
  const [start, ...rest] = effectiveFacts(facts);
  if (!told || start?.type !== 'start') return [];
  const folding: Parameters<typeof foldFact>[1] = {
    input: start.data,
    state: firstState(definition, start.data, { ...givenBy(start), on: happenedAt(start) }),
    done: {},
    engine: { paused: {}, unreached: {} },
    toldUntil: start.at,
  };
  return rest.flatMap((fact) => {
    const found = fact.type === 'answer' ? (told[fact.name]?.(seenBy(fact), folding) ?? []) : [];
    foldFact(definition, folding, fact);
    return found;
  });
}
