import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import type { Instant, When } from '../../domain/time/time';
import type { Act } from '../../engine/acts/acts';
import type { FactData } from '../../engine/model/facts';
import type { Settlement } from '../../engine/kernel/settle';
import type { StepRecord } from '../../engine/model/rows';
import type { Living, World } from './world';

/** How the service refused what was tried. */
export function refusal(act: () => unknown): Refused {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** The code by which the service refused what was tried. */
export const refusalOf = (act: () => unknown): string => refusal(act).code;

/** One process of one person, told act by act in a world of its own. */
export class Story {
  constructor(
    readonly world: World,
    readonly one: Living,
  ) {}

  get process(): Living['process'] {
    return this.one.process;
  }
  get lastFact(): Living['facts'][number] | undefined {
    return this.one.facts.at(-1);
  }

  advance(to: Instant): void {
    this.world.advance(to);
  }
  act(act: Act): Settlement {
    return this.world.act(this.one, act);
  }
  /** Answers an open step, by its name or its key; the id of the answer. */
  done(name: string, outcome: string, data: FactData = {}, on?: Instant): string {
    return this.world.complete(this.one, name, outcome, data, on).id;
  }
  command(name: string, data: FactData): string {
    return this.world.command(this.one, name, data).id;
  }

  /** A circumstance of the person that is recorded by hand; told again by its id, it is corrected. */
  tell(
    kind: CircumstanceKind,
    value: unknown,
    from: When = '2026-01-01',
    id: string = kind,
    to?: When,
  ): void {
    this.world.circumstance(this.one.subject, { id, kind, from, to, value } as Spell);
  }
  custody(from: When, to?: When, endReason?: string, id = 'prison'): void {
    this.world.circumstance(this.one.subject, { id, kind: 'custody', from, to, endReason });
  }
  /** From when to when a circumstance of the person held. */
  spells(kind: CircumstanceKind): (readonly [When, When | undefined])[] {
    return this.world
      .of(this.one.subject)
      .filter((spell) => spell.kind === kind)
      .map(({ from, to }) => [from, to] as const);
  }

  /** The names of the open steps, sorted. */
  keys(): string[] {
    return this.world.keys(this.one);
  }
  open(name: string): StepRecord {
    return this.world.step(this.one, name);
  }
  allOpen(name?: string): StepRecord[] {
    return this.world.open(this.one).filter(({ step }) => name === undefined || step === name);
  }
  /** The first step of a name, open or closed. */
  step(name: string): StepRecord | undefined {
    return [...this.one.steps.values()].find(({ step }) => step === name);
  }
  due(name: string): Instant | undefined {
    return this.open(name).dueAt;
  }
  dueOn(name: string): string | undefined {
    return this.open(name).dueOn;
  }
  /** The units that were sent a notice, once for each time. */
  told(name: string): string[] {
    return this.one.notices.filter((notice) => notice.name === name).map(({ toUnit }) => toUnit);
  }
}
