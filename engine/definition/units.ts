import type { FieldFault } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';

/** The units that are named, each once, in the order given. */
export const unitsNamed = (...units: readonly (UnitId | undefined)[]): UnitId[] => [
  ...new Set(units.flatMap((unit) => unit ?? [])),
];

/** The fields of an input that have to name a unit and do not, as faults for whoever starts the process. */
export const unitsMissing = <K extends string>(
  input: { readonly [N in K]?: UnitId | undefined },
  ...names: readonly K[]
): FieldFault[] =>
  names
    .filter((name) => input[name] === undefined)
    .map((name) => ({ pointer: `/input/${name}`, message: 'Choose a unit' }));
