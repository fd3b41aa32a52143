import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { dayOf, instantOf, type Instant, type When } from '../../domain/time/time';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { FactData } from '../../engine/model/facts';
import { isOpen, type StepRecord } from '../../engine/model/rows';
import { hasFallen } from '../../engine/acts/step-at-hand';
import { catalogue } from '../../workflows/catalogue';
import { effectiveFacts } from '../../engine/kernel/fold';
import { World, type Living } from './world';

const person = 'subject-1';
const longKnown: Instant = '2010-01-01T00:00:00.000Z';

/** One thing that happened. `name` lets a later one say that it is about this. */
export type Happening = {
  readonly on: Instant;
  readonly name?: string;
  /** The process is over by it, or asks for it afterwards: what happened before is told first. */
  readonly last?: true;
  /** Told after that one: what is not asked for any more can be told no more. */
  readonly after?: string;
} & (
  | {
      readonly answer: string;
      readonly outcome: string;
      readonly data?: FactData;
      /** What the step that it answers is about, where several of its kind are open. */
      readonly about?: string;
    }
  | { readonly command: string; readonly data?: FactData }
  | { readonly begins: CircumstanceKind; readonly value?: unknown; readonly id?: string }
  | { readonly ends: CircumstanceKind; readonly id?: string; readonly because?: string }
);

type Answered = Extract<Happening, { readonly answer: string }>;
type Spelt = Extract<Happening, { readonly begins: CircumstanceKind } | { readonly ends: CircumstanceKind }>;

/** The course of one process, written once and told more than once. */
export interface Life {
  readonly kind: keyof typeof catalogue;
  readonly input: FactData;
  readonly began: Instant;
  /** What was on record of the person before. */
  readonly standing?: readonly (Omit<Spell, 'from'> & { readonly from: When })[];
  /** In the order in which it happened. */
  readonly happened: readonly Happening[];
  /** The later day on which it is looked at, or on which it is all told. */
  readonly seen: Instant;
}

/** A life that was told, and what the process made of it. */
export class Telling {
  readonly world: World;
  readonly one: Living;
  private readonly ids = new Map<string, string>();

  private constructor(
    private readonly life: Life,
    now: Instant,
    on?: Instant,
  ) {
    this.world = new World(now);
    const told = { from: longKnown, to: longKnown };
    for (const spell of life.standing ?? []) this.world.circumstance(person, { ...spell, told });
    this.one = this.world.start(life.kind, person, life.input, undefined, on);
  }

  /** Each thing as it happens; then time passes until the life is looked at. */
  static live(life: Life): Telling {
    const telling = new Telling(life, life.began);
    for (const one of life.happened) {
      telling.world.advance(one.on);
      telling.tell(one);
    }
    telling.world.advance(life.seen);
    return telling;
  }

  /** All of it on the later day, in an order; what cannot be told yet waits for what makes it possible. */
  static late(life: Life, order: readonly Happening[] = life.happened): Telling {
    const telling = new Telling(life, life.seen, life.began);
    telling.tellAll(order.filter(({ last }) => !last));
    telling.tellAll(order.filter(({ last }) => last));
    return telling;
  }

  private tellAll(order: readonly Happening[]): void {
    let waiting = order;
    while (waiting.length > 0) {
      const reasons: string[] = [];
      const left = waiting.filter((one) => {
        const why = this.tried(one);
        if (why !== undefined) reasons.push(`${textOf(one)}: ${why}`);
        return why !== undefined;
      });
      if (left.length === waiting.length) throw new Error(`it cannot be told:\n${reasons.join('\n')}`);
      waiting = left;
    }
  }

