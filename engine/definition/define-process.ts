import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { WorkingLine } from '../../domain/clocks/clock';
import type { ErrorCode, RefusalDetail } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import type { Station } from '../../domain/people/stations';
import type { RuleId } from '../../domain/law/rule-id';
import type { Day, Instant } from '../../domain/time/time';
import type { AnswerOf, Command, Input } from './answers';
import type { Beside } from './beside';
import type { Attendance, InvitedBy, OneWord, Shown } from './figures';
import type { Given } from './given';
import type { DayRule } from './clocks';
import type { ByRule, Maybe, Missed, Plan } from './plan';
import type { Remembered } from './remember';
import type { OftenStep, OnceStep, PartyOf, ProcessTable } from './table';

export type { Answer, Command, Input } from './answers';

/** What holds of the subject: now, and at any time. */
export interface SubjectView {
  readonly is: { readonly [K in CircumstanceKind]?: Spell<K> };
  /**
   * The instant that `is` holds at. Compare with it only where circumstances begin and end: a process settles
   * again at those, and not whenever time passes.
   */
  readonly asOf: Instant;
  /** Oldest first, those to come included. */
  of<K extends CircumstanceKind>(kind: K): readonly Spell<K>[];
}

/** A day that a rule computes, by the calendar of a unit. */
export type DayAsked<R extends RuleId = RuleId> = ByRule<R> & { readonly of: UnitId };

/** All that a behaviour may look at. */
export interface View<T extends ProcessTable = ProcessTable, S = Remembered<T>> {
  /** Its own id: the circumstances that it established have ids that begin with it and a slash. */
  readonly process: string;
  /** How it ended, where it is over. */
  readonly outcome: string | undefined;
  readonly input: Input<T>;
  readonly started: Given;
  readonly state: S;
  readonly subject: SubjectView;
  /** Answers to the steps that are asked once. */
  readonly done: { readonly [K in OnceStep<T>]?: AnswerOf<T['steps'][K]> };
  /** Duties missed so far, derived afresh each time from rows, facts and circumstances. */
  readonly missed: readonly Missed[];
  /** The subject's other processes of the kind, where it starts, or is over: where there may be one at a time. */
  readonly beside: readonly Beside<Input<T>>[];
  /**
   * The day that a rule of the table's `days` computes by the calendar of a unit, for what the plan itself turns on;
   * undefined while its clock stands still. A row that only starts or opens on such a day says so instead.
   */
  dayBy(by: DayAsked<DayRule<T>>): Day | undefined;
  /** The police stations that an area has published at any time; undefined where no lists are kept. */
  stationsOf(area: string): readonly Station[] | undefined;
}

/** A code, with more for whoever asked where that helps: no personal data. */
export type Objection = Maybe<ErrorCode | ({ readonly code: ErrorCode } & RefusalDetail)>;

/** How something that the process goes by was found, line by line, as the working of a due instant is. */
export interface Explanation {
  readonly title: string;
  readonly working: readonly WorkingLine[];
}

/** What others may read of a process, and all that they may: whoever shows it asks here and knows no kind. */
export interface Figures<T extends ProcessTable, S> {
  /** What one unit may see of the subject now, by a list of names; nothing where it may see nothing. */
  briefing?(view: View<T, S>): Shown | undefined;
  readonly word?: OneWord;
  readonly attendance?: Attendance & {
    /** Who was invited, and who came, by each step whose answers tell of it. */
    readonly told: {
      readonly [K in keyof T['steps']]?: InvitedBy<
        AnswerOf<T['steps'][K]>,
        { readonly input: Input<T>; readonly state: S }
      >;
    };
  };
}

/**
 * The story of a kind of process, in pure functions. Where it says neither how its state begins nor what facts do to
 * it, its state is the facts themselves, which the engine remembers: read them with `allOf`, `firstOf` and `lastOf`.
 */
export type Behaviour<T extends ProcessTable, S = Remembered<T>> = Telling<T, S> &
  (
    | Keeping<T, S>
    | (Remembered<T> extends S ? { readonly begin?: undefined; readonly apply?: undefined } : never)
  );

/** How a kind keeps a state of its own. */
interface Keeping<T extends ProcessTable, S> {
  begin(input: Input<T>, given: Given): S;
  /** Marks the private copy of the state that it is given. Required wherever the fact would else be lost. */
  readonly apply: {
    readonly [K in OftenStep<T>]: (state: S, answer: AnswerOf<T['steps'][K]>, input: Input<T>) => void;
  } & {
    readonly [K in OnceStep<T>]?: (state: S, answer: AnswerOf<T['steps'][K]>, input: Input<T>) => void;
  } & {
    readonly [K in keyof T['commands']]: (state: S, command: Command<T, K>, input: Input<T>) => void;
  };
}

