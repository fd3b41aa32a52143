import type { Absence, Standing } from '../../../domain/people/absence';
import { Refused } from '../../../domain/errors';
import type { StaffId, UnitId } from '../../../domain/people/parties';
import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { staff, text, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import type { Act } from '../../../engine/acts/acts';
import type { StepRecord } from '../../../engine/model/rows';
import { World, type Living } from '../../support/world';

const mosovo: UnitId = 'police:kent/mosovo';
const visor: UnitId = 'police:kent/visor';

const table = {
  kind: 'visit',
  title: 'A visit that an officer is named for',
  subject: 'person',
  input: { lead: unit, reviewer: unit },
  steps: {
    allocate: {
      title: 'Name the officer',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { named: { officer: staff } },
    },
    visit: {
      title: 'Visit',
      owner: 'lead',
      clock: 'transfer.first-contact',
      counts: 'happened',
      outcomes: { made: {} },
    },
    report: {
      title: 'Report',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      review: { by: 'reviewer', rule: 'common.review' },
      outcomes: { written: { findings: text } },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

/** Whoever is named for the visit writes the report too. */
const visiting = forEngine(
  defineProcess(table)({
    begin: () => ({}),
    parties: ({ input: { lead, reviewer } }) => ({ lead, reviewer }),
    apply: {},
    plan: ({ started, done: { allocate } }): Plan<typeof table> => ({
      steps: {
        allocate: { from: started.at },
        visit: allocate && { from: allocate.at, assignee: allocate.officer },
        report: allocate && { from: allocate.at, assignee: allocate.officer },
      },
      over: 'closed',
    }),
  }),
);

const there: Standing = { unit: mosovo, left: false, away: [] };
// Monday 8 June to Friday 12 June.
const week = (id: string, cover: StaffId): Absence => ({ id, from: '2026-06-08', to: '2026-06-12', cover });

describe('a step of somebody who is away', () => {
  let world: World;
  let one: Living;
  let people: Map<StaffId, Standing>;

  beforeEach(() => {
    world = new World('2026-06-05T09:00:00.000Z', { visit: visiting });
    people = new Map(['ann', 'bob', 'cat'].map((name) => [`staff:${name}`, there]));
    world.reference = {
      ...world.reference,
      people: { standings: people, keptBy: new Set([mosovo]), gates: [] },
    };
    one = world.start('visit', 'subject-1', { lead: mosovo, reviewer: visor });
  });
  const name = (officer: StaffId) => world.complete(one, 'allocate', 'named', { officer });
  const step = (key = 'visit'): StepRecord => one.steps.get(key) as StepRecord;
  const whose = (key = 'visit') => [step(key).assignee, step(key).standsInFor];
  const settle = (at: World['now']): void => {
    world.now = at;
    world.act(one, { do: 'nudge', cause: 'absence' });
  };
  const refused = (what: () => unknown): unknown => {
    try {
      what();
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return { code: error.code, errors: error.more.errors };
      throw error;
    }
  };
  const typesOf = (key = 'visit') =>
    one.events.filter(({ stepKey, type }) => stepKey === key && type !== 'rung').map(({ type }) => type);
  const away = (who: StaffId, absence: Absence) => people.set(who, { ...there, away: [absence] });

  it('a step that opens for a named person is told to that person, in the leading unit too', () => {
    name('staff:ann');
    expect(one.notices.filter(({ name: what }) => what === 'step-opened')).toEqual([
      {
        key: 'opened/visit#1',
        name: 'step-opened',
        stepKey: 'visit',
        toUnit: mosovo,
        toPost: '',
        assignee: 'staff:ann',
      },
      {
        key: 'opened/report#1',
        name: 'step-opened',
        stepKey: 'report',
        toUnit: mosovo,
        toPost: '',
        assignee: 'staff:ann',
      },
    ]);
  });

  it('a step of somebody who is away goes to the cover on the first day, and back after the last', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    settle('2026-06-07T22:59:59.000Z');
    expect(whose()).toEqual(['staff:ann', undefined]);
    settle('2026-06-07T23:00:00.000Z');
    expect(whose()).toEqual(['staff:bob', 'staff:ann']);
    settle('2026-06-12T22:59:59.000Z');
    expect(whose()).toEqual(['staff:bob', 'staff:ann']);
    settle('2026-06-12T23:00:00.000Z');
    expect(whose()).toEqual(['staff:ann', undefined]);
    expect(typesOf()).toEqual(['step-opened', 'step-covered', 'step-given-back']);
    expect(one.events.find(({ type }) => type === 'step-covered')?.data).toEqual({
      for: 'staff:ann',
      to: 'staff:bob',
      absence: 'a1',
    });
  });

  it('a step that is with the cover moves no more when it is settled again', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    settle('2026-06-09T09:00:00.000Z');
    const before = JSON.stringify(step());
    const events = one.events.length;
    settle('2026-06-09T09:00:00.000Z');
    expect(JSON.stringify(step())).toBe(before);
    expect(one.events).toHaveLength(events);
  });

  it('a step that opens while its person is away is the cover’s from the beginning, and the cover is told', () => {
    away('staff:ann', week('a1', 'staff:bob'));
    world.now = '2026-06-09T09:00:00.000Z';
    name('staff:ann');
    expect(whose()).toEqual(['staff:bob', 'staff:ann']);
    expect(one.notices.at(-1)).toMatchObject({
      name: 'step-opened',
      assignee: 'staff:bob',
      standsInFor: 'staff:ann',
    });
    settle('2026-06-13T09:00:00.000Z');
    expect(whose()).toEqual(['staff:ann', undefined]);
  });

  it('a step that the cover closed stays on record as theirs, with the person for whom they stood in', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    settle('2026-06-09T09:00:00.000Z');
    world.complete(one, 'visit', 'made');
    settle('2026-06-13T09:00:00.000Z');
    expect(step()).toMatchObject({ status: 'completed', assignee: 'staff:bob', standsInFor: 'staff:ann' });
    // What is still open went back.
    expect(whose('report')).toEqual(['staff:ann', undefined]);
  });

  it('a step that somebody gave away by hand during an absence stays where it was given', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    settle('2026-06-09T09:00:00.000Z');
    world.act(one, {
      do: 'reassign',
      step: step().id,
      to: mosovo,
      assignee: 'staff:cat',
      reason: 'Knows the case',
    });
    settle('2026-06-13T09:00:00.000Z');
    expect(whose()).toEqual(['staff:cat', undefined]);
  });

  it('a step that is given by hand to somebody who is away goes to their cover', () => {
    name('staff:cat');
    away('staff:ann', week('a1', 'staff:bob'));
    world.now = '2026-06-09T09:00:00.000Z';
    world.act(one, { do: 'reassign', step: step().id, to: mosovo, assignee: 'staff:ann', reason: 'Hers' });
    expect(whose()).toEqual(['staff:bob', 'staff:ann']);
    // Hers already: nothing would change.
    const again: Act = { do: 'reassign', step: step().id, to: mosovo, assignee: 'staff:ann', reason: 'Hers' };
    expect(refused(() => world.act(one, again))).toMatchObject({ code: 'step.same-owner' });
  });

  it('a step goes on to the cover of a cover who falls ill, back to the cover, and back to the person', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    settle('2026-06-08T09:00:00.000Z');
    away('staff:bob', { id: 'a2', from: '2026-06-09', to: '2026-06-10', cover: 'staff:cat' });
    settle('2026-06-09T09:00:00.000Z');
    expect(whose()).toEqual(['staff:cat', 'staff:ann']);
    settle('2026-06-11T09:00:00.000Z');
    expect(whose()).toEqual(['staff:bob', 'staff:ann']);
    settle('2026-06-13T09:00:00.000Z');
    expect(whose()).toEqual(['staff:ann', undefined]);
  });

  it('a step is the unit’s where nobody is left to cover, and still comes back to its person', () => {
    name('staff:ann');
    away('staff:ann', week('a1', 'staff:bob'));
    people.set('staff:bob', { ...there, left: true });
    settle('2026-06-09T09:00:00.000Z');
    expect(whose()).toEqual([undefined, 'staff:ann']);
    settle('2026-06-13T09:00:00.000Z');
    expect(whose()).toEqual(['staff:ann', undefined]);
  });

  it('a covered step that is handed in is for the reviewing unit, and given back it is the cover’s', () => {
    name('staff:ann');
    world.act(
      one,
      { do: 'submit', step: 'report', outcome: 'written', data: { findings: 'None' } },
      'staff:ann',
    );
    expect([step('report').owner, ...whose('report')]).toEqual([visor, undefined, undefined]);
    expect(one.notices.at(-1)).toMatchObject({ name: 'step-opened', toUnit: visor });
    expect(one.notices.at(-1)?.assignee).toBeUndefined();
    away('staff:ann', week('a1', 'staff:bob'));
    world.now = '2026-06-09T09:00:00.000Z';
    world.act(one, { do: 'return', step: 'report', reason: 'No dates' }, 'staff:reviewer');
    expect([step('report').owner, ...whose('report')]).toEqual([mosovo, 'staff:bob', 'staff:ann']);
    expect(one.notices.at(-1)).toMatchObject({
      name: 'step-returned',
      toUnit: mosovo,
      assignee: 'staff:bob',
    });
  });

  it('a step that is accepted after it was handed in is on record as the work of the person who did it', () => {
    name('staff:ann');
    world.act(
      one,
      { do: 'submit', step: 'report', outcome: 'written', data: { findings: 'None' } },
      'staff:ann',
    );
    world.act(one, { do: 'accept', step: 'report' }, 'staff:reviewer');
    expect(step('report')).toMatchObject({ status: 'completed', owner: mosovo, assignee: 'staff:ann' });
  });

  it('a step follows a correction of the person it was given to, unless somebody gave it to another unit', () => {
    const { id } = name('staff:ann');
    world.act(one, { do: 'reassign', step: step('report').id, to: visor, reason: 'They write it' });
    world.now = '2026-06-05T12:00:00.000Z';
    world.act(one, { do: 'correct', fact: id, data: { officer: 'staff:cat' }, reason: 'A slip of the pen' });
    expect(whose()).toEqual(['staff:cat', undefined]);
    expect(one.notices.at(-1)).toMatchObject({
      name: 'step-opened',
      stepKey: 'visit',
      assignee: 'staff:cat',
    });
    expect([step('report').owner, ...whose('report')]).toEqual([visor, undefined, undefined]);
  });
});

