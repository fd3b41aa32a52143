import fc from 'fast-check';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import { isCommonStep, stepTableOf } from '../../engine/capabilities/common-steps';
import { effectiveFacts, happenedAt } from '../../engine/kernel/fold';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { Fact, FactData } from '../../engine/model/facts';
import type { StepRecord } from '../../engine/model/rows';
import { catalogue } from '../../workflows/catalogue';
import { arrangements } from './arrangements';
import { dataFor } from './random-data';
import { began, common, isRefused, sample, subject, valueOf, worldFor, type Kind } from './random-walk';
import { World, type Living } from './world';

const halfDay = 43_200_000;
const minute = 60_000;

/** One thing that was told live, as it can be told again afterwards. */
type Told = { readonly on: Instant } & (
  | {
      readonly what: 'answer';
      readonly id: string;
      readonly key: string;
      readonly outcome: string;
      readonly data: FactData;
    }
  | { readonly what: 'command'; readonly id: string; readonly name: string; readonly data: FactData }
  | { readonly what: 'circumstance'; readonly spell: Spell }
);

const later = (at: Instant, by: number): Instant => fromMilliseconds(toMilliseconds(at) + by);

/** A world that keeps what it is told, each thing in a minute of its own. */
class Live extends World {
  readonly told: Told[] = [];

  override complete(one: Living, name: string, outcome: string, data: FactData = {}): Fact {
    this.advance(later(this.now, minute));
    const { key } = this.step(one, name);
    const fact = super.complete(one, name, outcome, data);
    this.told.push({ what: 'answer', id: fact.id, key, outcome, data, on: happenedAt(fact) });
    return fact;
  }

  override command(one: Living, name: string, data: FactData): Fact {
    this.advance(later(this.now, minute));
    const fact = super.command(one, name, data);
    this.told.push({ what: 'command', id: fact.id, name, data, on: happenedAt(fact) });
    return fact;
  }

  say(spell: Spell): void {
    this.circumstance(subject, spell);
    this.told.push({ what: 'circumstance', spell, on: this.now });
  }
}

const moves = fc.array(
  fc.record({
    what: fc.constantFrom<('answer' | 'command' | 'time' | 'circumstance')[]>(
      'answer',
      'answer',
      'answer',
      'answer',
      'command',
      'time',
      'time',
      'circumstance',
    ),
    pick: fc.nat(99),
    seed: fc.nat(1_000_000),
    /** Its place among what is told afterwards. */
    place: fc.nat(1_000_000),
  }),
  { maxLength: 16, size: 'max' },
);
type Move = (typeof moves extends fc.Arbitrary<infer M> ? M : never)[number];

function live(world: Live, one: Living, kind: Kind, { what, pick, seed }: Move): void {
  const { table } = catalogue[kind];
  switch (what) {
    case 'time':
      return world.advance(later(world.now, (pick % 30) * halfDay + minute));
    case 'answer': {
      const open = world.open(one).filter(({ step }) => !isCommonStep(step));
      const step = open[pick % Math.max(1, open.length)];
      if (!step) return;
      const outcomes = Object.entries(stepTableOf(table, step.step)?.outcomes ?? {});
      const [outcome, fields] = outcomes[seed % outcomes.length] ?? ['', {}];
      world.complete(one, step.key, outcome, sample(fields, world, { one, name: step.step, seed }));
      return;
    }
    case 'command': {
      const commands = Object.entries(table.commands).filter(([, { by }]) => by.length > 0);
      const [name, { input }] = commands[pick % Math.max(1, commands.length)] ?? ['', { input: {} }];
      if (name !== '') world.command(one, name, sample(input, world, { one, name, seed }));
      return;
    }
    case 'circumstance': {
      if (one.process.outcome !== undefined) return;
      world.advance(later(world.now, minute));
      const kinds: readonly CircumstanceKind[] = [...common, ...(arrangements[kind]?.raises ?? [])];
      const of = kinds[pick % kinds.length] ?? 'custody';
      const id = `c-${of}`;
      const held = world.of(subject).find((spell) => spell.id === id);
      // Nobody comes back from these.
      if (held && (held.to !== undefined || of === 'deceased' || of === 'deported')) return;
      const value = valueOf(of, seed);
      return world.say(
        (held
          ? { ...held, to: world.now, told: undefined }
          : { id, kind: of, from: world.now, value }) as Spell,
      );
    }
    default:
      what satisfies never;
  }
}

