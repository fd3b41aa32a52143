import type { ErrorCode } from '../../domain/errors';
import { stepTableOf } from '../capabilities/common-steps';
import type { AnyDefinition } from '../definition/define-process';
import { codeOf } from '../kernel/objecting';
import { isOpen, type StepRecord } from '../model/rows';
import { agencyOf, areaOf, unitBeside, type UnitId } from '../../domain/people/parties';
import type { Surroundings } from '../model/surroundings';
import type { Loaded } from '../kernel/settle';
import { want } from '../kernel/want';
import { viewOf } from '../kernel/view';

/** What may be done now, and what not and why; the engine asks the same `objection`s when it is done. */
export interface Allowed {
  readonly commands: Readonly<Record<string, true | ErrorCode>>;
  /** The outcomes of each open step, by its id. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
}

/** Asks each command's objection with empty data: one that turns on the data answers when it is given. */
export function allowedNow(
  definition: AnyDefinition,
  { process, steps }: Loaded,
  around: Surroundings,
  outcomesOf: (step: string) => readonly string[],
): Allowed {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const { missed } = want(definition, process, byKey, around);
  const view = viewOf(process, around, missed);
  const commands = Object.keys(definition.table.commands).map((name) => {
    if (process.outcome !== undefined && definition.table.commands[name]?.afterTheEnd !== true)
      return [name, 'process.over'] as const;
    const objection = definition.behaviour.objection?.[name]?.(view, {
      id: '',
      on: around.now,
      at: around.now,
      by: '',
    });
    return [name, codeOf(objection) ?? true] as const;
  });
  return {
    commands: Object.fromEntries(commands),
    steps: Object.fromEntries(steps.filter(isOpen).map((step) => [step.id, outcomesOf(step.step)])),
  };
}

/** The unit of that name in the force of an owner, where it is one of another force; the unit itself where it is of none. */
const ofSameForce = (unit: UnitId, owner: UnitId): UnitId =>
  agencyOf(unit) === 'police' && agencyOf(owner) === 'police'
    ? unitBeside(owner, unit.slice(areaOf(unit).length + 1))
    : unit;

/** Who may do what to a process, beside whoever owns a step: what its table says, by today's parties. */
export function takersOf(
  definition: AnyDefinition,
  { process, steps }: Pick<Loaded, 'process' | 'steps'>,
  around: Surroundings,
) {
  const parties = definition.behaviour.parties(viewOf(process, around));
  const unitsOf = (named: readonly string[] = []): UnitId[] => named.flatMap((party) => parties[party] ?? []);
  return {
    /** The units that may give a command. */
    ofCommand: (name: string): string[] => unitsOf(definition.table.commands[name]?.by),
    /** The units that may answer a step in place of its owner: those of the force whose step it is. */
    ofStep: ({ id, step }: Pick<StepRecord, 'id' | 'step'>): string[] => {
      const owner = steps.find((one) => one.id === id)?.plannedOwner;
      const units = unitsOf(stepTableOf(definition.table, step)?.alsoBy?.parties);
      return owner ? units.map((unit) => ofSameForce(unit, owner)) : units;
    },
  };
}
