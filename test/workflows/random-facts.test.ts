import fc from 'fast-check';
import { circumstanceValues, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { dayOf, fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time';
import { catalogue } from '../../workflows/catalogue';
import { stepTableOf } from '../../workflows/settling/common-steps';
import type { FactData } from '../../workflows/settling/acts';
import { isOpen } from '../../workflows/settling/records';
import { packWith } from '../support/pack';
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

type Kind = keyof typeof catalogue;

/** What must hold of the person before a kind can start. */
const standing: Partial<Record<Kind, readonly Spell[]>> = {
  'indefinite-review': [
    { id: 'indefinite', kind: 'notified-indefinitely', from: '2005-01-01', value: true },
    { id: 'first', kind: 'first-notified', from: '2005-01-01', value: 'adult' },
  ],
};

/** What happens to the person: the same to all, and what else matters to a kind. */
const common = ['custody', 'hospital', 'abroad', 'risk', 'mappa-level', 'shpo'] as const;
const more: Partial<Record<Kind, readonly CircumstanceKind[]>> = {
  // A review ends with an order or a death, so that too many of them would leave no review to walk.
  'indefinite-review': ['no-fixed-abode', 'critical-case', 'charged', 'looked-after'],
  transfer: ['no-fixed-abode', 'charged', 'deceased', 'registered'],
};

const emptyPack = '0'.repeat(64);
type Mend = (data: FactData, one: Living, seed: number) => FactData;
/** Data that must fit together, which chance would never make: most of it is mended, some is left wrong. */
const mend: Readonly<Record<string, Mend>> = {
  'transfer request': (data, _one, seed) => ({
    ...data,
    ...(seed % 8 === 0 ? { packHash: emptyPack } : packWith(...['a', 'b', 'c'].slice(0, 1 + (seed % 3)))),
  }),
  'transfer decide': (data, { process }, seed) => {
    const { sent } = process.state as { sent: Record<string, { packHash: string }> };
    const last = Object.values(sent).at(-1);
    return 'packHash' in data && last && seed % 8 !== 0 ? { ...data, packHash: last.packHash } : data;
  },
  'indefinite-review determine': ({ nextAfterYears, ...data }, _one, seed) =>
    seed % 4 === 0 ? { ...data, nextAfterYears } : data,
};
/** A start that the kind would mostly refuse as chance makes it. */
const begin: Partial<Record<Kind, (input: FactData) => FactData>> = {
  transfer: ({ referral, pdp, ...input }) => ({
    ...input,
    receivingMappa: input['receivingMappa'] ?? input['receiving'],
    receivingVisor: input['receivingVisor'] ?? input['receiving'],
    receivingNpt: input['receivingNpt'] ?? input['receiving'],
    sendingProbation: input['sendingProbation'] ?? input['sending'],
    receivingProbation: input['receivingProbation'] ?? input['receiving'],
    // Each variant often enough, and the ordinary one most often.
    ...(input['socialCare'] === undefined ? { referral, pdp } : {}),
  }),
  'indefinite-review': ({ receivedOn, ...input }) =>
    typeof receivedOn === 'string' && receivedOn > dayOf(began)
      ? { ...input, because: 'by-hand' }
      : {
          ...input,
          ...(input['because'] === 'application'
            ? { receivedOn: receivedOn ?? dayOf(began) }
            : { receivedOn }),
        },
};

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

function sample(
  fields: Parameters<typeof dataFor>[0],
  { now }: World,
  { one, name, seed }: { one: Living; name: string; seed: number },
): FactData {
  const data = fc.sample(dataFor(fields, toMilliseconds(now)), { numRuns: 1, seed })[0] as FactData;
  return mend[`${one.process.kind} ${name}`]?.(data, one, seed) ?? data;
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
      // A process that is over is not told of circumstances any more.
      if (one.process.outcome !== undefined) return;
      const kinds: readonly CircumstanceKind[] = [...common, ...(more[one.process.kind as Kind] ?? [])];
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

/** A world in which a process with that input may start. */
function worldFor(kind: Kind, input: FactData): World {
  const world = new World(began);
  for (const spell of standing[kind] ?? []) world.circumstance(subject, spell);
  world.circumstance(subject, {
    id: 'home',
    kind: 'accountable',
    from: '2020-01-01',
    value: (input['sending'] ?? 'police:kent/mosovo') as 'police:kent/mosovo',
  });
  return world;
}

function isRefused(task: () => unknown): boolean {
  try {
    task();
    return false;
  } catch (error) {
    if (error instanceof Refused) return true;
    throw error;
  }
}

describe.each(Object.keys(catalogue) as Kind[])('%s under random facts', (kind) => {
  it('settles to the same thing again, live and from the log, and is never stuck', () => {
    const { table } = catalogue[kind];
    // What may not even start tells nothing of what follows.
    const inputs = dataFor(table.input, toMilliseconds(began))
      .map((input) => begin[kind]?.(input) ?? input)
      .filter((input) => !isRefused(() => worldFor(kind, input).start(kind, subject, input)));
    let refusals = 0;
    let acts = 0;
    fc.assert(
      fc.property(inputs, moves, (input, sequence) => {
        const world = worldFor(kind, input);
        const one = world.start(kind, subject, input);
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
