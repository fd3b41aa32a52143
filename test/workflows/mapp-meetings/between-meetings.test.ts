import { adult, health, housing, lead, meetingCycle, probation } from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('when things change between meetings', () => {
  const {
    begin,
    identify,
    setLevel,
    accept,
    fix,
    holdFirst,
    step,
    keys,
    complete,
    command,
    act,
    advance,
    tell,
    holds,
    isOpen,
    dueOn,
    now,
    meetings,
    told,
    noticed,
    calendar,
  } = meetingCycle();

  it('a raised level brings the next meeting forward and says why', () => {
    holdFirst();
    advance('2027-01-04T10:00:00.000Z');
    const changed = command('change-level', { level: '3', reason: 'Threats to a witness' });
    expect(dueOn('hold-meeting')).toBe('2027-01-27');
    const moved = meetings().events.findLast(({ type }) => type === 'step-rescheduled');
    expect(moved).toMatchObject({
      cause: changed.id,
      data: {
        before: '2027-02-24T23:59:59.000Z',
        after: '2027-01-27T23:59:59.000Z',
        rule: 'mapp-meetings.review-3',
      },
    });
    expect(step('hold-meeting').working[0]?.text).toContain('Review meeting at level 3: 56 days after');
    expect(told('level-changed').slice(-4)).toEqual([lead, probation, health, housing]);
    command('change-level', { level: '2', reason: 'The witness is safe' });
    expect(dueOn('hold-meeting')).toBe('2027-02-24');
  });

  it('a level raised after the shorter interval has run makes the next meeting late at once', () => {
    holdFirst();
    advance('2027-01-28T10:00:00.000Z');
    command('change-level', { level: '3', reason: 'Threats to a witness' });
    expect(step('hold-meeting').dueAt).toBe('2027-01-27T23:59:59.000Z');
  });

  it('a level raised before the first meeting brings that meeting to the clock of level 3', () => {
    accept('2');
    command('change-level', { level: '3', reason: 'Threats to a witness' });
    expect(dueOn('hold-meeting')).toBe('2026-11-23');
  });

  it('a level taken down to 1 cancels the meeting that was fixed', () => {
    accept('2');
    fix('2026-12-02T14:00:00.000Z');
    const before = noticed();
    command('change-level', { level: '1', reason: 'He has left the country' });
    expect(calendar(before)).toHaveLength(4);
    expect(calendar(before)[0]).toBe(`${lead} CANCEL 1 2026-12-02T14:00:00.000Z`);
    expect(keys()).toEqual(['review']);
  });

  it('a level can be changed only where there is one, to a different one, and from 1 by one referral at a time', () => {
    begin();
    const change = (level: string) => (): unknown => command('change-level', { level, reason: 'A test' });
    expect(refusalOf(change('2'))).toBe('mapp-meetings.no-level');
    identify();
    setLevel('1');
    expect(refusalOf(change('1'))).toBe('mapp-meetings.same-level');
    change('2')();
    expect(keys()).toEqual(['refer', 'review']);
    expect(refusalOf(change('3'))).toBe('mapp-meetings.referral-pending');
  });

  it.each([
    // Six months before release: 3 December, after the meeting of 2 December; 2 December, not after it.
    ['2027-06-03', '2027-06-02', 'mapp-meetings.review-custody'],
    ['2027-06-02', '2027-02-24', 'mapp-meetings.review-2'],
  ])('the next meeting about a person in custody until %s is due on %s', (releaseOn, due, rule) => {
    holdFirst();
    advance('2026-12-10T12:00:00.000Z');
    tell('inside', 'custody', '2026-12-10');
    expect(dueOn('hold-meeting')).toBe('2027-02-24');
    command('record-release-date', { releaseOn });
    expect(step('hold-meeting')).toMatchObject({ dueOn: due, rule });
  });

  it('the interval of the level counts from the release of a person who was in custody with a release far away', () => {
    holdFirst();
    advance('2026-12-10T12:00:00.000Z');
    tell('inside', 'custody', '2026-12-10');
    command('record-release-date', { releaseOn: '2028-01-01' });
    expect(dueOn('hold-meeting')).toBe('2027-06-02');
    advance('2027-01-15T12:00:00.000Z');
    tell('inside', 'custody', '2026-12-10', { to: '2027-01-15T11:00:00.000Z' });
    // 15 January + 84 days: 16, 28 (44), 31 (75), and 9 April.
    expect(step('hold-meeting')).toMatchObject({ dueOn: '2027-04-09', rule: 'mapp-meetings.review-2' });
  });

  it('a night in custody does not move the next meeting', () => {
    holdFirst();
    tell('inside', 'custody', '2026-12-10T22:00:00.000Z');
    advance('2026-12-11T09:00:00.000Z');
    tell('inside', 'custody', '2026-12-10T22:00:00.000Z', { to: '2026-12-11T08:00:00.000Z' });
    expect(dueOn('hold-meeting')).toBe('2027-02-24');
  });

  it('custody that comes to light late moves the next meeting as if it had been known', () => {
    holdFirst({}, '2', { ...adult, releaseOn: '2029-01-01' });
    advance('2027-03-01T10:00:00.000Z');
    expect((step('hold-meeting').dueAt ?? '') < now()).toBe(true);
    tell('inside', 'custody', '2026-12-05');
    expect(dueOn('hold-meeting')).toBe('2027-06-02');
  });

  it('correcting the level that was set takes the review away and asks for a referral', () => {
    begin();
    identify();
    const set = complete('set-level', 'set', { level: '1', reason: 'Assessed' });
    expect(isOpen('review')).toBe(true);
    act({ do: 'correct', fact: set.id, data: { level: '2' }, reason: 'Typed wrongly' });
    expect(keys()).toEqual(['refer']);
    expect(holds('mappa-level')).toBeUndefined();
  });
});
