import fc from 'fast-check';
import { circumstanceValues, type CircumstanceKind } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time';
import { catalogue } from '../../workflows/catalogue';
import { stepTableOf } from '../../workflows/settling/common-steps';
import type { FactData } from '../../workflows/settling/acts';
import { canonical } from '../../workflows/settling/canonical';
import { projectionOf } from '../../workflows/settling/effect';
import { isOpen } from '../../workflows/settling/records';
import { dataFor } from '../support/random-data';
import { World, type Living } from '../support/world';

const began: Instant = '2026-05-01T10:00:00.000Z';
const subject = 'subject-1';
const runs = 400;
const halfDay = 43_200_000;

interface Move {
  readonly what:
    'answer' | 'command' | 'time' | 'circumstance' | 'void' | 'correct' | 'reassign' | 'decline' | 'give-up';
  readonly pick: number;
  readonly seed: number;
}

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

const sample = (fields: Parameters<typeof dataFor>[0], near: Instant, seed: number): FactData =>
  fc.sample(dataFor(fields, toMilliseconds(near)), { numRuns: 1, seed })[0] as FactData;

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
        sample(fields, world.now, seed),
        pick % 3 === 0 ? soon : undefined,
      );
    }
    case 'command': {
      const commands = Object.entries(table.commands);
      const [name, { input }] = commands[pick % commands.length] ?? ['', { input: {} }];
      return void world.command(one, name, sample(input, world.now, seed));
    }
    case 'circumstance': {
      const kinds = [
        'custody',
        'hospital',
        'abroad',
        'risk',
        'mappa-level',
        'shpo',
      ] as const satisfies CircumstanceKind[];
      const kind = kinds[pick % kinds.length] ?? 'custody';
      const allowed = circumstanceValues[kind];
      const value = typeof allowed === 'string' ? true : allowed[seed % allowed.length];
      const to =
        seed % 2 === 0 ? { to: fromMilliseconds(toMilliseconds(soon) + (seed % 9) * halfDay * 4) } : {};
      return world.circumstance(subject, { id: `c${pick % 4}`, kind, from: soon, value, ...to });
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
  const made = projectionOf(one.id, one.effects);
  expect(canonical([...(made?.steps.values() ?? [])])).toBe(canonical([...one.steps.values()]));
  const { kind, subjectId, engine, lead, units, outcome } = one.process;
  expect(made?.process).toMatchObject(
    JSON.parse(JSON.stringify({ kind, subjectId, engine, lead, units, outcome })) as object,
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

describe.each(Object.keys(catalogue) as (keyof typeof catalogue)[])('%s under random facts', (kind) => {
  it('settles to the same thing again, live and from the log, and is never stuck', () => {
    const { table } = catalogue[kind];
    let refusals = 0;
    let acts = 0;
    fc.assert(
      fc.property(dataFor(table.input, toMilliseconds(began)), moves, (input, sequence) => {
        const world = new World(began);
        world.circumstance(subject, {
          id: 'home',
          kind: 'accountable',
          from: '2020-01-01',
          value: (input['sending'] ?? 'police:kent/mosovo') as 'police:kent/mosovo',
        });
        let one: Living;
        try {
          one = world.start(kind, subject, input);
        } catch (error) {
          if (error instanceof Refused) return;
          throw error;
        }
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
      { numRuns: runs, seed: 20_261_124 },
    );
    // The moves must mostly be possible, or the property would hold of nothing.
    expect(acts).toBeGreaterThan(2_000);
    expect(refusals).toBeLessThan(acts * 0.6);
  });
});
