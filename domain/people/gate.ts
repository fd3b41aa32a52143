import { holdsAt, type CircumstanceKind } from '../circumstances';
import type { ErrorCode } from '../errors';
import type { Instant, When } from '../time/time';

/**
 * What a member of staff must hold to be given work: data of the kind of process that establishes it. Whoever gives
 * steps, lets people in or reports on them goes by the gates that are declared, and names none.
 */
export interface Gate {
  readonly name: string;
  /** The circumstance of the member of staff that opens it while it holds. */
  readonly opensWith: CircumstanceKind;
  /** Being let in and every step; or the steps whose table names it in `gates`. */
  readonly guards: 'everything' | 'steps that name it';
  readonly askedOf: 'everybody' | AskedOf;
  readonly refusals: {
    /** Given to somebody who is kept out. */
    readonly given: GateRefusal;
    /** Chosen to cover for days on which it does not hold throughout. */
    readonly cover?: GateRefusal;
    /** Let in, where it guards everything. */
    readonly entry?: ErrorCode;
  };
  /** Why the step went to the unit, as the log says it. */
  readonly because: string;
  /** Who is kept out, or will be: a report of that name. */
  readonly report?: GateReport;
}

export interface GateRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Whoever has a process of the kind about them, and the people of units that ask for it. */
export interface AskedOf {
  /** Not any more when their process ended so. */
  readonly unlessEnded: readonly string[];
  /** What the directory says of a unit that asks for it. */
  readonly unitsThat?: 'needsClearance';
}

export interface GateReport {
  /** The last part of its address, and its name among other figures: `clearances`. */
  readonly name: string;
  readonly title: string;
  /** What a row says besides `until`: whether it holds, and its value. */
  readonly holds: string;
  readonly value: string;
}

/** A gate with the kind of process that declares it. */
export interface KindGate extends Gate {
  readonly kind: string;
}

/** When somebody holds what a gate asks; each spell from its beginning until just before its end. */
export type Held = readonly { readonly from: When; readonly to?: When | undefined }[];

/** What somebody holds, by the name of the gate: nothing is said of a gate that is not asked of them. */
export type HeldByGate = Readonly<Record<string, Held>>;

/** Whether somebody passes a gate. Undefined: it is not asked of them. */
export const passes = (held: Held | undefined, at: Instant): boolean =>
  held === undefined || held.some((spell) => holdsAt(spell, at));

/** The first gate that keeps somebody out at an instant. */
export const keptOutBy = (
  gates: readonly Gate[],
  held: HeldByGate | undefined,
  at: Instant,
): Gate | undefined => gates.find(({ name }) => !passes(held?.[name], at));

/** The gates in front of a step: those that guard everything, and those that its table names. */
export const gatesBefore = (gates: readonly Gate[], named: readonly string[] = []): readonly Gate[] =>
  gates.filter(({ name, guards }) => guards === 'everything' || named.includes(name));
