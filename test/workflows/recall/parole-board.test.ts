import { recallAnswers, recallFrom, recallUnits, type RecallStory } from '../../support/recalls';
import { refusalOf } from '../../support/story';

const { probation, casework, board, prison } = recallUnits;
const { returned, told } = recallAnswers;

describe('recall: the Parole Board', () => {
  describe('a standard recall, of somebody managed at MAPPA level 2', () => {
    let recall: RecallStory;
    beforeEach(() => {
      recall = recallFrom('2026-06-02T09:00:00.000Z');
      recall.tell('mappa-level', '2');
      recall.revoke();
      recall.advance('2026-06-04T10:00:00.000Z');
      recall.custody('2026-06-04T10:00:00.000Z');
      recall.done('record-return', 'returned', returned);
    });

    it('a standard recall asks for Part B in 14 working days and for the referral after it in 28 days', () => {
      expect(recall.keys()).not.toContain('release');
      // From Thursday 4 June: 5 is 1, 8 to 12 are 2 to 6, 15 to 19 are 7 to 11, 22, 23 and 24 are 12 to 14.
      expect(recall.open('part-b')).toMatchObject({ owner: probation, dueOn: '2026-06-24' });
      // 4 June and 28 days: 2 July.
      expect(recall.open('refer')).toMatchObject({ owner: casework, dueOn: '2026-07-02' });
      expect(refusalOf(() => recall.done('refer', 'referred'))).toBe('step.waits');
      recall.advance('2026-06-22T09:00:00.000Z');
      recall.done('part-b', 'sent', { partB: 'evidence:part-b' });
      // 5 days after Monday 22 June: 27 June.
      expect(recall.open('part-b-representations')).toMatchObject({ owner: prison, dueOn: '2026-06-27' });
      recall.done('refer', 'referred');
      // The same date a year on.
      expect(recall.open('board-review')).toMatchObject({ owner: board, dueOn: '2027-06-22' });
    });

    it('the Parole Board reviews a standard recall again and again until it directs a release', () => {
      recall.done('part-b', 'sent', { partB: 'evidence:part-b' });
      recall.done('refer', 'referred');
      recall.advance('2026-09-01T09:00:00.000Z');
      recall.done('board-review', 'no-release', { reasons: 'The risk is not manageable yet' });
      expect(recall.dueOn('board-review')).toBe('2027-09-01');
      recall.advance('2027-03-01T09:00:00.000Z');
      recall.done('board-review', 'oral-hearing', { heardOn: '2027-05-10' });
      expect(recall.open('board-review')).toMatchObject({
        rule: 'recall.board-review-set',
        dueOn: '2027-05-10',
      });
      recall.advance('2027-05-10T15:00:00.000Z');
      recall.done('board-review', 'release', { conditions: 'Lives at the approved premises' });
      expect(recall.keys()).not.toContain('board-review');
      // 5 working days from Monday 10 May 2027: 11 to 14 are 1 to 4, Monday 17 is 5.
      expect(recall.open('release')).toMatchObject({ owner: prison, dueOn: '2027-05-17' });
      recall.advance('2027-05-13T10:00:00.000Z');
      recall.custody('2026-06-04T10:00:00.000Z', '2027-05-13T10:00:00.000Z', 'released');
      for (const open of recall.allOpen()) recall.done(open.key, 'told', told);
      expect(recall.process.outcome).toBe('re-released');
    });

    it('a standard recall is referred the day after representations and Part B are in hand, if they come within 28 days', () => {
      recall.advance('2026-06-05T09:00:00.000Z');
      recall.done('dossier', 'served');
      recall.advance('2026-06-10T09:00:00.000Z');
      recall.done('representations', 'made', {});
      expect(recall.dueOn('refer')).toBe('2026-07-02');
      recall.advance('2026-06-16T09:00:00.000Z');
      recall.done('part-b', 'sent', { partB: 'evidence:part-b' });
      expect(recall.open('refer')).toMatchObject({
        rule: 'recall.refer-on-representations',
        dueOn: '2026-06-17',
      });
    });

    it.each([
      // 28 days beginning with 4 June end with 1 July.
      ['on the last of the 28 days', '2026-07-01T08:00:00.000Z', 'recall.refer-on-representations'],
      ['on the day after the 28 days', '2026-07-02T08:00:00.000Z', 'recall.refer'],
    ] as const)(
      'representations that come %s are taken although their own step has lapsed',
      (_, on, rule) => {
        recall.done('part-b', 'sent', { partB: 'evidence:part-b' });
        recall.done('dossier', 'served');
        recall.advance(on);
        expect(recall.step('representations')?.status).toBe('lapsed');
        recall.command('record-representations', { on });
        // Either way by 2 July: the day after 1 July, or 28 days after 4 June.
        expect(recall.open('refer')).toMatchObject({ rule, dueOn: '2026-07-02' });
      },
    );

    it('a standard recall ends with the sentence, and its release opens 28 days before the last day', () => {
      recall.command('set-sentence-end', { ends: '2026-12-30', reason: '2 days at large added' });
      expect(recall.keys()).not.toContain('release');
      // 28 days before Wednesday 30 December: 2 December.
      recall.advance('2026-12-02T09:00:00.000Z');
      expect(recall.open('release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-12-30' });
      recall.advance('2026-12-30T09:00:00.000Z');
      recall.custody('2026-06-04T10:00:00.000Z', '2026-12-30T09:00:00.000Z', 'released');
      for (const open of recall.allOpen().filter(({ step: name }) => name === 'tell-of-release'))
        recall.done(open.key, 'told', told);
      expect(recall.process.outcome).toBe('sentence-ended');
    });

    it('an executive release ends a standard recall in 5 working days', () => {
      recall.command('release-by-executive', {
        reason: 'The risk is manageable',
        approvedBy: 'staff:head',
      });
      // 5 working days from Thursday 4 June: 5, 8, 9, 10, 11.
      expect(recall.dueOn('release')).toBe('2026-06-11');
      expect(recall.keys()).not.toContain('part-b');
    });
  });

  it('a return on Christmas Eve brings the dossier after four days that are not worked, and Part B into January', () => {
    // Thursday 24 December 2026. Friday 25 is a holiday, Monday 28 the substitute for Boxing Day.
    const recall = recallFrom('2026-12-23T10:00:00.000Z');
    recall.tell('mappa-level', '3');
    recall.revoke();
    recall.advance('2026-12-24T10:00:00.000Z');
    recall.custody('2026-12-24T10:00:00.000Z');
    recall.done('record-return', 'returned', returned);
    expect(recall.dueOn('dossier')).toBe('2026-12-29');
    // 29, 30, 31 are 1 to 3; Friday 1 January is a holiday; 4 to 8 are 4 to 8, 11 to 15 are 9 to 13, 18 is 14.
    expect(recall.dueOn('part-b')).toBe('2027-01-18');
    // 24 December and 28 days: 21 January.
    expect(recall.dueOn('refer')).toBe('2027-01-21');
  });
});