/** Tells afterwards one thing that was told live, under the same id; throws what it is refused with. */
function tellAgain(world: World, one: Living, told: Told): void {
  if (told.what === 'circumstance') return world.circumstance(subject, told.spell);
  // Handed in and accepted, it is made twice.
  world.ids = [told.id, told.id];
  try {
    if (told.what === 'answer') world.complete(one, told.key, told.outcome, told.data, told.on);
    else giveAgain(world, one, told);
  } catch (error) {
    // A world says so of a step that is not open.
    throw error instanceof Refused || !(error instanceof Error) || !error.message.includes('is not open')
      ? error
      : new Refused('step.closed');
  } finally {
    world.ids = [];
  }
}

function giveAgain(world: World, one: Living, { id, name, data, on }: Told & { what: 'command' }): void {
  const { commands } = catalogue[one.process.kind as Kind].table as {
    commands: Record<string, { input: object }>;
  };
  const says = 'on' in (commands[name]?.input ?? {});
  const { fact } = world.act(one, { do: 'command', name, data, ...(!says && { on }) });
  if (fact) return;
  // What needs a second person is told by whoever accepts it.
  world.ids = [id];
  world.complete(one, 'second-person', 'accepted');
}

/** Tells everything in an order; what is refused is tried again after the others. Returns why some could never be told. */
function tellAll(world: World, one: Living, told: readonly Told[]): string[] {
  let waiting = [...told];
  for (;;) {
    const why: string[] = [];
    const refused = waiting.filter((next) => {
      try {
        tellAgain(world, one, next);
        return false;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const name =
          next.what === 'answer' ? next.key : next.what === 'command' ? next.name : next.spell.kind;
        why.push(`${name} of ${next.on}: ${error.code} ${JSON.stringify(error.more)}`);
        return true;
      }
    });
    if (refused.length === 0 || refused.length === waiting.length) return why;
    waiting = refused;
  }
}

/** Another order: a circumstance is begun before it ends, what happened at one time keeps its order, and an end stays last. */
function inOrder(told: readonly Told[], places: readonly number[], isOver: boolean): Told[] {
  const keyOf = (one: Told): string => (one.what === 'circumstance' ? one.spell.id : one.on);
  const last = isOver ? told.slice(-1) : [];
  const free = told.slice(0, told.length - last.length);
  const shuffled = free.map((one, at) => ({ one, place: places[at % Math.max(1, places.length)] ?? 0 }));
  shuffled.sort((a, b) => a.place - b.place);
  const waiting = new Map<string, Told[]>();
  for (const one of free) waiting.set(keyOf(one), [...(waiting.get(keyOf(one)) ?? []), one]);
  return [...shuffled.flatMap(({ one }) => waiting.get(keyOf(one))?.shift() ?? []), ...last];
}

