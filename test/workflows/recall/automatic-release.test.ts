import { recallUnits, returnedOnThursday, type RecallStory } from '../../support/recalls';
import { refusalOf } from '../../support/story';

const { casework } = recallUnits;

describe('recall: automatic release', () => {
  it.each([
    [{ sentenceMonths: 11, born: '2008-06-03' }, 'recall.release-14', '2026-06-17'],
    [{ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' }, 'recall.release-28', '2026-07-01'],
    [{}, 'recall.release-56', '2026-07-29'],
  ])('automatic release with %j goes by %s: day n beginning with 4 June is %s', (more, rule, day) => {
    // 4 June is day 1: day 14 is 17 June, day 28 is 1 July, day 56 is 29 July.
    const recall = returnedOnThursday(more);
    expect(recall.open('release')).toMatchObject({ rule, dueOn: day });
  });

  it('automatic release from home detention curfew waits for the requisite custodial date only where that is later', () => {
    const recall = returnedOnThursday({ requisiteCustodialDate: '2026-08-14' });
    expect(recall.open('release')).toMatchObject({
      rule: 'recall.release-requisite',
      dueOn: '2026-08-14',
    });
    const another = returnedOnThursday({ requisiteCustodialDate: '2026-07-29' });
    expect(another.open('release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-07-29' });
  });

  it('the end of the sentence comes before an automatic release that would be later', () => {
    const recall = returnedOnThursday({ sentenceEnds: '2026-07-28' });
    recall.advance('2026-07-01T08:00:00.000Z');
    expect(recall.open('release')).toMatchObject({ rule: 'recall.sentence-end', dueOn: '2026-07-28' });
  });

  it('after a decision against automatic release, Part B and the referral count from the decision', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-07-13T09:00:00.000Z');
    recall.command('refuse-automatic-release', {
      reason: 'Threats in custody',
      approvedBy: 'staff:head',
    });
    expect(recall.keys()).not.toContain('release');
    // From Monday 13 July: 14 to 17 are 1 to 4, 20 to 24 are 5 to 9, 27 to 31 are 10 to 14.
    expect(recall.dueOn('part-b')).toBe('2026-07-31');
    expect(recall.dueOn('refer')).toBe('2026-08-10');
    expect(recall.explained().at(-1)).toBe('Decided afterwards against automatic release: a standard recall');
    const again = () => recall.command('refuse-automatic-release', { reason: 'x', approvedBy: 'staff:1' });
    expect(refusalOf(again)).toBe('recall.no-automatic-release');
  });

  it('automatic release is reconsidered within a working day when a charge, or level 2, comes after the revocation', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-06-19T09:00:00.000Z');
    recall.tell('charged', true, '2026-06-19T09:00:00.000Z');
    // Friday 19 June: Monday 22.
    expect(recall.open('reconsider-release')).toMatchObject({ owner: casework, dueOn: '2026-06-22' });
    recall.done('reconsider-release', 'stands', { reason: 'A minor matter' });
    expect(recall.keys()).toContain('release');
    recall.tell('mappa-level', '2', '2026-06-19T09:00:00.000Z');
    recall.done('reconsider-release', 'refused', { reason: 'Level 2 now', approvedBy: 'staff:head' });
    expect(recall.keys()).not.toContain('release');
    expect(recall.keys()).toContain('part-b');
  });

  it('representations bring a recall of 28 days before the Parole Board, and not one of 56 days', () => {
    const recall = returnedOnThursday({ sentenceMonths: 12, born: '2008-06-03', seriousHarm: 'no-risk' });
    recall.done('dossier', 'served');
    recall.advance('2026-06-08T09:00:00.000Z');
    recall.done('representations', 'made', {});
    expect(recall.open('refer')).toMatchObject({ owner: casework, dueOn: '2026-06-09' });
    recall.done('refer', 'referred');
    expect(recall.keys()).toEqual(['board-review', 'release']);

    const another = returnedOnThursday();
    another.done('dossier', 'served');
    another.done('representations', 'made', {});
    expect(another.keys()).toEqual(['release']);
  });

  it('a release brought forward before a weekend is automatic all the same, and one five days early is to be explained', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-07-25T09:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-25T09:00:00.000Z', 'released');
    expect(recall.keys()).not.toContain('explain-release');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-24T09:00:00.000Z', 'released');
    expect(recall.keys()).toEqual(['explain-release']);
  });

  describe('a release that nothing accounts for', () => {
    let recall: RecallStory;
    beforeEach(() => {
      recall = returnedOnThursday();
      recall.advance('2026-06-15T09:00:00.000Z');
      recall.custody('2026-06-04T10:00:00.000Z', '2026-06-15T09:00:00.000Z', 'released');
    });

    it('the casework team explains an unexpected release within four hours, and once authorised it is passed on', () => {
      expect(recall.open('explain-release')).toMatchObject({
        owner: casework,
        dueAt: '2026-06-15T13:00:00.000Z',
      });
      recall.done('explain-release', 'authorised', { authority: 'Bail by the High Court' });
      expect(recall.keys()).toEqual(['tell-of-release', 'tell-of-release']);
    });

    it('a release in error puts the person at large from the moment of leaving', () => {
      recall.advance('2026-06-15T11:00:00.000Z');
      recall.done('explain-release', 'in-error', { explanation: 'The wrong person was called' });
      expect(recall.keys()).toEqual(['arrest', 'dossier', 'mark-wanted', 'review-at-large']);
      expect(recall.spells('unlawfully-at-large').at(-1)).toEqual(['2026-06-15T09:00:00.000Z', undefined]);
    });

    it('a release that never was leaves no trace once the custody is corrected', () => {
      recall.custody('2026-06-04T10:00:00.000Z');
      expect(recall.keys()).toEqual(['dossier', 'release']);
      expect(recall.dueOn('release')).toBe('2026-07-29');
    });
  });
});
