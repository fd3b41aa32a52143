import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { FactData } from '../model/facts';
import type { AnyDefinition } from '../definition/define-process';
import { firstState } from '../kernel/fold';

/** The units that would have a part in a process which started now with that input; nothing is started. */
export function partiesAtStart(
  definition: AnyDefinition,
  input: FactData,
  { now, by }: { readonly now: Instant; readonly by: string },
): UnitId[] {
  const given = { id: 'to-come', on: now, at: now, by };
  return Object.values(
    definition.behaviour.parties({
      process: given.id,
      outcome: undefined,
      input,
      started: given,
      state: firstState(definition, structuredClone(input), given),
      done: {},
      missed: [],
      beside: [],
      subject: { is: {}, asOf: now, of: () => [] },
      dayBy: () => undefined,
      stationsOf: () => undefined,
    }),
  );
}
