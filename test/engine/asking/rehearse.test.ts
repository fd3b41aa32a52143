import type { UnitId } from '../../../domain/people/parties';
import { catalogue } from '../../../workflows/catalogue';
import { defineProcess, forEngine, type AnyDefinition } from '../../../engine/definition/define-process';
import { day, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import type { Act } from '../../../engine/acts/acts';
import { plusDays, type Day } from '../../../domain/time/time';
import { rehearse, type Rehearsed } from '../../../engine/asking/rehearse';
import { shiftsOf } from '../../../engine/asking/shifts';
import type { Logged } from '../../../engine/kernel/whole-log';
import { acceptedBy, pack } from '../../support/pack';
import { World, type Living } from '../../support/world';

const avon: UnitId = 'police:avon-and-somerset/mosovo';
const kent: UnitId = 'police:kent/mosovo';
const person = 'person';

const logged = (one: Living): Logged => ({
  loaded: structuredClone({ process: one.process, steps: [...one.steps.values()], sent: [...one.sent] }),
  facts: structuredClone(one.facts),
});
/** What changes by process, in the order of their steps. */
const shown = (rehearsed: readonly Rehearsed[]) =>
  Object.fromEntries(
    rehearsed.flatMap(({ after, shifts }) =>
      shifts.length === 0
        ? []
        : [[after.id, [...shifts].sort((a, b) => (a.key < b.key ? -1 : 1)).map((shift) => ({ ...shift }))]],
    ),
  );

/** Rehearses an act, and then does it: what each process really became, beside what was shown. */
function rehearsedAndDone(
  world: World,
  one: Living,
  act: Act,
  definitions: Readonly<Record<string, AnyDefinition>> = catalogue,
) {
  const before = new Map([...world.living.values()].map((each) => [each.id, logged(each)]));
  const rehearsed = rehearse({
    first: logged(one),
    others: [...world.living.values()]
      .filter((other) => other !== one && other.process.outcome === undefined)
      .map(logged),
    act,
    by: 'somebody',
    around: { now: world.now, reference: world.reference, spells: [...world.of(person)] },
    definitions,
    isKnown: (id) => world.living.has(id),
  });
  expect(new Map([...world.living.values()].map((each) => [each.id, logged(each)]))).toEqual(before);
  world.act(one, act);
  const done = [...world.living.values()].map(({ id, process, steps }) => ({
    before: before.get(id)?.loaded.process,
    after: process,
    shifts: shiftsOf(before.get(id)?.loaded ?? { steps: [] }, { steps: [...steps.values()] }),
  }));
  return { rehearsed, done };
}

describe('a correction that is only shown', () => {
  let world: World;
  let transfer: Living;
  let registration: Living;

  beforeEach(() => {
    // A Monday, with no holiday for three weeks.
    world = new World('2026-06-01T09:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: avon });
    registration = world.start('registration', person, {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate: '2026-06-01',
      born: '1980-01-01',
      home: avon,
      needToKnow: [],
    });
    transfer = world.start('transfer', person, {
      sending: avon,
      receiving: kent,
      receivingMappa: 'mappa:kent/coordinator',
      receivingVisor: 'police:kent/visor',
      sendingNpt: 'police:avon-and-somerset/npt-bedminster',
      receivingNpt: 'police:kent/npt-maidstone',
      sendingProbation: 'probation:south-west/bristol-pdu',
      receivingProbation: 'probation:kent/maidstone-pdu',
      confirmedOn: '2026-06-01',
    });
    world.complete(transfer, 'request', 'sent', pack);
  });
  const accept = () => world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:77'));

  it('shows what an acceptance that never was takes back in the registration of the same person', () => {
    const { id: fact } = accept();
    expect(world.step(registration, 'initial').owner).toBe('police:kent/station');
    const { rehearsed, done } = rehearsedAndDone(world, transfer, { do: 'void', fact, reason: 'A slip' });
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(shown(rehearsed)[registration.id]).toEqual([
      expect.objectContaining({
        key: 'initial',
        what: 'owner-changed',
        owner: 'police:avon-and-somerset/station',
        ownerBefore: 'police:kent/station',
      }),
    ]);
    expect(shown(rehearsed)[transfer.id]).toContainEqual(
      expect.objectContaining({ what: 'opened', owner: kent, rule: 'transfer.decide' }),
    );
  });

  it('shows the same of another outcome, whose clock begins anew', () => {
    const { id: fact } = accept();
    world.advance('2026-06-04T09:00:00.000Z');
    const { rehearsed, done } = rehearsedAndDone(world, transfer, {
      do: 'correct',
      fact,
      outcome: 'rejected',
      data: { grounds: 'incomplete', reason: 'No address' },
      reason: 'A slip',
    });
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(Object.keys(shown(rehearsed)).sort()).toEqual([registration.id, transfer.id].sort());
  });

  it('control: a correction of nothing that the others turn on shows nothing of them', () => {
    const started = transfer.facts[0]?.id ?? '';
    const { rehearsed, done } = rehearsedAndDone(world, transfer, {
      do: 'correct',
      fact: started,
      data: { sendingNpt: 'police:avon-and-somerset/npt-bath' },
      reason: 'A slip',
    });
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(shown(rehearsed)).toEqual({});
  });

  it('is shown while another process of the person is still kept in an older shape', () => {
    const { id: fact } = accept();
    // As a version kept it whose state looked otherwise.
    registration.process.engine.shape = 0;
    registration.process.state = { of: 'an older shape' };
    const { rehearsed, done } = rehearsedAndDone(world, transfer, { do: 'void', fact, reason: 'A slip' });
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(Object.keys(shown(rehearsed)).sort()).toEqual([registration.id, transfer.id].sort());
  });

  it('shows nothing of a process that is over', () => {
    const { id: fact } = accept();
    const before = logged(registration);
    registration.process.outcome = 'expired';
    const { rehearsed } = rehearsedAndDone(world, transfer, { do: 'void', fact, reason: 'A slip' });
    expect(Object.keys(shown(rehearsed))).toEqual([transfer.id]);
    expect(logged(registration).loaded.steps).toEqual(before.loaded.steps);
  });
});

const callTable = {
  kind: 'call',
  title: 'Says that a person is abroad from a day on',
  subject: 'person',
  input: { lead: unit, from: day },
  steps: {
    answer: {
      title: 'Answer',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
  },
  commands: { shout: { title: 'Shout', by: ['lead'], input: {} } },
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
const call = forEngine(
  defineProcess(callTable)({
    begin: (): { shouted?: string } => ({}),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: {
      shout: (state, { id }) => {
        state.shouted = id;
      },
    },
    plan: ({ input, state, started, subject }): Plan<typeof callTable> => ({
      steps: { answer: { from: started.at } },
      // It says so no longer once an echo says that the person is in custody.
      establishes: { abroad: !subject.is.custody && state.shouted !== undefined && { from: input.from } },
      starts: { echo: { twice: state.shouted !== undefined && { lead: input.lead, from: input.from } } },
      over: 'closed',
    }),
  }),
);

const echoTable = {
  kind: 'echo',
  title: 'Follows from what another process says',
  subject: 'person',
  input: { lead: unit, from: day },
  startsOn: ['abroad'],
  steps: {
    listen: {
      title: 'Listen',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
const echoing = (says: 'custody' | undefined, refuses = false): AnyDefinition =>
  forEngine(
    defineProcess(echoTable)({
      begin: () => ({}),
      parties: ({ input: { lead } }) => ({ lead }),
      apply: {},
      plan: ({ input, started }): Plan<typeof echoTable> => ({
        steps: { listen: { from: started.at } },
        ...(says && { establishes: { [says]: { from: input.from } } }),
        over: 'closed',
      }),
      startsFor: ({ from }) => ({ lead: kent, from: from.slice(0, 10) as '2026-06-01' }),
      refuses: () => refuses && 'transfer.same-unit',
    }),
  );

describe('what starts because of an act that is only shown', () => {
  const worldOf = (echo: AnyDefinition) => {
    const definitions = { call, echo };
    const world = new World('2026-06-01T09:00:00.000Z', definitions);
    return { world, definitions, one: world.start('call', person, { lead: avon, from: '2026-06-01' }) };
  };
  const shout: Act = { do: 'command', name: 'shout', data: {} };

  it('is shown with the steps that it would open: what the plan starts, and what the circumstance does', () => {
    const { world, definitions, one } = worldOf(echoing(undefined));
    const { rehearsed, done } = rehearsedAndDone(world, one, shout, definitions);
    expect(shown(rehearsed)).toEqual(shown(done));
    const started = rehearsed.filter(({ before }) => before === undefined);
    expect(
      started.map(({ shifts }) => shifts.map(({ key, what, owner }) => [key, what, owner])).sort(),
    ).toEqual([[['listen', 'opened', avon]], [['listen', 'opened', kent]]]);
  });

  it('is not shown where it may not start', () => {
    const { world, definitions, one } = worldOf(echoing(undefined, true));
    const { rehearsed, done } = rehearsedAndDone(world, one, shout, definitions);
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(rehearsed.map(({ after }) => after.id)).toEqual([one.id]);
  });

  it('is shown once where the person may have one of its kind at a time', () => {
    const echo = echoing(undefined);
    const { world, definitions, one } = worldOf({ ...echo, table: { ...echo.table, oneAtATime: true } });
    const { rehearsed, done } = rehearsedAndDone(world, one, shout, definitions);
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(rehearsed.map(({ after }) => after.kind)).toEqual(['call', 'echo']);
  });

  it('is not shown where it has started already', () => {
    const { world, definitions, one } = worldOf(echoing(undefined));
    world.act(one, shout);
    const { rehearsed } = rehearsedAndDone(world, one, shout, definitions);
    expect(shown(rehearsed)).toEqual({});
  });

  it('and takes back what made it start, is shown as they come to rest', () => {
    const { world, definitions, one } = worldOf(echoing('custody'));
    const { rehearsed, done } = rehearsedAndDone(world, one, shout, definitions);
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(rehearsed.map(({ after }) => after.kind)).toEqual(['call', 'echo', 'echo']);
  });
});

const tripsTable = {
  kind: 'trips',
  title: 'Says of a person that they were abroad, several times',
  subject: 'person',
  input: { lead: unit },
  steps: {
    answer: {
      title: 'Answer',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
  },
  commands: { tell: { title: 'Tell of journeys', by: ['lead'], input: { first: day, second: day } } },
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
const trips = forEngine(
  defineProcess(tripsTable)({
    begin: (): { from?: readonly [Day, Day] } => ({}),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: {
      tell: (state, { first, second }) => {
        state.from = [first, second];
      },
    },
    plan: ({ state, started }): Plan<typeof tripsTable> => ({
      steps: { answer: { from: started.at } },
      establishes: {
        abroad: state.from?.map((from, place) => ({
          key: ['first', 'second'][place] ?? '',
          from,
          to: plusDays(from, 2),
        })),
      },
      over: 'closed',
    }),
  }),
);

const countTable = {
  kind: 'count',
  title: 'Asks about each time abroad',
  subject: 'person',
  input: { lead: unit },
  steps: {
    ask: {
      title: 'Ask',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      often: true,
      outcomes: { done: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
const count = forEngine(
  defineProcess(countTable)({
    begin: () => ({}),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: { ask: () => undefined },
    plan: ({ subject, started }): Plan<typeof countTable> => ({
      steps: {
        ask: Object.fromEntries(subject.of('abroad').map(({ from }) => [from, { from: started.at }])),
      },
      over: subject.of('abroad').length === 2 && 'closed',
    }),
  }),
);

describe('a person who was abroad twice by one process', () => {
  it('is still shown as abroad the first time when a correction of the second time is only shown', () => {
    const definitions = { trips, count };
    const world = new World('2026-06-01T09:00:00.000Z', definitions);
    const one = world.start('trips', person, { lead: avon });
    const counting = world.start('count', person, { lead: kent });
    const { id: fact } = world.command(one, 'tell', { first: '2026-05-04', second: '2026-05-18' });
    expect(world.keys(counting)).toEqual(['ask', 'ask']);
    const { rehearsed, done } = rehearsedAndDone(
      world,
      one,
      { do: 'correct', fact, data: { second: '2026-05-25' }, reason: 'A slip' },
      definitions,
    );
    expect(shown(rehearsed)).toEqual(shown(done));
    expect(shown(rehearsed)[counting.id]?.map(({ key, what }) => [key, what])).toEqual([
      ['ask/2026-05-18', 'closed'],
      ['ask/2026-05-25', 'opened'],
    ]);
  });
});
