import type { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import { catalogue } from '../../../workflows/catalogue';
import { viewOf } from '../../../engine/kernel/view';
import { World, type Living } from '../../support/world';

const mosovo: UnitId = 'police:kent/mosovo';
const maidstone: UnitId = 'police:kent/npt-maidstone';
const ashford: UnitId = 'police:kent/npt-ashford';
const person = 'subject-1';
const briefing = {
  purpose: 'patrol',
  shows: ['name', 'address', 'conditions'],
  address: '1 Invented Street',
  conditions: [{ condition: 'Not to be at the invented park after dusk' }],
};

/** What the team would see now. */
function seen(world: World, one: Living) {
  const around = { now: world.now, spells: world.of(person), reference: world.reference };
  return one.process.outcome === undefined
    ? catalogue['npt-briefing'].behaviour.figures?.briefing?.(viewOf(one.process, around))
    : undefined;
}
const refusalOf = (task: () => unknown): string => {
  try {
    task();
    return 'done';
  } catch (error) {
    return (error as Refused).code;
  }
};
const told = (one: Living): string[] => one.notices.map(({ name, toUnit }) => `${name} ${toUnit}`);

describe('briefing a neighbourhood team', () => {
  let world: World;
  beforeEach(() => {
    // Thursday 24 December 2026; Friday 25 is Christmas Day and Monday 28 its neighbour's substitute day.
    world = new World('2026-12-24T10:00:00.000Z');
    world.names.set(person, ['Alan Example', '1000001']);
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: mosovo });
    world.circumstance(person, {
      id: 'officer',
      kind: 'lead-officer',
      from: '2020-01-01',
      value: 'staff:4711',
    });
  });
  const moveTo = (team: UnitId, id: string): Living => {
    world.circumstance(person, { id, kind: 'neighbourhood', from: '2026-12-24', value: team });
    const found = world
      .ofKind('npt-briefing')
      .find(({ process }) => process.input['team'] === team && process.outcome === undefined);
    if (!found) throw new Error('no briefing was opened');
    return found;
  };
  const briefed = (): Living => {
    const one = moveTo(maidstone, 'lives');
    world.complete(one, 'brief', 'briefed', briefing);
    return one;
  };

  it('a briefing opens by itself when the address is recorded, and the unit owes it by the next working day', () => {
    const one = moveTo(maidstone, 'lives');
    // One working day from Thursday 24 December: Friday 25 and Monday 28 are bank holidays, Tuesday 29 is day 1.
    expect(world.step(one, 'brief')).toMatchObject({
      owner: mosovo,
      assignee: 'staff:4711',
      dueOn: '2026-12-29',
    });
    expect(world.keys(one)).toEqual(['brief']);
  });

  it('the team reads a briefing within three working days of its being sent, by somebody with a name', () => {
    const one = briefed();
    // Three working days from Thursday 24 December: 29, 30 and 31 December.
    expect(world.step(one, 'acknowledge')).toMatchObject({ owner: maidstone, dueOn: '2026-12-31' });
    expect(refusalOf(() => world.complete(one, 'acknowledge', 'read', { officer: 'staff:9' }))).toBe('done');
    expect(world.keys(one)).toEqual(['review']);
  });

  it('a briefing that nobody reads climbs to the inspector of the team a day after, and then on', () => {
    const one = briefed();
    world.advance('2027-01-20T00:00:00.000Z');
    const rungs = one.events
      .filter(({ type, stepKey }) => type === 'rung' && stepKey?.startsWith('acknowledge'))
      .map(({ at, data }) => `${at} ${(data as { to: string }).to}`);
    // Due at the end of 31 December; the inspector is the manager of the team.
    expect(rungs.slice(-3)).toEqual([
      '2026-12-31T23:59:59.000Z owner',
      '2027-01-01T23:59:59.000Z unit-manager',
      '2027-01-03T23:59:59.000Z force-lead',
    ]);
    expect(world.step(one, 'acknowledge').status).toBe('open');
  });

  it('the team sees what the briefing names, and nothing else of what was typed', () => {
    const one = moveTo(maidstone, 'lives');
    expect(seen(world, one)).toBeUndefined();
    world.complete(one, 'brief', 'briefed', { ...briefing, shows: ['name', 'address'] });
    expect(seen(world, one)).toMatchObject({
      to: maidstone,
      purpose: 'patrol',
      shows: ['name', 'address'],
    });
  });

  it('a briefing is gone the same moment the person moves away, and the new team is briefed afresh', () => {
    const one = briefed();
    world.now = '2026-12-30T09:00:00.000Z';
    const next = moveTo(ashford, 'lives');
    expect(one.process.outcome).toBe('left-area');
    expect(seen(world, one)).toBeUndefined();
    expect(world.open(one)).toEqual([]);
    expect(told(one)).toContain(`ended-for-team ${maidstone}`);
    // One working day from the day of the move, Thursday 24 December, though told on the 30th: late at once.
    expect(world.step(next, 'brief').dueOn).toBe('2026-12-29');
  });

  it('the same address recorded again opens no second briefing', () => {
    moveTo(maidstone, 'lives');
    moveTo(maidstone, 'lives');
    expect(world.ofKind('npt-briefing')).toHaveLength(1);
  });

  it('a briefing ends when the agreement ends, with what is open withdrawn and the view gone', () => {
    const one = briefed();
    world.command(one, 'end-briefing', { reason: 'agreement-ended' });
    expect(one.process.outcome).toBe('agreement-ended');
    expect(world.open(one)).toEqual([]);
    expect(seen(world, one)).toBeUndefined();
  });

  it('a briefing ends when the person has died', () => {
    const one = briefed();
    world.circumstance(person, { id: 'died', kind: 'deceased', from: '2026-12-24', value: true });
    expect(one.process.outcome).toBe('deceased');
  });

  it('a sighting that the team reports reaches the lead officer within a working day', () => {
    const one = briefed();
    world.now = '2026-12-31T15:00:00.000Z';
    world.command(one, 'report-back', {
      what: 'sighting',
      on: '2026-12-31T14:00:00.000Z',
      report: 'At the invented bus stop',
    });
    // One working day from Thursday 31 December: Friday 1 January is a bank holiday, Monday 4 January is day 1.
    expect(world.step(one, 'consider-report')).toMatchObject({
      owner: mosovo,
      assignee: 'staff:4711',
      dueOn: '2027-01-04',
    });
    expect(told(one)).toContain(`report-for-lead ${mosovo}`);
    world.complete(one, 'consider-report', 'acted-on', { how: 'Visit brought forward' });
    expect(world.keys(one)).toEqual(['acknowledge', 'review']);
  });

  it('a team that was never briefed can report nothing', () => {
    const one = moveTo(maidstone, 'lives');
    const report = { what: 'concern', on: world.now, report: 'Something' };
    expect(refusalOf(() => world.command(one, 'report-back', report))).toBe('npt-briefing.not-briefed');
  });

  it('notes of community tension are kept where they name nobody, and refused where they do', () => {
    const one = briefed();
    const note = (text: string) =>
      refusalOf(() => world.command(one, 'note-tension', { on: world.now, note: text }));
    expect(note('Posters near the invented school; people are worried')).toBe('done');
    expect(note('They say that EXAMPLE lives there')).toBe('text.names-subject');
    expect(note('Record 1000001 was mentioned')).toBe('text.names-subject');
  });

  it('a briefing is reviewed after six months, and read again where it changed', () => {
    const one = briefed();
    // Six months from 24 December 2026: 24 June 2027.
    expect(world.step(one, 'review').dueOn).toBe('2027-06-24');
    world.now = '2027-06-01T10:00:00.000Z';
    world.complete(one, 'review', 'brief-again');
    expect(world.keys(one)).toEqual(['acknowledge', 'brief']);
    world.complete(one, 'brief', 'briefed', { ...briefing, address: '2 Invented Street' });
    // The first briefing need not be read any more; the second is, and is looked at on 1 December.
    expect(world.open(one).filter(({ step }) => step === 'acknowledge')).toHaveLength(1);
    expect(world.step(one, 'review').dueOn).toBe('2027-12-01');
    expect(seen(world, one)?.told).toMatchObject({ address: '2 Invented Street' });
  });

  it('a briefing follows the person to the unit that is now accountable, in the same area', () => {
    const one = moveTo(maidstone, 'lives');
    world.circumstance(person, {
      id: 'moved',
      kind: 'accountable',
      from: '2026-12-24',
      value: 'police:kent/mosovo-west',
    });
    expect(world.step(one, 'brief').owner).toBe('police:kent/mosovo-west');
  });

  it('a briefing cannot start about a person for whom nobody is accountable', () => {
    const input = { team: maidstone, because: 'by-hand', since: '2026-12-24' };
    expect(refusalOf(() => world.start('npt-briefing', 'subject-2', input))).toBe(
      'npt-briefing.nobody-accountable',
    );
  });

  it('a briefing sent in error is taken back, and the team sees the one before', () => {
    const one = briefed();
    world.command(one, 'brief-again', { because: 'He moved next door' });
    const second = world.complete(one, 'brief', 'briefed', { ...briefing, address: '3 Invented Street' });
    world.act(one, { do: 'void', fact: second.id, reason: 'Wrong person' });
    expect(seen(world, one)?.told).toMatchObject({ address: '1 Invented Street' });
    expect(world.keys(one)).toEqual(['acknowledge', 'brief', 'review']);
  });
});
