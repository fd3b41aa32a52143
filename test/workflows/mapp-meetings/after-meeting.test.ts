import {
  actionOf,
  board,
  coordinator,
  health,
  housing,
  lead,
  meetingCycle,
  probation,
  record,
} from '../../support/meetings';

describe('after a meeting', () => {
  const {
    accept,
    holdFirst,
    step,
    keys,
    stepsOf,
    complete,
    advance,
    tell,
    spells,
    holds,
    isOpen,
    dueOn,
    meetings,
    told,
  } = meetingCycle();

  it.each([
    // Thu 3, Fri 4, Mon 7 … Fri 11 is 7, Wed 16 is 10.
    ['2', '2026-12-16'],
    // Wed 9 is 5.
    ['3', '2026-12-09'],
  ])('the minutes of a meeting held at level %s are due on %s', (level, due) => {
    holdFirst({}, level);
    expect(step('issue-minutes')).toMatchObject({ owner: coordinator, dueOn: due });
  });

  it('minutes of a level 3 meeting on Christmas Eve are counted over the bank holidays and the weekends', () => {
    accept('3');
    advance('2026-12-24T12:00:00.000Z');
    complete('hold-meeting', 'held', { ...record, level: '3' });
    // Fri 25 bank holiday, Mon 28 substitute, Tue 29 is 1, Thu 31 is 3, Fri 1 bank holiday, Tue 5 is 5.
    expect(dueOn('issue-minutes')).toBe('2027-01-05');
  });

  it('the minutes are due by the level at which the meeting was held, not by the one that it decided', () => {
    holdFirst({ level: '3', levelReason: 'New information' }, '2');
    expect(dueOn('issue-minutes')).toBe('2026-12-16');
    expect(holds('mappa-level')).toBe('3');
    // 2 December + 56 days: 29 left in December, 27 January.
    expect(dueOn('hold-meeting')).toBe('2027-01-27');
  });

  it('each action of a meeting is a step of its own agency by its own day', () => {
    holdFirst({ actions: [actionOf(1, health, '2026-12-11'), actionOf(2, housing, '2027-01-15')] });
    expect(stepsOf('action').map(({ owner, dueOn: due }) => [owner, due])).toEqual([
      [health, '2026-12-11'],
      [housing, '2027-01-15'],
    ]);
    complete('action', 'done', { what: 'Moved' });
    expect(stepsOf('action').map(({ owner }) => owner)).toEqual([health]);
    advance('2026-12-13T00:00:00.000Z');
    // Nobody answered: it is late, its agency and then those above were told, and it is still open.
    expect(step('action').dueAt).toBe('2026-12-11T23:59:59.000Z');
    const rungs = meetings().events.filter(
      ({ type, stepKey }) => type === 'rung' && stepKey === step('action').key,
    );
    expect(rungs.map(({ data }) => (data as { to: string }).to)).toEqual(
      expect.arrayContaining(['owner', 'supervisor']) as unknown,
    );
  });

  it('the co-ordinator is told of an action that cannot be done', () => {
    holdFirst({ actions: [actionOf(1, health, '2026-12-11')] });
    complete('action', 'not-possible', { reason: 'No such clinic' });
    expect(told('action-not-done')).toEqual([coordinator]);
  });

  it.each([
    // 29 days left in December, 31 (60), and 24 February.
    ['2', '2027-02-24'],
    // 27 January.
    ['3', '2027-01-27'],
  ])(
    'the next meeting at level %s is due on %s at the latest, and its day is fixed in five working days',
    (level, due) => {
      holdFirst({}, level);
      expect(dueOn('hold-meeting')).toBe(due);
      // Thu 3, Fri 4, Mon 7, Tue 8, Wed 9.
      expect(dueOn('fix-meeting')).toBe('2026-12-09');
    },
  );

  it('a meeting that takes the person down to level 1 owes its minutes, and the lead agency reviews 16 weeks later', () => {
    holdFirst({ level: '1', levelReason: 'One agency can manage this' });
    expect(holds('mappa-level')).toBe('1');
    expect(keys()).toEqual(['issue-minutes', 'review']);
    // 2 December + 112 days: 29, 31 (60), 28 (88), and 24 March.
    expect(dueOn('review')).toBe('2027-03-24');
    expect(told('level-changed').slice(-4)).toEqual([lead, probation, health, housing]);
  });

  it('a review at level 1 either stays there for another 16 weeks, or asks for a new referral', () => {
    holdFirst({ level: '1' });
    advance('2027-03-01T10:00:00.000Z');
    complete('review', 'level-1', { reason: 'Stable' });
    // 1 March + 112 days: 30, 30 (60), 31 (91), and 21 June.
    expect(dueOn('review')).toBe('2027-06-21');
    complete('review', 'raise', { level: '3', reason: 'A new offence' });
    expect(holds('mappa-level')).toBe('1');
    expect(keys()).toEqual(['issue-minutes', 'refer', 'review']);
    complete('refer', 'sent', { urgent: true, reason: 'A new offence' });
    complete('screen', 'accepted', { reason: 'It meets the threshold' });
    expect(holds('mappa-level')).toBe('3');
    expect(isOpen('review')).toBe(false);
    expect(isOpen('hold-meeting')).toBe(true);
  });

  it('the management board is told once of a critical public protection case, and again if it becomes one again', () => {
    holdFirst({ criticalCase: true }, '3');
    expect(told('critical-case')).toEqual([board]);
    expect(holds('critical-case')).toBe(true);
    advance('2027-01-20T10:00:00.000Z');
    complete('hold-meeting', 'held', { ...record, level: '3', criticalCase: false });
    expect(spells().find(({ kind }) => kind === 'critical-case')?.to).toBe('2027-01-20T10:00:00.000Z');
    advance('2027-02-20T10:00:00.000Z');
    complete('hold-meeting', 'held', { ...record, level: '3', criticalCase: true });
    expect(told('critical-case')).toEqual([board, board]);
  });

  it('the management board is told of a critical case that somebody else recorded as well', () => {
    accept();
    tell('critical', 'critical-case', '2026-11-09');
    expect(told('critical-case')).toEqual([board]);
  });
});