const factsOf = ({ facts }: Living) =>
  effectiveFacts(facts)
    .map(({ id, type, at: _at, by: _by, ...fact }) => ({ id, type, ...fact, on: undefined }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** What is told of a day by its data may be told ahead. */
const happened = ({ facts }: Living) =>
  Object.fromEntries(
    effectiveFacts(facts).flatMap((fact) =>
      fact.type === 'command' && 'on' in fact.data ? [] : [[fact.id, happenedAt(fact)]],
    ),
  );

/** What the law of two times speaks of: everything but what counts from the telling, and how that is chased. */
function shown(kind: Kind, one: Living) {
  const { table } = catalogue[kind];
  const steps = [...one.steps.values()].filter(({ step }) => !isCommonStep(step));
  const counts = ({ step }: StepRecord) => stepTableOf(table, step)?.counts;
  return {
    outcome: one.process.outcome,
    facts: factsOf(one),
    happened: happened(one),
    open: steps
      .filter(({ status }) => status === 'open')
      .map(
        (step) =>
          `${step.key} ${counts(step) === 'happened' ? (step.dueAt ?? 'stands still') : 'from its telling'}`,
      )
      .sort(),
    done: steps
      .filter(({ status }) => status === 'completed')
      .map((step) =>
        [step.key, step.outcome, step.doneOn, ...(counts(step) === 'happened' ? [step.dueAt] : [])].join(' '),
      )
      .sort(),
  };
}

/** Steps that are done in both and that are less late where everything was told afterwards. */
const lessLate = (first: Living, second: Living): string[] =>
  [...first.steps.values()].flatMap(({ key, status, dueAt }) => {
    const again = second.steps.get(key);
    const isLess = again?.dueAt !== undefined && dueAt !== undefined && again.dueAt > dueAt;
    return status === 'completed' && again?.status === 'completed' && isLess
      ? [`${key} ${dueAt} ${again.dueAt}`]
      : [];
  });

/** The kinds without those others that a circumstance starts: what they establish begins when that was told. */
const alone = (kind: Kind): Readonly<Record<string, AnyDefinition>> =>
  Object.fromEntries(
    Object.entries<AnyDefinition>(catalogue).filter(
      ([other, { table }]) => other === kind || table.startsOn === undefined,
    ),
  );

/** What became of the histories that were told twice. */
export interface Retold {
  histories: number;
  facts: number;
  /** Histories that could be told in another order too. */
  reordered: number;
}

/**
 * The law of the two times, for a kind: a random history told live, and the same history told afterwards, in the order of
 * happening and in another, all on one later day, end with the same facts, the same outcome, the same due instants of
 * clocks that count from what happened, and no step less late. An order in which something is refused is no order in
 * which the history could be told; the order of happening always is one.
 */
export function retellAtRandom(
  kind: Kind,
  runs: number,
  spoil?: (world: World, one: Living) => void,
): Retold {
  const { table } = catalogue[kind];
  const found: Retold = { histories: 0, facts: 0, reordered: 0 };
  const inputs = dataFor(table.input, toMilliseconds(began))
    .map((input) => arrangements[kind]?.fitting?.(input, began) ?? input)
    .filter((input) => !isRefused(() => worldFor(kind, input, new World(began)).start(kind, subject, input)));
  fc.assert(
    fc.property(inputs, moves, fc.boolean(), (input, sequence, far) => {
      const world = worldFor(kind, input, new Live(began, alone(kind)));
      const one = world.start(kind, subject, input, 'told');
      if (far) arrangements[kind]?.furtherOn?.(world, one);
      for (const move of sequence) isRefused(() => live(world, one, kind, move));
      const { told } = world;
      const isOver = one.process.outcome !== undefined;
      const day = later(world.now, 3 * halfDay);
      world.advance(day);
      const expected = shown(kind, one);
      const places = sequence.map(({ place }) => place);
      const orders = [told, inOrder(told, places, isOver)];
      for (const order of orders) {
        const again = worldFor(kind, input, new World(began, alone(kind)));
        again.now = day;
        again.prefix = 'again-';
        again.ids = [one.process.started.id];
        const second = again.start(kind, subject, input, 'told', began);
        const left = tellAll(again, second, order);
        if (left.length > 0 && order !== told) continue;
        spoil?.(again, second);
        expect(left).toEqual([]);
        expect(shown(kind, second)).toEqual(expected);
        expect(lessLate(one, second)).toEqual([]);
        if (order !== told) found.reordered += 1;
      }
      found.histories += 1;
      found.facts += told.length;
    }),
    { numRuns: runs, seed: 20_261_128, endOnFailure: true },
  );
  return found;
}
