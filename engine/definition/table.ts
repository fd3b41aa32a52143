import type { CircumstanceKind } from '../../domain/circumstances';
import type { RelationToSubject } from '../../domain/people/relations';
import type { Gate } from '../../domain/people/gate';
import type { Insight } from '../../domain/people/sight';
import type { Visibility } from '../../domain/people/visibility';
import type { Post } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import type { LadderName } from '../../domain/law/ladders';
import type { Fields } from './fields';
import type { AnswerFields, CommandFields } from './given';

/** Who answers a step in place of its owner, and the reason, as the page of the kind gives it. */
export interface AlsoBy {
  readonly parties: readonly string[];
  readonly because: string;
}

/** One row of a process's table: what one party must do by one instant. */
export interface StepTable {
  readonly title: string;
  /** A party that `parties` names, or `row`: each row of the plan then says whose it is. */
  readonly owner: string;
  /** Parties that may answer it besides its owner, and why: the page of the kind says so. */
  readonly alsoBy?: AlsoBy;
  /**
   * The rule that its clock goes by. Where there are several, each has a name, and a row of the plan takes one by its
   * name: the `usual` one where it says nothing.
   */
  readonly clock: RuleId | { readonly [name: string]: RuleId };
  /**
   * Which time of what a row follows from starts its clock. `happened`: the law's own clocks, a party's own next work, and
   * whatever the guidance counts from an event. `told`: another party's work, which could not begin before it knew; where
   * it was done before the telling all the same, its party knew, and it counts from what happened.
   */
  readonly counts: 'happened' | 'told';
  /** Wanted more than once, each time by its own occasion. Its answer then goes to `apply` alone. */
  readonly often?: true;
  /** A duty whose being missed the plan answers; see `View.missed`. */
  readonly duty?: true;
  /** How insistently it is chased, where that is not by the hour or by the day as its rule counts. */
  readonly ladder?: LadderName;
  /** The post of the owner's area that whoever answers it must hold; or one above it. */
  readonly post?: Post;
  /** Handed in to a second person before it counts as done. */
  readonly review?: Review;
  /** Gates that whoever has it must pass, besides those that guard everything, when given it and when it was done. */
  readonly gates?: readonly string[];
  /** Circumstances copied into the answer when it is recorded: what the decision was based on. */
  readonly captures?: readonly CircumstanceKind[];
  /** Circumstances that one of its outcomes means: the plan's `means` tells them. */
  readonly means?: readonly CircumstanceKind[];
  /** The subject's open steps of other processes are copied into the answer: what changes hands with it. */
  readonly capturesWork?: true;
  readonly outcomes: { readonly [outcome: string]: AnswerFields };
}

/** Something that a party may tell or ask of a process besides answering its steps. */
export interface CommandTable {
  readonly title: string;
  readonly by: readonly string[];
  /** The post that whoever gives it must hold in the area of one of those parties; or one above it. */
  readonly post?: Post;
  /** Asked for by one and accepted by a second person: until then it is no fact. Where it takes no `on` alone. */
  readonly review?: Omit<Review, 'of' | 'rule'>;
  readonly captures?: readonly CircumstanceKind[];
  /** It can bear on all that was told before, whenever it is given: everything is then folded afresh. */
  readonly rewinds?: true;
  /** It may be given after the end: it can make the process run again. */
  readonly afterTheEnd?: true;
  /** Circumstances that it means: the plan's `means` tells them. */
  readonly means?: readonly CircumstanceKind[];
  readonly input: CommandFields;
}

/** A unit that may start a process of a kind by hand, for somebody who acts for it. */
export interface Starter {
  /** The field of the input that names it. Where the input names none, it is any unit for which the actor acts. */
  readonly unit?: string;
  /** How it must stand to the subject, in one of these ways. Absent: its role alone counts, which `visibility` names. */
  readonly as?: readonly RelationToSubject[];
}

/** How what somebody handed in is accepted or given back by somebody else. */
export interface Review {
  /** The party that has it until then. */
  readonly by: string;
  /** The clock of the review. */
  readonly rule: RuleId;
  /** The post that whoever accepts it or gives it back must hold; or one above it. */
  readonly post?: Post;
  /** The outcomes that are handed in; all of them unless it says. */
  readonly of?: readonly string[];
}

/** Whether a step is handed in where it has that outcome, and is not done by whoever answers it. */
export const isReviewed = ({ review }: Pick<StepTable, 'review'>, outcome: string): boolean =>
  review !== undefined && (review.of?.includes(outcome) ?? true);

