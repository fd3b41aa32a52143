import fc from 'fast-check';
import { circumstanceValues, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import { catalogue } from '../../workflows/catalogue';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { FactData } from '../../engine/model/facts';
import { canonical } from '../../domain/canonical';
import { projectionOf } from '../../engine/log/effect';
import { isOpen } from '../../engine/model/rows';
import { arrangements } from './arrangements';
import { dataFor } from './random-data';
import { everyCase } from './share';
import { World, type Living } from './world';

export const began: Instant = '2026-05-01T10:00:00.000Z';
export const subject = 'subject-1';
// Whoever changes the engine runs `npm run test:long`, or more with RANDOM_RUNS.
const runs = Number(process.env['RANDOM_RUNS'] ?? (everyCase ? 2_000 : 100));
const halfDay = 43_200_000;

interface Move {
  readonly what:
    'answer' | 'command' | 'time' | 'circumstance' | 'void' | 'correct' | 'reassign' | 'decline' | 'give-up';
  readonly pick: number;
  readonly seed: number;
}

export type Kind = keyof typeof catalogue;

/** What happens to the subject, whatever the kind. */
export const common = ['custody', 'hospital', 'abroad', 'risk', 'mappa-level', 'shpo'] as const;
// Nobody comes back from these.
const forGood: readonly CircumstanceKind[] = ['deceased', 'deported'];
const endReasons = ['released', 'escape', undefined];

const moves = fc.array(
  fc.record({
    what: fc.constantFrom<Move['what'][]>(
      'answer',
      'answer',
      'answer',
      'command',
      'time',
      'time',
      'circumstance',
      'void',
      'correct',
      'reassign',
      'decline',
      'give-up',
    ),
    pick: fc.nat(99),
    seed: fc.nat(1_000_000),
  }),
  { maxLength: 30, size: 'max' },
);

export function sample(
  fields: Parameters<typeof dataFor>[0],
  { now }: World,
  { one, name, seed }: { one: Living; name: string; seed: number },
): FactData {
  const data = fc.sample(dataFor(fields, toMilliseconds(now)), { numRuns: 1, seed })[0] as FactData;
  return arrangements[one.process.kind]?.mend?.[name]?.(data, one, seed) ?? data;
}

function make(world: World, one: Living, { what, pick, seed }: Move): void {
  const { table } = catalogue[one.process.kind as keyof typeof catalogue];
  const open = world.open(one);
  const step = open[pick % Math.max(1, open.length)];
  const fact = one.facts[pick % one.facts.length];
  const soon = fromMilliseconds(toMilliseconds(world.now) - (pick % 12) * halfDay);
  switch (what) {
    case 'time':
      return world.advance(fromMilliseconds(toMilliseconds(world.now) + pick * halfDay));
    case 'answer': {
      if (!step) return;
      const outcomes = Object.entries(stepTableOf(table, step.step)?.outcomes ?? {});
      const [outcome, fields] = outcomes[seed % outcomes.length] ?? ['', {}];
      return void world.complete(
        one,
        step.key,
        outcome,
        sample(fields, world, { one, name: step.step, seed }),
        pick % 3 === 0 ? soon : undefined,
      );
    }
    case 'command': {
      const commands = Object.entries(table.commands);
      const [name, { input }] = commands[pick % commands.length] ?? ['', { input: {} }];
      return void world.command(one, name, sample(input, world, { one, name, seed }));
    }
    case 'circumstance': {
      // What is over is told of circumstances no more.
      if (one.process.outcome !== undefined) return;
      const kinds: readonly CircumstanceKind[] = [
        ...common,
        ...(arrangements[one.process.kind]?.raises ?? []),
      ];
      const kind = kinds[pick % kinds.length] ?? 'custody';
      const ends =
        seed % 2 === 0 && !forGood.includes(kind)
          ? {
              to: fromMilliseconds(toMilliseconds(soon) + (seed % 9) * halfDay * 4),
              endReason: endReasons[seed % endReasons.length],
            }
          : {};
      const id = forGood.includes(kind) ? kind : `c${pick % 4}`;
      return world.circumstance(subject, {
        id,
        kind,
        from: soon,
        value: valueOf(kind, seed),
        ...ends,
      } as Spell);
    }
    case 'void':
      if (fact) world.act(one, { do: 'void', fact: fact.id, reason: 'in error' });
      return;
    case 'correct':
      if (fact?.type === 'answer')
        world.act(one, { do: 'correct', fact: fact.id, on: soon, data: {}, reason: 'typed wrongly' });
      return;
    case 'reassign':
      if (step) world.act(one, { do: 'reassign', step: step.id, to: 'police:kent/mosovo', reason: 'cover' });
      return;
    case 'decline':
      if (step) world.act(one, { do: 'decline', step: step.id, reason: 'not ours' });
      return;
    case 'give-up':
      world.act(one, { do: 'give-up', notice: `notice-${pick % 3}` });
      return;
    default:
      what satisfies never;
  }
}

const shownOf = (one: Living): unknown =>
  [...one.steps.values()]
    .map(({ key, status, dueAt, owner, outcome }) => ({ key, status, dueAt, owner, outcome }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

function holds(world: World, one: Living): void {
  const before = JSON.stringify(shownOf(one));
  const over = one.process.outcome;
  const events = one.events.length;

  world.act(one, { do: 'nudge', cause: 'again' });
  expect(one.events.slice(events)).toEqual([]);
  expect(JSON.stringify(shownOf(one))).toBe(before);

  world.act(one, { do: 'nudge', cause: 'from the log', since: '1900-01-01T00:00:00.000Z' });
  expect(one.events.slice(events).map(({ type, stepKey }) => `${type} ${stepKey}`)).toEqual([]);
  expect(JSON.stringify(shownOf(one))).toBe(before);
  expect(one.process.outcome).toBe(over);

  // The log alone makes every row again: no step, no owner and no due instant is known to the tables only.
  const made = projectionOf(one.id, one.effects, () => undefined);
  expect(canonical([...(made?.steps.values() ?? [])])).toBe(canonical([...one.steps.values()]));
  const { kind, subjectId, visibility, engine, lead, units, outcome } = one.process;
  expect(made?.process).toMatchObject(
    JSON.parse(JSON.stringify({ kind, subjectId, visibility, engine, lead, units, outcome })) as object,
  );

  if (over === undefined) {
    expect(world.open(one).length > 0 || one.wakeAt !== undefined).toBe(true);
  }
  for (const step of one.steps.values()) {
    expect(step.owner).toMatch(/^[a-z-]+:[a-z0-9-]+\/[a-z0-9-]+$/);
    expect(step.working.length).toBeGreaterThan(0);
    if (over !== undefined) expect(isOpen(step)).toBe(false);
  }
  expect(JSON.stringify(one.process.state).length).toBeLessThan(20_000);
}

export function valueOf(kind: CircumstanceKind, seed: number): unknown {
  const allowed: 'true' | 'unit' | 'staff' | readonly string[] = circumstanceValues[kind];
  if (typeof allowed !== 'string') return allowed[seed % allowed.length];
  if (allowed === 'unit') return seed % 2 === 0 ? 'police:dorset/mosovo' : 'police:kent/mosovo';
  return allowed === 'staff' ? `staff:${seed % 3}` : true;
}

/** A world in which a process with that input may start. */
export function worldFor<W extends World>(kind: Kind, input: FactData, world: W): W {
  for (const spell of arrangements[kind]?.standing ?? []) world.circumstance(subject, spell);
  world.circumstance(subject, {
    id: 'home',
    kind: 'accountable',
    from: '2020-01-01',
    value: (input['sending'] ?? 'police:kent/mosovo') as 'police:kent/mosovo',
  });
  return world;
}

export function isRefused(task: () => unknown): boolean {
  try {
    task();
    return false;
  } catch (error) {
    if (error instanceof Refused) return true;
    throw error;
  }
}

/** Walks of a kind at random: it settles to the same thing again, and is never stuck. */
export function walkAtRandom(kind: Kind): void {
  const { table } = catalogue[kind];
  // What may not even start tells nothing of what follows.
  const inputs = dataFor(table.input, toMilliseconds(began))
    .map((input) => arrangements[kind]?.fitting?.(input, began) ?? input)
    .filter((input) => !isRefused(() => worldFor(kind, input, new World(began)).start(kind, subject, input)));
  let refusals = 0;
  let acts = 0;
  fc.assert(
    fc.property(inputs, moves, fc.boolean(), (input, sequence, far) => {
      const world = worldFor(kind, input, new World(began));
      const one = world.start(kind, subject, input);
      if (far) arrangements[kind]?.furtherOn?.(world, one);
      for (const move of sequence) {
        acts += 1;
        try {
          make(world, one, move);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          refusals += 1;
        }
      }
      holds(world, one);
    }),
    { numRuns: runs, seed: 20_261_124, endOnFailure: true },
  );
  // The moves must mostly be possible, or the property would hold of nothing.
  expect(acts).toBeGreaterThan(runs * 5);
  expect(refusals).toBeLessThan(acts * 0.6);
}
