import { spellsAt, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import { instantOf } from '../../domain/time/time';
import type { AnyView, SubjectView } from '../definition/define-process';
import type { Given } from '../definition/given';
import type { Missed } from '../definition/plan';
import type { ProcessRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import { dayBy } from './clock';

/** The start of a process with both its times: told when it began, or else begun when it was told. */
export const startedOf = ({ started, engine }: Pick<ProcessRecord, 'started' | 'engine'>): Given => ({
  ...started,
  on: engine.began ?? started.at,
});

/** What a behaviour sees of its process, and of what is around it. */
export function viewOf(
  process: ProcessRecord,
  around: Surroundings,
  missed: readonly Missed[] = [],
): AnyView {
  return {
    process: process.id,
    outcome: process.outcome,
    input: process.input,
    started: startedOf(process),
    state: process.state,
    subject: subjectView(around),
    done: process.done,
    missed,
    beside: around.beside ?? [],
    dayBy: (by) => dayBy(by, by.of, around.now, around).day,
    stationsOf: (area) => around.reference.stationsOf?.(area),
  };
}

/** What holds of a subject, as a behaviour may look at it. */
export function subjectView({ spells, now }: Pick<Surroundings, 'spells' | 'now'>): SubjectView {
  return {
    is: spellsAt(spells, now),
    asOf: now,
    of: <K extends CircumstanceKind>(kind: K) =>
      spells
        .filter((spell): spell is Spell<K> => spell.kind === kind)
        .sort((a, b) => (instantOf(a.from) < instantOf(b.from) ? -1 : 1)),
  };
}
