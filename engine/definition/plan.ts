import type { CircumstanceKind, CircumstanceValues } from '../../domain/circumstances';
import type { ReferenceKind } from '../../domain/identifiers';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import type { Instant, When } from '../../domain/time/time';
import type { ClockChoice, DayRule } from './clocks';
import type { MeantBy, OftenStep, OnceStep, ProcessTable } from './table';

/** Lets a plan say `condition && row`. */
export type Maybe<T> = T | false | undefined | null | '' | 0;

/** The key of a step within its process: `decide/<occasion>`, or `visor` where there is one only. */
export type StepKey<T extends ProcessTable> = OnceStep<T> | `${OftenStep<T>}/${string}`;

/** A day that a rule of the table's `days` computes: the day on which something counted from `from` is due. */
export interface ByRule<R extends RuleId = RuleId> {
  readonly rule: R;
  readonly from: When;
  /** Whose calendar and policy it goes by; the row's owner unless it says. */
  readonly of?: UnitId | undefined;
  /** So many days after that day. */
  readonly daysAfter?: number | undefined;
}

/**
 * What happened and was told, by its two times: `on` is when it happened, `at` is when it was told. Every fact is one;
 * `began` and `ended` make one of a spell.
 */
export interface Since {
  readonly on: When;
  readonly at: Instant;
}

/**
 * What is wanted of a party, done or not: the engine knows what is done. A row of a step that has several clocks takes
 * one of them by its name.
 */
export type Row<
  T extends ProcessTable = ProcessTable,
  K extends keyof T['steps'] = keyof T['steps'],
> = RowOf<T> & ClockChoice<T['steps'][K]['clock']>;

interface RowOf<T extends ProcessTable> {
  /**
   * Where the clock starts: what happened and was told, of whose two times the table's `counts` takes one; a time; a day
   * that a rule computes, or the latest of several. Not known yet means not wanted yet.
   */
  readonly from: Since | When | ByRule<DayRule<T>> | readonly ByRule<DayRule<T>>[] | undefined;
  /**
   * The earliest time at which its answer may have happened, where that is not the time at which `from` happened or
   * the step opened.
   */
  readonly after?: When | undefined;
  /** Instead of the table's owner. */
  readonly of?: UnitId | undefined;
  /** The person whose work it is, where the facts name one. */
  readonly assignee?: StaffId | undefined;
  /** Dormant until then. */
  readonly opens?: When | ByRule<DayRule<T>> | undefined;
  /** Not wanted when due after it; withdrawn when it passes. */
  readonly until?: When | undefined;
  /** At its due instant, by that name. */
  readonly lapses?: boolean | undefined;
  /** May not be finished before those are; its own clock runs on. */
  readonly waitsFor?: readonly StepKey<T>[] | undefined;
  /** Done by something other than its own answer. */
  readonly met?: { readonly at: When; readonly because: string } | undefined;
}

export interface NoticeRow<T extends ProcessTable = ProcessTable> {
  readonly to: readonly UnitId[];
  /** One person instead, by a channel of their own. */
  readonly person?: StaffId | undefined;
  readonly at?: When | ByRule<DayRule<T>> | undefined;
  /**
   * An entry that should stand in the calendars of those told. The engine tells them once, again when it moves,
   * and takes it back when the plan no longer has it or them: a plan only says what stands.
   */
  readonly invitation?: CalendarEntry | undefined;
}

/** A time to be kept free. `uid` names the event for good, wherever it moves. */
export interface CalendarEntry {
  readonly uid: string;
  readonly at: Instant;
  readonly minutes: number;
  readonly where?: string | undefined;
}

/** What calendars are told of an entry: the same `uid` with a higher `sequence` moves or cancels it. */
export interface Invitation extends CalendarEntry {
  readonly sequence: number;
  readonly cancelled?: boolean | undefined;
}

/** The input of a process that another one starts. */
export type Starting = Readonly<Record<string, unknown>>;

/** A prison's movement, and a reference by which the person whom it concerns is known. */
export interface Match {
  readonly movement: string;
  readonly reference: { readonly kind: ReferenceKind; readonly value: string };
}

/** A circumstance as somebody would tell it: under an id of its own, which names another one that it amends. */
export interface Telling {
  readonly id: string;
  readonly kind: CircumstanceKind;
  readonly from: When;
  readonly to?: When | undefined;
  readonly value?: unknown;
  readonly endReason?: string | undefined;
  /** It never held. */
  readonly withdrawn?: boolean | undefined;
}