/** A kind of process as data: write it `as const satisfies ProcessTable`, so that its names stay sharp. */
export interface ProcessTable {
  readonly kind: string;
  readonly title: string;
  readonly subject: 'person' | 'staff' | 'movement';
  /** Raised when the state gets another shape: a process kept in an older one is folded afresh from its log. */
  readonly shape?: number;
  /** Whose unit may start one by hand: one of these. Without any, nobody: the service itself starts it. */
  readonly startedBy?: readonly Starter[];
  readonly input: Fields;
  /**
   * Who reads its input, facts and log: the unit that leads it, alone or with its police force. Everybody else with
   * a part in it reads the steps that are theirs. Without it, whoever sees the process reads all of it.
   */
  readonly insight?: Insight;
  /** Who may see each process of the kind, where that is not left to whoever starts one. */
  readonly visibility?: Visibility;
  /**
   * Of a kind about a member of staff: what that person, and whoever is under them in the line, may do and read of it
   * all the same. Without a word, nothing: nobody decides about themselves or about whom they answer to.
   */
  readonly self?: Concerned;
  readonly under?: Concerned;
  /** Keeps what its fields hold and no words by any other way. */
  readonly wordless?: true;
  /**
   * A subject has at most one of this kind that is not over; where it names a field of the input, one for each value of
   * that field. Where there is one, another does not start, and one that is over does not run again.
   */
  readonly oneAtATime?: true | string;
  /** What it establishes of a member of staff that others must hold to be given work. */
  readonly gate?: Gate;
  /** By it somebody asks to be let in to its subject. One kind does. */
  readonly admits?: true;
  /**
   * Circumstances of its subject that it decides: while one is open, nobody tells them but by it. Who may say them
   * otherwise is in `domain/tellers.ts`.
   */
  readonly decides?: readonly CircumstanceKind[];
  /**
   * What another force may take of its subject before the subject is theirs: the command that records it, the one that notes
   * what could not be recorded, and the field of both that names the force's unit.
   */
  readonly elsewhere?: { readonly taken: string; readonly doubted: string; readonly field: string };
  /** A prison's movement bears on it: where a person has several open, somebody says what the movement means. */
  readonly onMovements?: true;
  /** Circumstances whose being recorded may start it; the behaviour's `startsFor` says when, and with what. */
  readonly startsOn?: readonly CircumstanceKind[];
  readonly steps: { readonly [step: string]: StepTable };
  /** Steps and commands share one namespace. */
  readonly commands: { readonly [command: string]: CommandTable };
  readonly notices: { readonly [notice: string]: string };
  /** Rules by which the plan computes days: when a step opens, when a clock starts, when something else begins. */
  readonly days?: readonly RuleId[];
  readonly outcomes: readonly string[];
}

/** What somebody may who would else be kept out for a conflict of interest. */
export interface Concerned {
  /** Steps that they may answer, and commands that they may give. */
  readonly may?: readonly string[];
  /** Steps that they may read: what each is, when it is due and what became of it; never the input or the log. */
  readonly reads?: readonly string[];
}

/** Who may see a process of a kind: as its table says, or else its area unless it is started restricted. */
export const visibilityOf = (table: Pick<ProcessTable, 'visibility'>, restricted = false): Visibility =>
  table.visibility ?? (restricted ? 'parties' : 'area');

export type OftenStep<T extends ProcessTable> = {
  [K in keyof T['steps']]: T['steps'][K] extends { readonly often: true } ? K : never;
}[keyof T['steps']] &
  string;
export type OnceStep<T extends ProcessTable> = Exclude<keyof T['steps'], OftenStep<T>> & string;

type AlsoParty<S> = S extends { readonly alsoBy: { readonly parties: readonly (infer P extends string)[] } }
  ? P
  : never;

type Means<S> = S extends { readonly means: readonly (infer K extends CircumstanceKind)[] } ? K : never;

/** The circumstances that some answer or command of a table means; any, where the table is not known. */
export type MeantBy<T extends ProcessTable> = string extends keyof T['steps']
  ? CircumstanceKind
  : Means<T['steps'][keyof T['steps']]> | Means<T['commands'][keyof T['commands']]>;

/** Every party that the table names, and the lead, who answers for the process as a whole. */
export type PartyOf<T extends ProcessTable> =
  | Exclude<T['steps'][keyof T['steps']]['owner'] | T['commands'][keyof T['commands']]['by'][number], 'row'>
  | AlsoParty<T['steps'][keyof T['steps']]>
  | Extract<T['steps'][keyof T['steps']], { readonly review: Review }>['review']['by']
  | Extract<T['commands'][keyof T['commands']], { readonly review: { by: string } }>['review']['by']
  | 'lead';
