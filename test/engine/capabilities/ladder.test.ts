import { dayOf, plusHours, type Instant } from '../../../domain/time/time';
import type { UnitHours } from '../../../domain/people/working-hours';
import { pack } from '../../support/pack';
import { World, type Living } from '../../support/world';

const sending = 'police:kent/mosovo';
const moving = {
  sending,
  receiving: 'police:avon-and-somerset/mosovo',
  receivingMappa: 'police:avon-and-somerset/mappa',
  receivingVisor: 'police:avon-and-somerset/visor',
  sendingNpt: 'npt:kent/ashford',
  receivingNpt: 'npt:avon-and-somerset/bedminster',
  sendingProbation: 'probation:kent/ashford-pdu',
  receivingProbation: 'probation:south-west/bristol-pdu',
  confirmedOn: '2026-11-02',
};

describe('chasing a step that nobody answers', () => {
  let world: World;
  let one: Living;
  beforeEach(() => {
    world = new World('2026-11-02T00:00:00.000Z');
    world.circumstance('subject-1', { id: 'home', kind: 'accountable', from: '2020-01-01', value: sending });
  });
  const begin = (): void => {
    one = world.start('transfer', 'subject-1', moving);
    world.complete(one, 'request', 'sent', pack);
  };
  const rungs = (): string[] =>
    one.events
      .filter(({ type, stepKey }) => type === 'rung' && stepKey?.startsWith('decide'))
      .map(({ at, data }) => `${at} ${(data as { rung: string }).rung}`);

  it('reminds the owner before, at due, and then climbs the line, each rung once', () => {
    begin();
    // Due on Monday 9 November at the end of the day.
    world.advance('2026-12-31T00:00:00.000Z');
    expect(rungs()).toEqual([
      '2026-11-07T07:59:59.000Z reminder',
      '2026-11-09T23:59:59.000Z due',
      '2026-11-10T23:59:59.000Z supervisor',
      '2026-11-12T23:59:59.000Z unit-manager',
      '2026-11-19T23:59:59.000Z force-lead',
    ]);
  });

  it('climbs twice as fast, without a reminder, where the risk is high', () => {
    world.circumstance('subject-1', { id: 'risk', kind: 'risk', from: '2026-01-01', value: 'high' });
    begin();
    world.advance('2026-12-31T00:00:00.000Z');
    expect(rungs()).toEqual([
      '2026-11-09T23:59:59.000Z due',
      '2026-11-10T11:59:59.000Z supervisor',
      '2026-11-11T11:59:59.000Z unit-manager',
      '2026-11-14T23:59:59.000Z force-lead',
    ]);
  });

  it("leaves a unit in peace outside its hours, and chases it when it opens: a weekend's rung on Monday", () => {
    world.reference = {
      ...world.reference,
      hoursOf: () => ({ working: { opens: '08:00', closes: '18:00', everyDay: false } }),
    };
    begin();
    world.advance('2026-12-31T00:00:00.000Z');
    // The reminder would have come on a Saturday morning, all others a second before midnight.
    expect(rungs()).toEqual([
      '2026-11-09T08:00:00.000Z reminder',
      '2026-11-10T08:00:00.000Z due',
      '2026-11-11T08:00:00.000Z supervisor',
      '2026-11-13T08:00:00.000Z unit-manager',
      '2026-11-20T08:00:00.000Z force-lead',
    ]);
  });

  it('waits for the end of quiet hours that cross midnight, on working days too', () => {
    world.reference = { ...world.reference, hoursOf: () => ({ quiet: { from: '21:00', to: '06:30' } }) };
    begin();
    world.advance('2026-12-31T00:00:00.000Z');
    expect(rungs()).toEqual([
      '2026-11-07T07:59:59.000Z reminder',
      '2026-11-10T06:30:00.000Z due',
      '2026-11-11T06:30:00.000Z supervisor',
      '2026-11-13T06:30:00.000Z unit-manager',
      '2026-11-20T06:30:00.000Z force-lead',
    ]);
  });

  it.each([
    [
      'back',
      // Due on Friday 23 October at the end of the day; the clocks go back on Sunday 25 at two.
      '2026-10-16T09:00:00.000Z',
      [
        '2026-10-23T22:59:59.000Z due',
        '2026-10-24T22:59:59.000Z supervisor',
        '2026-10-26T23:59:59.000Z unit-manager',
        '2026-11-02T23:59:59.000Z force-lead',
      ],
    ],
    [
      'forward',
      // Due on Friday 27 March; the clocks go forward on Sunday 29 at one.
      '2026-03-20T09:00:00.000Z',
      [
        '2026-03-27T23:59:59.000Z due',
        '2026-03-28T23:59:59.000Z supervisor',
        '2026-03-30T22:59:59.000Z unit-manager',
        '2026-04-06T22:59:59.000Z force-lead',
      ],
    ],
  ] as const)(
    'climbs at the same time of day in London when the clocks go %s in between, each rung once',
    (_way, start, expected) => {
      world.now = start;
      one = world.start('transfer', 'subject-1', { ...moving, confirmedOn: dayOf(start) });
      world.complete(one, 'request', 'sent', pack);
      for (const night of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 18, 30]) {
        world.advance(plusHours(start, night * 24));
        world.act(one, { do: 'nudge', cause: 'again', since: '2020-01-01T00:00:00.000Z' });
      }
      expect(rungs().filter((rung) => !rung.endsWith('reminder'))).toEqual(expected);
    },
  );

  it('by the hours of a unit through the night in which the clocks change, at the hour on the wall', () => {
    world.reference = {
      ...world.reference,
      hoursOf: () => ({ working: { opens: '08:00', closes: '18:00', everyDay: true } }),
    };
    world.now = '2026-10-16T09:00:00.000Z';
    one = world.start('transfer', 'subject-1', { ...moving, confirmedOn: '2026-10-16' });
    world.complete(one, 'request', 'sent', pack);
    world.advance('2026-11-30T00:00:00.000Z');
    expect(rungs().slice(1)).toEqual([
      '2026-10-24T07:00:00.000Z due',
      // Summer time until two in the morning of this Sunday, then winter time.
      '2026-10-25T08:00:00.000Z supervisor',
      '2026-10-27T08:00:00.000Z unit-manager',
      '2026-11-03T08:00:00.000Z force-lead',
    ]);
  });

  it('sends no rung again, and none too early, when the hours of the unit are altered in between', () => {
    const office = { working: { opens: '08:00', closes: '18:00', everyDay: false } } as const;
    let hours: UnitHours | undefined;
    world.reference = { ...world.reference, hoursOf: () => hours };
    begin();
    // Told at once, a second before midnight; then the unit says that it wants to be left in peace at night.
    world.advance('2026-11-10T00:00:00.000Z');
    expect(rungs()).toHaveLength(2);
    hours = office;
    world.act(one, { do: 'nudge', cause: 'hours' });
    world.advance('2026-11-11T06:00:00.000Z');
    expect(rungs()).toHaveLength(2);
    world.advance('2026-11-11T09:00:00.000Z');
    // Told by the new hours; then they are taken away again, and are others.
    hours = undefined;
    world.act(one, { do: 'nudge', cause: 'hours' });
    hours = { ...office, quiet: { from: '08:00', to: '12:00' } };
    world.advance('2026-12-31T00:00:00.000Z');
    expect(rungs().map((rung) => rung.split(' ')[1])).toEqual([
      'reminder',
      'due',
      'supervisor',
      'unit-manager',
      'force-lead',
    ]);
    expect(rungs().slice(2)).toEqual([
      '2026-11-11T08:00:00.000Z supervisor',
      // Altered after the instant was reckoned: found too early then, and sent when it may be.
      '2026-11-13T12:00:00.000Z unit-manager',
      '2026-11-20T12:00:00.000Z force-lead',
    ]);
  });

  it('chases a step that was given to a post there, and no post below it', () => {
    begin();
    const step = world.step(one, 'decide');
    world.act(one, {
      do: 'reassign',
      step: step.id,
      to: step.owner,
      post: 'unit-manager',
      reason: 'Complex',
    });
    expect(step.owner).toBe(moving.receiving);
    expect(world.step(one, 'decide').post).toBe('unit-manager');
    expect(one.notices.at(-1)).toMatchObject({ name: 'step-reassigned', toPost: 'unit-manager' });
    world.advance('2026-12-31T00:00:00.000Z');
    const told = one.events
      .filter(({ type, stepKey }) => type === 'rung' && stepKey?.startsWith('decide'))
      .map(({ data }) => data as { rung: string; to: string });
    expect(told.map(({ rung, to }) => `${rung} ${to}`)).toEqual([
      'reminder unit-manager',
      'due unit-manager',
      'supervisor unit-manager',
      'unit-manager unit-manager',
      'force-lead force-lead',
    ]);
  });

  it('sends nothing again after it is settled again, whatever the reason', () => {
    begin();
    const ticks: Instant[] = [
      '2026-11-09T23:59:59.000Z',
      '2026-11-10T00:00:00.000Z',
      '2026-11-10T10:00:00.000Z',
    ];
    for (const tick of ticks) {
      world.advance(tick);
      world.act(one, { do: 'nudge', cause: 'again', since: '2020-01-01T00:00:00.000Z' });
    }
    expect(rungs()).toHaveLength(2);
  });

  it('collapses rungs missed during an outage into one message for each addressee', () => {
    begin();
    // Nothing ran for three weeks: one settling sees all of it at once.
    world.now = '2026-11-30T00:00:00.000Z';
    world.act(one, { do: 'time' });
    const sent = one.notices.filter(
      ({ stepKey, name }) => stepKey?.startsWith('decide') && name !== 'step-opened',
    );
    expect(sent.map(({ toPost }) => toPost)).toEqual(['', 'supervisor', 'unit-manager', 'force-lead']);
  });

  it('goes up the line when the owner declines: declining never ends a step', () => {
    begin();
    const step = world.step(one, 'decide');
    world.act(one, { do: 'decline', step: step.id, reason: 'Not our area' });
    expect(world.keys(one)).toEqual(['decide']);
    expect(one.notices.at(-1)).toMatchObject({ name: 'step-declined', toPost: 'supervisor' });
    world.act(one, { do: 'decline', step: step.id, reason: 'Still not' });
    expect(one.notices.at(-1)).toMatchObject({ toPost: 'unit-manager' });
    world.act(one, { do: 'decline', step: step.id, reason: 'Still not' });
    world.act(one, { do: 'decline', step: step.id, reason: 'Nor do I' });
    // The end of the line is the force lead, who cannot hand it on.
    expect(one.notices.at(-1)).toMatchObject({ toPost: 'force-lead' });
    expect(world.step(one, 'decide').post).toBe('force-lead');
  });

  it('keeps a reassignment until the plan itself names another owner', () => {
    begin();
    const step = world.step(one, 'decide');
    world.act(one, { do: 'reassign', step: step.id, to: 'police:avon-and-somerset/visor', reason: 'Cover' });
    world.act(one, { do: 'nudge', cause: 'again', since: '2020-01-01T00:00:00.000Z' });
    expect(world.step(one, 'decide').owner).toBe('police:avon-and-somerset/visor');
  });

  it('opens a step for a person when a partner cannot be reached, once', () => {
    begin();
    world.act(one, {
      do: 'give-up',
      notice: 'notice-1',
      to: moving.receiving as 'police:avon-and-somerset/mosovo',
    });
    world.act(one, {
      do: 'give-up',
      notice: 'notice-1',
      to: moving.receiving as 'police:avon-and-somerset/mosovo',
    });
    expect(world.keys(one)).toEqual(['decide', 'reach-partner']);
    world.complete(one, 'reach-partner', 'reached', { how: 'by telephone' });
    expect(world.keys(one)).toEqual(['decide']);
  });
});
