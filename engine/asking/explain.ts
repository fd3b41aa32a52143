import type { Instant } from '../../domain/time/time';
import type { AnyDefinition, Explanation } from '../definition/define-process';
import type { FactData } from '../model/facts';
import type { ProcessRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import { settle } from '../kernel/settle';
import { viewOf } from '../kernel/view';

/** What a process goes by beside its due instants, as a person would work it out. */
export const explanationsOf = (
  definition: AnyDefinition,
  process: ProcessRecord,
  around: Surroundings,
): readonly Explanation[] => definition.behaviour.explains?.(viewOf(process, around)) ?? [];

/** The same for one that is not started yet. Throws `Refused` where it could not be. */
export function explanationsBefore(
  definition: AnyDefinition,
  { subjectId, input, by, on }: { subjectId: string; input: FactData; by: string; on?: Instant | undefined },
  around: Surroundings,
): readonly Explanation[] {
  const { kind } = definition.table;
  const act = { do: 'start', kind, subjectId, input, on } as const;
  const { process } = settle({ definition, processId: 'preview', act, by, around, newId: () => 'preview' });
  return explanationsOf(definition, process, around);
}