describe('a step that is given to somebody', () => {
  let world: World;
  let one: Living;
  const people = new Map<StaffId, Standing>([
    ['staff:ann', there],
    ['staff:gone', { ...there, left: true }],
  ]);
  beforeEach(() => {
    world = new World('2026-06-05T09:00:00.000Z', { visit: visiting });
    world.reference = {
      ...world.reference,
      people: { standings: people, keptBy: new Set([mosovo]), gates: [] },
    };
    one = world.start('visit', 'subject-1', { lead: mosovo, reviewer: visor });
  });
  const codeOf = (what: () => unknown): unknown => {
    try {
      what();
      return undefined;
    } catch (error) {
      return error instanceof Refused ? [error.code, error.more.errors?.[0]?.pointer] : error;
    }
  };

  it.each([
    ['who left', 'staff:gone', ['staff.left', '/data/officer']],
    ['whom the directory does not know', 'staff:zoe', ['staff.not-found', '/data/officer']],
    ['who is there', 'staff:ann', undefined],
  ])('an answer gives a step to somebody %s only if the unit can have them', (_says, officer, expected) => {
    const before = one.events.length;
    expect(codeOf(() => world.complete(one, 'allocate', 'named', { officer }))).toEqual(expected);
    if (expected) expect(one.events).toHaveLength(before);
  });

  it.each([
    ['who left', mosovo, 'staff:gone', ['staff.left', '/assignee']],
    ['whom the directory ought to know', mosovo, 'staff:zoe', ['staff.not-found', '/assignee']],
    ['unknown, in a unit that keeps nobody', visor, 'staff:zoe', undefined],
  ] as const)(
    'a reassignment gives a step to somebody %s only if the unit can have them',
    (_says, to, assignee, expected) => {
      world.complete(one, 'allocate', 'named', { officer: 'staff:ann' });
      expect(
        codeOf(() => world.act(one, { do: 'reassign', step: 'visit', to, assignee, reason: 'x' })),
      ).toEqual(expected);
    },
  );

  it('a correction that gives a step to somebody who left is refused at the field of the correction', () => {
    const { id } = world.complete(one, 'allocate', 'named', { officer: 'staff:ann' });
    expect(
      codeOf(() => world.act(one, { do: 'correct', fact: id, data: { officer: 'staff:gone' }, reason: 'x' })),
    ).toEqual(['staff.left', '/data/officer']);
  });

  it('a step whose person has left since they were named is the unit’s', () => {
    world.complete(one, 'allocate', 'named', { officer: 'staff:ann' });
    people.set('staff:ann', { ...there, left: true });
    try {
      world.act(one, { do: 'nudge', cause: 'again', since: '2020-01-01T00:00:00.000Z' });
      expect(one.steps.get('visit')?.assignee).toBeUndefined();
      expect(one.events.at(-1)).toMatchObject({ type: 'step-unassigned', data: { from: 'staff:ann' } });
      const events = one.events.length;
      world.act(one, { do: 'nudge', cause: 'again' });
      expect(one.events).toHaveLength(events);
    } finally {
      people.set('staff:ann', there);
    }
  });
});
