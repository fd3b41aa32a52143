import { spellsAt } from '../../../domain/circumstances';
import type { Instant } from '../../../domain/time/time';
import { adult, coordinator, lead, meetingCycle, probation } from '../../support/meetings';
import { refusalOf } from '../../support/story';

describe('from eligibility to acceptance', () => {
  const {
    begin,
    identify,
    setLevel,
    step,
    keys,
    complete,
    advance,
    tell,
    spells,
    holds,
    dueOn,
    now,
    meetings,
    outcome,
    told,
  } = meetingCycle();

  it('the lead agency identifies the person in three working days, and then sets the level in three', () => {
    begin();
    // Tue 3 is 1, Wed 4 is 2, Thu 5 is 3.
    expect(keys()).toEqual(['identify']);
    expect(step('identify')).toMatchObject({ owner: lead, dueOn: '2026-11-05' });
    advance('2026-11-03T10:00:00.000Z');
    identify();
    expect(holds('mappa-category')).toBe('2');
    // From Tue 3: Wed 4, Thu 5, Fri 6.
    expect(keys()).toEqual(['set-level']);
    expect(step('set-level')).toMatchObject({ owner: lead, dueOn: '2026-11-06' });
  });

  it('MAPP meetings end when the person is recorded as not eligible, with the reason', () => {
    begin();
    complete('identify', 'not-eligible', { reason: 'The offence is not listed' });
    expect(outcome()).toBe('not-eligible');
    expect(holds('mappa-category')).toBeUndefined();
  });

  it('an agency that identification names as the lead owns what follows', () => {
    begin();
    complete('identify', 'identified', { category: '2', leadAgency: probation });
    expect(step('set-level').owner).toBe(probation);
    expect(meetings().process.lead).toBe(probation);
  });

  it('a level 2 asks for a referral, which the co-ordinator screens in ten working days', () => {
    begin();
    identify();
    advance('2026-11-04T10:00:00.000Z');
    setLevel('2');
    // Not managed at level 2 before anybody accepted that.
    expect(holds('mappa-level')).toBeUndefined();
    // From Wed 4: Thu 5, Fri 6, Mon 9.
    expect(step('refer')).toMatchObject({ owner: lead, dueOn: '2026-11-09' });
    advance('2026-11-05T10:00:00.000Z');
    complete('refer', 'sent', { urgent: false, reason: 'Several agencies are needed' });
    // From Thu 5: Fri 6 is 1, Fri 13 is 6, Thu 19 is 10.
    expect(step('screen')).toMatchObject({ owner: coordinator, dueOn: '2026-11-19' });
  });

  it.each([
    ['sent on a Thursday is screened by the end of that day', '2026-11-05T16:00:00.000Z', '2026-11-05'],
    ['sent on a Saturday is screened by the end of Monday', '2026-11-07T16:00:00.000Z', '2026-11-09'],
  ])('an urgent referral %s', (_says, at, due) => {
    begin();
    identify();
    setLevel('3');
    advance(at as Instant);
    complete('refer', 'sent', { urgent: true, reason: 'Release was brought forward' });
    expect(dueOn('screen')).toBe(due);
  });

  it('a returned referral comes back to the lead agency, and can be sent again and accepted', () => {
    begin();
    identify();
    setLevel('2');
    complete('refer', 'sent', { urgent: false, reason: 'See the form' });
    advance('2026-11-05T10:00:00.000Z');
    complete('screen', 'returned', { reason: 'The victims are not named' });
    expect(told('referral-returned')).toEqual([lead]);
    // From Thu 5: Fri 6, Mon 9, Tue 10.
    expect(keys()).toEqual(['refer']);
    expect(dueOn('refer')).toBe('2026-11-10');
    complete('refer', 'sent', { urgent: false, reason: 'Complete now' });
    complete('screen', 'accepted', { reason: 'It meets the threshold' });
    expect(holds('mappa-level')).toBe('2');
    expect(told('referral-accepted')).toEqual([lead]);
  });

  it('a refused referral leaves the person at level 1, which the lead agency reviews in 16 weeks', () => {
    begin();
    identify();
    setLevel('2');
    complete('refer', 'sent', { urgent: false, reason: 'See the form' });
    complete('screen', 'refused', { reason: 'One agency can manage this' });
    expect(holds('mappa-level')).toBe('1');
    expect(keys()).toEqual(['review']);
    // 2 November + 112 days: 28 left in November, 31 (59), 31 (90), and 22 February 2027.
    expect(step('review')).toMatchObject({ owner: lead, dueOn: '2027-02-22' });
    expect(told('level-changed')).toEqual([]);
  });

  it('a person of category 3 cannot be at level 1, and a refused referral ends the meetings', () => {
    begin();
    identify('3');
    expect(refusalOf(() => setLevel('1'))).toBe('mapp-meetings.category-3');
    setLevel('2');
    complete('refer', 'sent', { urgent: false, reason: 'See the form' });
    complete('screen', 'refused', { reason: 'One agency can manage this' });
    expect(outcome()).toBe('eligibility-ended');
    const held = spellsAt(spells(), now());
    expect([held['mappa-category'], held['mappa-level']]).toEqual([undefined, undefined]);
  });

  it('the level of a person in custody is set six months before a release that is far away', () => {
    tell('inside', 'custody', '2026-10-01');
    begin({ ...adult, releaseOn: '2028-03-01' });
    identify();
    // 184 days before 1 March 2028: 29 + 31 + 31 + 30 + 31 + 30 = 182 to 1 September 2027, and 2 more.
    expect(dueOn('set-level')).toBe('2027-08-30');
  });

  it.each([
    // Seven months before: 3 November 2026, still to come; 2 November, today.
    ['2027-06-03', '2026-12-01'],
    ['2027-06-02', '2026-11-05'],
  ])('the level of a person in custody until %s is due on %s', (releaseOn, due) => {
    tell('inside', 'custody', '2026-10-01');
    begin({ ...adult, releaseOn });
    identify();
    // 184 days before 3 June 2027 is 1 December 2026: 30 days of it left, 31 (61), 28 (89), 31 (120), 30 (150),
    // 31 (181), and 3 of June. Otherwise three working days: Tue 3, Wed 4, Thu 5 November.
    expect(dueOn('set-level')).toBe(due);
  });
});
