import {
  actionOf,
  adult,
  coordinator,
  health,
  housing,
  lead,
  meetingCycle,
  probation,
  slot,
} from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('the exit', () => {
  const {
    anew,
    accept,
    fix,
    holdFirst,
    step,
    keys,
    stepsOf,
    complete,
    command,
    act,
    advance,
    tell,
    spells,
    holds,
    isOpen,
    now,
    world,
    meetings,
    outcome,
    told,
    noticed,
    calendar,
  } = meetingCycle();

  const exit = (because: string): unknown =>
    command('exit', { because, reason: 'Agreed by the chair', approvedBy: 'staff:1' });

  it('the exit of a person at level 1 ends the meetings once minutes and actions are done', () => {
    holdFirst({ level: '1', actions: [actionOf(1, health, '2026-12-11')] });
    exit('level-down');
    expect(outcome()).toBeUndefined();
    expect(keys()).toEqual(['action', 'issue-minutes']);
    complete('action', 'done', { what: 'Visited' });
    complete('issue-minutes', 'issued', { minutes: 'evidence:minutes-1' });
    expect(outcome()).toBe('level-down');
    // The lead agency goes on at level 1.
    expect(holds('mappa-level')).toBe('1');
    expect(told('left')).toEqual([lead, probation, health, housing]);
  });

  it('an exit because of a lower level is refused until the level is changed to 1', () => {
    holdFirst();
    expect(refusalOf(() => exit('level-down'))).toBe('mapp-meetings.not-level-1');
    command('change-level', { level: '1', reason: 'One agency can manage this' });
    exit('level-down');
    expect(keys()).toEqual(['issue-minutes']);
  });

  it('an exit on transfer cancels the fixed meeting, and the level stands until the new area reviews it', () => {
    accept();
    fix('2026-12-02T14:00:00.000Z');
    exit('transfer');
    expect(calendar().slice(-4)[0]).toBe(`${lead} CANCEL 1 2026-12-02T14:00:00.000Z`);
    expect(outcome()).toBe('transfer');
    expect(holds('mappa-level')).toBe('2');
    expect(spells().find(({ kind }) => kind === 'mappa-level')?.to).toBeUndefined();
  });

  it('an exit at the end of eligibility ends level and category too', () => {
    accept();
    exit('eligibility-ended');
    expect(outcome()).toBe('eligibility-ended');
    const ends = spells()
      .filter(({ kind }) => kind.startsWith('mappa-'))
      .map(({ to }) => to);
    expect(ends).toEqual([now(), now()]);
  });

  it('an exit by recall ends the meetings', () => {
    accept();
    exit('recall');
    expect(outcome()).toBe('recall');
  });

  it('the death of the person ends the meetings without a command: actions are withdrawn, and minutes are still issued', () => {
    holdFirst({ actions: [actionOf(1, health, '2026-12-11')] });
    fix('2027-02-10T14:00:00.000Z');
    const before = noticed();
    tell('death', 'deceased', '2026-12-02');
    expect(keys()).toEqual(['issue-minutes']);
    expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2027-02-10T14:00:00.000Z`);
    complete('issue-minutes', 'issued', { minutes: 'evidence:minutes-1' });
    expect(outcome()).toBe('death');
  });

  it('each further command about a person who is leaving is refused', () => {
    holdFirst();
    exit('transfer');
    for (const [name, data] of [
      ['exit', { because: 'recall', reason: 'A test', approvedBy: 'staff:1' }],
      ['change-level', { level: '3', reason: 'A test' }],
      ['change-lead-agency', { leadAgency: probation, reason: 'A test' }],
      ['change-agencies', { agencies: [], reason: 'A test' }],
      ['record-release-date', { releaseOn: '2027-01-01' }],
      ['move-meeting', { which: 'planned', ...slot('2027-01-01T10:00:00.000Z'), reason: 'A test' }],
      ['cancel-meeting', { which: 'planned', reason: 'A test' }],
      [
        'call-emergency-meeting',
        {
          rank: 'senior-probation-officer',
          calledBy: 'staff:1',
          reason: 'A test',
          ...slot('2027-01-01T10:00:00.000Z'),
        },
      ],
    ] as const)
      expect([name, refusalOf(() => command(name, data))]).toEqual([name, 'mapp-meetings.leaving']);
  });

  it('voiding an exit that was recorded by mistake lets the cycle go on', () => {
    holdFirst();
    const left = command('exit', { because: 'transfer', reason: 'Agreed', approvedBy: 'staff:1' });
    expect(keys()).toEqual(['issue-minutes']);
    act({ do: 'void', fact: left.id, reason: 'Another person was meant' });
    expect(keys()).toEqual(['fix-meeting', 'hold-meeting', 'issue-minutes']);
  });

  it('the co-ordinator decides whether a person of category 1 leaves when the notification requirements have ended', () => {
    tell('register', 'registered', '2020-01-01', { to: '2026-12-31' });
    accept('2', adult, '1');
    expect(isOpen('decide-exit')).toBe(false);
    advance('2027-01-04T09:00:00.000Z');
    // Over at the beginning of Thu 31 December: Fri 1 bank holiday, Mon 4 is 1, Fri 8 is 5.
    expect(step('decide-exit')).toMatchObject({ owner: coordinator, dueOn: '2027-01-08' });
    complete('decide-exit', 'leaves', {
      because: 'eligibility-ended',
      reason: 'No other category',
      approvedBy: 'staff:1',
    });
    expect(outcome()).toBe('eligibility-ended');
  });

  it('the co-ordinator decides whether a person of category 2 leaves when the licence has ended, and may keep them by another category', () => {
    tell('licence', 'licence', '2026-01-01', { value: 'determinate', to: '2026-11-20' });
    accept('2', adult, '2');
    advance('2026-11-20T09:00:00.000Z');
    complete('decide-exit', 'stays', { category: '3', reason: 'Still dangerous' });
    expect(holds('mappa-category')).toBe('3');
    expect(isOpen('decide-exit')).toBe(false);
    expect(isOpen('hold-meeting')).toBe(true);
  });

  it('the co-ordinator decides whether a person leaves when a recall begins and when another force becomes accountable, and silence ends nothing', () => {
    accept();
    tell('recall', 'recall', '2026-11-10T09:00:00.000Z');
    tell('moved', 'accountable', '2026-11-12', { value: 'police:essex/mosovo' });
    advance('2027-06-01T09:00:00.000Z');
    expect(stepsOf('decide-exit')).toHaveLength(2);
    expect(outcome()).toBeUndefined();
    expect(
      refusalOf(() =>
        complete('decide-exit', 'leaves', {
          because: 'level-down',
          reason: 'A test',
          approvedBy: 'staff:1',
        }),
      ),
    ).toBe('mapp-meetings.not-level-1');
  });

  it('the co-ordinator is not asked about a licence that ended before the meetings began, or a move inside the force', () => {
    tell('licence', 'licence', '2024-01-01', { value: 'determinate', to: '2026-11-01' });
    accept();
    tell('moved', 'accountable', '2026-11-12', { value: 'police:kent/mosovo-west' });
    advance('2026-11-13T09:00:00.000Z');
    expect(isOpen('decide-exit')).toBe(false);
  });

  it('meetings started in error can be withdrawn until one was held', () => {
    accept();
    const withdraw = (): unknown => command('withdraw', { reason: 'Wrong person', approvedBy: 'staff:1' });
    withdraw();
    expect(outcome()).toBe('withdrawn');
    expect(world().open(meetings())).toEqual([]);
    anew();
    holdFirst();
    expect(refusalOf(withdraw)).toBe('mapp-meetings.meeting-held');
  });
});