/**
 * A circumstance that a fact means: it is told with the fact, amended and withdrawn with it, and told to nobody twice
 * where it holds already. Either it begins, or a spell on record ends.
 */
export type Meaning<K extends CircumstanceKind = CircumstanceKind> = {
  readonly [N in K]: {
    /** The id of the fact. */
    readonly key: string;
    readonly kind: N;
    /** Whose word it is. What they may not say alone is proposed to the accountable unit. */
    readonly of: UnitId;
  } & (Begins<N> | Ends);
}[K];

type Begins<K extends CircumstanceKind> = {
  readonly from: When;
  readonly ends?: undefined;
} & (CircumstanceValues[K] extends true
  ? { readonly value?: undefined }
  : { readonly value: CircumstanceValues[K] });

interface Ends {
  /** The id of the spell that ends. */
  readonly ends: string;
  readonly to: When;
  readonly endReason?: string | undefined;
}

/** Somebody, or a whole unit, who may see the subject until an instant, whoever else may not. */
export interface Admission {
  readonly unit?: UnitId | undefined;
  readonly staff?: StaffId | undefined;
  readonly until: Instant;
}

/** A start that waits for an instant; until it has come, the plan may still change its mind. */
export class NotBefore<R extends RuleId = RuleId> {
  constructor(
    readonly at: When | ByRule<R>,
    readonly input: Starting,
  ) {}
}

type Established<K extends CircumstanceKind> = {
  readonly from: When;
  readonly to?: When | undefined;
} & (CircumstanceValues[K] extends true ? object : { readonly value: CircumstanceValues[K] });

/** One of several spells of a kind. `key`: the id of the fact that caused it, which names the spell for good. */
type Keyed<K extends CircumstanceKind> = Established<K> & { readonly key: string };

/**
 * What should be true now. Annotate the return type of `plan` with it: without the annotation a misspelt
 * row would pass the compiler.
 */
export interface Plan<T extends ProcessTable = ProcessTable> {
  readonly steps: { readonly [K in OnceStep<T>]: Maybe<Row<T, K>> } & {
    readonly [K in OftenStep<T>]: Maybe<Readonly<Record<string, Maybe<Row<T, K>>>>>;
  };
  readonly notices?: {
    readonly [K in keyof T['notices']]?: Maybe<Readonly<Record<string, Maybe<NoticeRow<T>>>>>;
  };
  /** What it says of its subject. Several spells of one kind are told in a list, each with its key. */
  readonly establishes?: {
    readonly [K in CircumstanceKind]?: Maybe<Established<K> | readonly Keyed<K>[]>;
  };
  /**
   * Whom a prison's movement concerns: what it tells is recorded of that subject in the same transaction, and
   * taken back when the plan no longer says so.
   */
  readonly matches?: Maybe<Match>;
  /**
   * A circumstance that it tells of its subject, in the same transaction: once, whatever is planned afterwards. It is
   * then as if somebody had recorded it, and is amended, ended and withdrawn as that is.
   */
  readonly tells?: Maybe<Telling>;
  /**
   * What facts mean that holds of the subject whoever asks: see `Meaning`. The plan itself goes by the circumstance, so
   * that nothing is known in two places.
   */
  readonly means?: Maybe<readonly Maybe<Meaning<MeantBy<T>>>[]>;
  /**
   * Who is let in to the subject: put on the list of who needs to know, in the same transaction, and taken off it when
   * the plan no longer says so.
   */
  readonly admits?: Maybe<Admission>;
  /**
   * Other processes of the same subject that this one starts, by kind and occasion, each with its input: once,
   * whatever is planned afterwards.
   */
  readonly starts?: Readonly<
    Record<string, Maybe<Readonly<Record<string, Maybe<Starting | NotBefore<DayRule<T>>>>>>>
  >;
  /** Takes effect once every row is closed, so that joins need no code. */
  readonly over?: Maybe<T['outcomes'][number]>;
  /** Takes effect at once; what is still open is withdrawn. */
  readonly stopped?: Maybe<T['outcomes'][number]>;
}

/** A duty whose due instant passed before it was done, as far as is known now. Never recorded: derived. */
export interface Missed {
  readonly key: string;
  readonly step: string;
  readonly occasion: string;
  readonly dueAt: Instant;
}

/** One row per thing that has an id: the occasion is the id of the fact that caused the row. */
export function each<T extends { readonly id: string }, R>(
  things: readonly T[],
  row: (thing: T) => R,
): Record<string, R> {
  return Object.fromEntries(things.map((thing) => [thing.id, row(thing)]));
}