  /** Tells one thing that happened; why it could not be told, if so. */
  private tried(one: Happening): string | undefined {
    if (one.after !== undefined && !this.ids.has(one.after)) return `told after ${one.after}`;
    if ('answer' in one && !this.stepFor(one))
      return `not open; open: ${this.world.keys(this.one).join(', ')}`;
    try {
      this.tell(one);
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  tell(one: Happening): void {
    const { world } = this;
    const late = one.on === world.now ? undefined : one.on;
    if ('answer' in one) {
      const step = this.stepFor(one);
      if (!step) throw new Error(`${textOf(one)} is not open; open: ${world.keys(this.one).join(', ')}`);
      this.know(one, world.complete(this.one, step.key, one.outcome, this.dataOf(one.data), late).id);
    } else if ('command' in one) {
      const asked = this.definition.table.commands[one.command]?.input['on']?.type;
      const on = asked === undefined ? {} : { on: asked === 'day' ? dayOf(one.on) : one.on };
      const data = { ...on, ...this.dataOf(one.data) };
      this.know(one, world.command(this.one, one.command, data, asked === undefined ? late : undefined).id);
    } else {
      this.tellSpell(one);
      this.know(one, one.id ?? ('begins' in one ? one.begins : one.ends));
    }
  }

  /** Says that something that was told had happened at another time. */
  corrects(name: string, on: Instant, data: FactData = {}): this {
    const asked = 'on' in data ? {} : { on };
    const reason = 'The note says otherwise';
    this.world.act(this.one, { do: 'correct', fact: this.id(name), ...asked, data, reason });
    return this;
  }
  /** Takes back what was told, and tells it again. */
  tellsAgain(name: string): this {
    this.world.act(this.one, { do: 'void', fact: this.id(name), reason: 'Of somebody else' });
    this.tellAll(this.life.happened.filter((one) => one.name === name));
    return this;
  }

  get definition(): AnyDefinition {
    return catalogue[this.life.kind];
  }
  private id(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`${name} was not told yet`);
    return id;
  }
  step(name: string, about?: string): StepRecord | undefined {
    return [...this.one.steps.values()].find(
      (step) => step.step === name && step.status !== 'withdrawn' && this.isAbout(step, about),
    );
  }

  /** What must be the same however it was told, line by line. */
  get seen(): string[] {
    const { process, facts } = this.one;
    const table: Record<string, { readonly counts?: string }> = this.definition.table.steps;
    // A second person is asked when something is told, whenever it happened.
    const steps = [...this.one.steps.values()].filter(
      ({ status, step }) => status !== 'withdrawn' && step !== 'second-person',
    );
    return [
      `outcome ${process.outcome ?? 'none yet'}, lead ${process.lead}`,
      ...effectiveFacts(facts).flatMap((fact) =>
        fact.type === 'answer' || fact.type === 'command'
          ? [
              `${fact.type} ${fact.name} of ${'on' in fact && fact.on ? fact.on : ((fact.data['on'] as string | undefined) ?? fact.at)}`,
            ]
          : [],
      ),
      ...this.world
        .of(person)
        .map(
          ({ kind, from, to, value }) =>
            `${kind} ${String(value)} from ${instantOf(from)} to ${to ? instantOf(to) : 'now'}`,
        ),
      ...steps.map((step) => {
        // What counts from the telling and was not done has longer, and so it lapses later, when it was told later.
        const isLonger = table[step.step]?.counts === 'told' && step.doneOn === undefined;
        const became = isLonger ? 'due after the telling' : `${step.status} due ${step.dueAt ?? 'never'}`;
        return [step.step, step.owner, became, step.outcome, step.doneOn].join(' ');
      }),
    ].sort();
  }

  private know({ name }: Happening, id: string): void {
    if (name !== undefined) this.ids.set(name, id);
  }

  /** Names of what was told before stand for their ids. */
  private dataOf(data: FactData = {}): FactData {
    const named = (value: unknown): unknown =>
      typeof value === 'string' ? (this.ids.get(value) ?? value) : value;
    return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, named(value)]));
  }

  private isAbout({ key }: StepRecord, about: string | undefined): boolean {
    return about === undefined || key.includes(this.ids.get(about) ?? about);
  }

  private stepFor({ answer, about }: Answered): StepRecord | undefined {
    const known = [...this.one.steps.values()].filter(
      (step) => step.step === answer && this.isAbout(step, about),
    );
    // What was done before a step fell away is told of it afterwards.
    return known.find(isOpen) ?? known.find(hasFallen);
  }

  /** The end of a circumstance whose beginning was not told yet tells both; its beginning then tells nothing more. */
  private tellSpell(one: Spelt): void {
    const kind = 'begins' in one ? one.begins : one.ends;
    const id = one.id ?? kind;
    const known = this.world.of(person).find((spell) => spell.id === id);
    if ('begins' in one) {
      if (!known)
        this.world.circumstance(person, { id, kind, from: one.on, value: one.value ?? true } as Spell);
      return;
    }
    const beginning = this.life.happened.find(
      (other) => 'begins' in other && (other.id ?? other.begins) === id,
    );
    const from = known?.from ?? beginning?.on;
    if (from === undefined) throw new Error(`${id} never began`);
    const value = known?.value ?? (beginning && 'begins' in beginning ? beginning.value : undefined) ?? true;
    this.world.circumstance(person, { id, kind, from, value, to: one.on, endReason: one.because } as Spell);
  }
}

const textOf = (one: Happening): string =>
  `${'answer' in one ? one.answer : 'command' in one ? one.command : 'begins' in one ? one.begins : one.ends} of ${one.on}`;

/** Orders in which a life may be told: as it happened, the other way round, and shuffled by seeds. */
export function ordersOf(happened: readonly Happening[], shuffles = 4): Happening[][] {
  const shuffled = Array.from({ length: shuffles }, (_, seed) => {
    let state = seed * 7919 + 17;
    const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648);
    return happened
      .map((one) => ({ one, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  });
  return [[...happened], [...happened].reverse(), ...shuffled];
}
