import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { ErrorCode } from '../../domain/errors';
import { Refused } from '../../domain/errors';
import type { Day, Instant, When } from '../../domain/time/time';
import { World, type Living } from './world';

/** What a visit tells besides what it is about. */
export const visit = { station: 'Example Street', officer: 'staff:1', home: 'fixed' };
export const home = 'police:kent/mosovo';
export const person = 'subject-1';

/**
 * One registered person in a world whose clock a test moves: given on Monday 2 November 2026 at 10:00 for a sentence
 * of more than 6 and less than 30 months, an adult, unless told otherwise.
 */
export class Registered {
  readonly world: World;
  one: Living;

  constructor(
    input: Record<string, unknown> = {},
    at: Instant = '2026-11-02T10:00:00.000Z',
    world = new World(at),
  ) {
    this.world = world;
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: home });
    this.one = world.start('registration', person, {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate: '2026-11-02',
      born: '1980-01-01',
      home,
      needToKnow: [],
      ...input,
    });
  }

  /** Lets time pass until then. */
  at(instant: Instant): this {
    this.world.advance(instant);
    return this;
  }

  /** A visit at this moment, or told of late. */
  visits(of: readonly string[], more: Record<string, unknown> = {}): string {
    return this.command('record-notification', { of, on: this.world.now, ...visit, ...more });
  }

  command(name: string, data: Record<string, unknown>): string {
    return this.world.command(this.one, name, data).id;
  }

  answers(step: string, outcome: string, data: Record<string, unknown> = {}): string {
    return this.world.complete(this.one, step, outcome, data).id;
  }

  /** The first visit, and all that the units owe after it. */
  notifiedFirst(): this {
    this.visits(['initial']);
    return this.tidied();
  }

  /** Everything that is not the person's own duty is done. */
  tidied(): this {
    const outcomes: Record<string, readonly [string, Record<string, unknown>?]> = {
      'acknowledge-notification': ['given', { biometrics: true }],
      'record-on-visor': ['recorded'],
      'tell-partners': ['told'],
      'record-breach': ['recorded', { crimeReference: 'an invented number' }],
      'decide-breach': ['caution'],
    };
    for (const { key, step } of this.world.open(this.one)) {
      const [outcome, data] = outcomes[step] ?? [];
      if (outcome) this.world.complete(this.one, key, outcome, data);
    }
    return this;
  }

  holds(kind: CircumstanceKind, from: When, more: Partial<Spell> = {}): this {
    this.world.circumstance(person, { id: kind, kind, from, ...more });
    return this;
  }

  /** The open steps that are the person's own duties, or follow from them, each with the day it is due. */
  get owes(): Record<string, Day | 'stands still'> {
    const ours = ['acknowledge-notification', 'record-on-visor', 'tell-partners'];
    const open = this.world.open(this.one).filter(({ step }) => !ours.includes(step));
    return Object.fromEntries(open.map(({ step, dueOn }) => [step, dueOn ?? 'stands still']));
  }

  dueAt(step: string): Instant | undefined {
    return this.world.step(this.one, step).dueAt;
  }

  textsOf(step: string): string[] {
    return this.world.step(this.one, step).working.map(({ text }) => text);
  }

  /** The working that the process shows under a title. */
  explained(title: string): string[] {
    return this.world
      .explanations(this.one)
      .filter((shown) => shown.title === title)
      .flatMap(({ working }) => working.map(({ text }) => text));
  }

  /** The steps that were closed, by the name that their closing has. */
  closed(step: string): string[] {
    return [...this.one.steps.values()]
      .filter((known) => known.step === step && !['open', 'acknowledged'].includes(known.status))
      .map(({ status }) => status);
  }

  get breaches(): string[] {
    return this.world
      .open(this.one)
      .filter(({ step }) => step === 'decide-breach')
      .map(({ occasion }) => occasion.split('/')[0] ?? '')
      .sort();
  }

  noticesOf(name: string): string[] {
    return this.one.notices.filter((notice) => notice.name === name).map(({ toUnit }) => toUnit);
  }

  established(kind: CircumstanceKind): Spell | undefined {
    return this.world.of(person).find((spell) => spell.kind === kind && spell.id.startsWith(this.one.id));
  }
}

/** The code with which something is refused. */
export function refusalOf(task: () => unknown): Refused {
  try {
    task();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
export const codeOf = (task: () => unknown): ErrorCode => refusalOf(task).code;