/** What a kind says of a process, given its state. */
interface Telling<T extends ProcessTable, S> {
  parties(view: View<T, S>): { readonly [P in PartyOf<T>]: UnitId };
  plan(view: View<T, S>): Plan<T>;
  /** Who has the person in hand, as far as the process says: they may say of them what is theirs to know. */
  inHandsOf?(view: View<T, S>): InHandsOf;
  /**
   * Drops what nothing can turn on any more: `settled` tells whether a row, and what followed from its
   * being missed, is closed. Accepted only where the plan stays the same; never run while facts are refolded.
   */
  forget?(state: S, settled: (key: string) => boolean, view: View<T, S>): void;
  readonly figures?: Figures<T, S>;
  /** Why it may not even start. */
  refuses?(view: View<T, S>): Objection;
  /** What it starts with because a circumstance of its table's `startsOn` was recorded; nothing where it does not. */
  startsFor?(spell: Spell, subject: SubjectView): Maybe<Input<T>>;
  /** What the process goes by beside its due instants, and why: shown with the process and with a preview. */
  explains?(view: View<T, S>): readonly Explanation[];
  /**
   * What cannot be, whatever the state: asked of the input at the start, of an answer and a command when they
   * are given, and of each of them again, amended, when it is corrected.
   */
  readonly checks?: { readonly start?: (view: View<T, S>) => Objection } & {
    readonly [K in keyof T['steps']]?: (view: View<T, S>, answer: AnswerOf<T['steps'][K]>) => Objection;
  } & {
    readonly [K in keyof T['commands']]?: (view: View<T, S>, command: Command<T, K>) => Objection;
  };
  /** Why a step may not be answered so, or a command not be given, now. */
  readonly objection?: {
    readonly [K in keyof T['steps']]?: (view: View<T, S>, answer: AnswerOf<T['steps'][K]>) => Objection;
  } & {
    readonly [K in keyof T['commands']]?: (view: View<T, S>, command: Command<T, K>) => Objection;
  };
  /** Whether a command that its table has reviewed needs a second person as things stand; it does unless this says. */
  readonly needsSecond?: {
    readonly [K in keyof T['commands']]?: (view: View<T, S>, command: Command<T, K>) => boolean;
  };
  /** Why an earlier answer, or the input, may not be corrected so. Without one it may: everything after it is worked out again. */
  readonly correction?: {
    readonly start?: (view: View<T, S>, corrected: Input<T>, before: Input<T>) => Objection;
  } & {
    readonly [K in keyof T['steps']]?: (
      view: View<T, S>,
      corrected: AnswerOf<T['steps'][K]>,
      before: AnswerOf<T['steps'][K]>,
    ) => Objection;
  };
  /** Why an earlier answer may not be voided. Without one it may, and everything after it is worked out again. */
  readonly voiding?: {
    readonly [K in keyof T['steps']]?: (view: View<T, S>, answer: AnswerOf<T['steps'][K]>) => Objection;
  };
}

/** A table and a behaviour: what makes a kind of process. */
export interface Definition<T extends ProcessTable, S> {
  readonly table: T;
  readonly behaviour: Behaviour<T, S>;
}

/** A definition seen by the engine, which knows none of its types. */
export interface AnyDefinition {
  readonly table: ProcessTable;
  readonly behaviour: AnyBehaviour;
}
type Applied = Record<string, unknown>;
export interface AnyBehaviour {
  begin?(input: Applied, given: Given): unknown;
  parties(view: AnyView): Readonly<Record<string, UnitId>>;
  readonly apply?: Readonly<
    Record<string, ((state: unknown, fact: Applied, input: Applied) => void) | undefined>
  >;
  plan(view: AnyView): Plan;
  inHandsOf?(view: AnyView): InHandsOf;
  forget?(state: unknown, settled: (key: string) => boolean, view: AnyView): void;
  readonly figures?: AnyFigures;
  refuses?(view: AnyView): Objection;
  startsFor?(spell: Spell, subject: SubjectView): Maybe<Applied>;
  explains?(view: AnyView): readonly Explanation[];
  readonly checks?: Readonly<Record<string, ((view: AnyView, fact: Applied) => Objection) | undefined>>;
  readonly objection?: Readonly<Record<string, ((view: AnyView, fact: Applied) => Objection) | undefined>>;
  readonly needsSecond?: Readonly<Record<string, ((view: AnyView, command: Applied) => boolean) | undefined>>;
  readonly correction?: Readonly<
    Record<string, ((view: AnyView, corrected: Applied, before: Applied) => Objection) | undefined>
  >;
  readonly voiding?: Readonly<Record<string, ((view: AnyView, fact: Applied) => Objection) | undefined>>;
}
/** The probation unit that supervises a person, and the prison that holds them. */
export interface InHandsOf {
  readonly probation?: Maybe<UnitId>;
  readonly prison?: Maybe<UnitId>;
}

/** Figures seen by whoever asks the catalogue for them. */
export interface AnyFigures {
  briefing?(view: AnyView): Shown | undefined;
  readonly word?: OneWord;
  readonly attendance?: Attendance & {
    readonly told: Readonly<
      Record<string, InvitedBy<Applied, { readonly input: Applied; readonly state: unknown }> | undefined>
    >;
  };
}
export interface AnyView {
  readonly process: string;
  readonly outcome: string | undefined;
  readonly input: Applied;
  readonly started: Given;
  readonly state: unknown;
  readonly subject: SubjectView;
  readonly done: Readonly<Record<string, Applied>>;
  readonly missed: readonly Missed[];
  readonly beside: readonly Beside[];
  dayBy(by: DayAsked): Day | undefined;
  stationsOf(area: string): readonly Station[] | undefined;
}

/** Curried, so that the table is fixed before the functions are inferred from it. */
export const defineProcess =
  <const T extends ProcessTable>(table: T) =>
  <S = Remembered<T>>(behaviour: Behaviour<T, S>): Definition<T, S> => ({ table, behaviour });

/**
 * Hands a definition to the engine. The engine gives each function only what the table promised it, which
 * the type system cannot follow through a catalogue of many kinds: this is the one place that says so.
 */
export function forEngine<T extends ProcessTable, S>(definition: Definition<T, S>): AnyDefinition {
  return definition as unknown as AnyDefinition;
}
