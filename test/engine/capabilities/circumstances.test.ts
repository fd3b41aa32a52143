import type { Spell } from '../../../domain/circumstances';
import { plusDays, type Day } from '../../../domain/time/time';
import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { day, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import { World, type Living } from '../../support/world';

const kent = 'police:kent/mosovo';
const person = 'person';

const table = {
  kind: 'journeys',
  title: 'Keeps the journeys of a person',
  subject: 'person',
  input: { lead: unit },
  steps: {
    close: {
      title: 'Close',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { closed: {} },
    },
  },
  commands: { travel: { title: 'Tell of a journey', by: ['lead'], input: { from: day } } },
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

interface State {
  journeys: { id: string; from: Day }[];
}

const journeys = forEngine(
  defineProcess(table)({
    begin: (): State => ({ journeys: [] }),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: {
      travel: (state, { id, from }) => {
        state.journeys.push({ id, from });
      },
    },
    plan: ({ state, started }): Plan<typeof table> => ({
      steps: { close: { from: started.at } },
      establishes: {
        abroad: state.journeys.map(({ id, from }) => ({ key: id, from, to: plusDays(from, 7) })),
        'no-fixed-abode': state.journeys.length > 2 && { from: started.at },
      },
      over: 'closed',
    }),
  }),
);

describe('circumstances that a process establishes', () => {
  let world: World;
  let one: Living;
  beforeEach(() => {
    world = new World('2026-06-01T09:00:00.000Z', { journeys });
    one = world.start('journeys', person, { lead: kent });
  });
  const travel = (from: Day) => world.command(one, 'travel', { from }).id;
  const held = () =>
    world.of(person).flatMap(({ id, kind, from }) => (kind === 'abroad' ? [[id, from]] : []));
  const told = (events: readonly { type: string; data: unknown }[]) =>
    events.flatMap(({ type, data }) =>
      type.startsWith('circumstance-') ? [[type, (data as Spell).id]] : [],
    );

  it('are each named by the fact that caused them', () => {
    const [may, june] = [travel('2026-05-04'), travel('2026-06-08')];
    expect(held()).toEqual([
      [`${one.id}/abroad/${may}`, '2026-05-04'],
      [`${one.id}/abroad/${june}`, '2026-06-08'],
    ]);
  });

  it('keep their names when an earlier one of the same kind is voided', () => {
    const [may, june] = [travel('2026-05-04'), travel('2026-06-08')];
    const { events } = world.act(one, { do: 'void', fact: may, reason: 'A slip' });
    expect(held()).toEqual([[`${one.id}/abroad/${june}`, '2026-06-08']]);
    expect(told(events)).toEqual([['circumstance-withdrawn', `${one.id}/abroad/${may}`]]);
  });

  it('keep their names when an earlier one is told afterwards', () => {
    const june = travel('2026-06-08');
    const may = travel('2026-05-04');
    expect(held()).toEqual([
      [`${one.id}/abroad/${may}`, '2026-05-04'],
      [`${one.id}/abroad/${june}`, '2026-06-08'],
    ]);
  });

  it('are named by their kind alone where the plan can say it only once', () => {
    for (const from of ['2026-05-04', '2026-05-18', '2026-06-08'] as const) travel(from);
    expect(world.of(person).filter(({ kind }) => kind === 'no-fixed-abode')).toEqual([
      expect.objectContaining({ id: `${one.id}/no-fixed-abode` }),
    ]);
  });

  describe('that an earlier version numbered by their place', () => {
    let may: string;
    beforeEach(() => {
      may = travel('2026-05-04');
      travel('2026-06-08');
      const renamed: Record<string, string> = { '2026-05-04': 'abroad', '2026-06-08': 'abroad/2' };
      world.spells.set(
        person,
        world.of(person).map((spell) => ({ ...spell, id: `${one.id}/${renamed[spell.from]}` })),
      );
    });
    const refold = () =>
      world.act(one, { do: 'nudge', cause: 'a new version', since: '1900-01-01T00:00:00.000Z' });
    const recorded = () => [
      [`${one.id}/abroad`, '2026-05-04'],
      [`${one.id}/abroad/2`, '2026-06-08'],
    ];

    it('keep their names when the whole log is folded afresh', () => {
      const { events } = refold();
      expect(events).toEqual([]);
      expect(held()).toEqual(recorded());
    });

    it('are followed by new ones under the names of their facts', () => {
      const third = travel('2026-07-06');
      expect(held()).toEqual([...recorded(), [`${one.id}/abroad/${third}`, '2026-07-06']]);
    });

    it('lose none of the others when the first is voided', () => {
      const { events } = world.act(one, { do: 'void', fact: may, reason: 'A slip' });
      expect(held()).toEqual([[`${one.id}/abroad/2`, '2026-06-08']]);
      expect(told(events)).toEqual([['circumstance-withdrawn', `${one.id}/abroad`]]);
    });

    it('are told anew under the name of their fact when they turn out to have begun at another time', () => {
      world.act(one, { do: 'correct', fact: may, data: { from: '2026-05-11' }, reason: 'A slip' });
      expect(held()).toEqual([
        [`${one.id}/abroad/${may}`, '2026-05-11'],
        [`${one.id}/abroad/2`, '2026-06-08'],
      ]);
      expect(refold().events).toEqual([]);
    });
  });
});
