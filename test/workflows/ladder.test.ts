import type { Instant } from '../../domain/time';
import { pack } from '../support/pack';
import { World, type Living } from '../support/world';

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
    const { calendarOf } = world.law;
    world.law = {
      policies: [],
      calendarOf,
      hoursOf: () => ({ opens: '08:00', closes: '18:00', everyDay: false }),
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
