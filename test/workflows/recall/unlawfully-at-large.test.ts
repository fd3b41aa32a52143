import {
  recallAnswers,
  recallFrom,
  recallUnits,
  returnedOnThursday,
  type RecallStory,
} from '../../support/recalls';
import { refusalOf } from '../../support/story';

const person = 'subject-1';
const { home, probation, prison, victims } = recallUnits;
const { returned, reviewed } = recallAnswers;

describe('recall: a person at large', () => {
  describe('unlawfully at large', () => {
    let recall: RecallStory;
    beforeEach(() => {
      recall = recallFrom('2026-06-02T09:00:00.000Z');
      recall.revoke();
      recall.done('mark-wanted', 'marked');
    });

    it('a person at large is reviewed every 28 days, each time by whoever was named at the last review', () => {
      expect(recall.told('review-at-large')).toEqual([probation]);
      recall.advance('2026-06-29T09:00:00.000Z');
      recall.done('review-at-large', 'reviewed', reviewed);
      expect(recall.told('review-at-large')).toEqual([probation, probation]);
      // 28 days after 29 June: 27 July.
      expect(recall.open('review-at-large')).toMatchObject({
        assignee: 'staff:reviewer',
        dueOn: '2026-07-27',
      });
      recall.advance('2026-07-28T00:00:00.000Z');
      expect((recall.due('review-at-large') ?? '') < recall.world.now).toBe(true);
      expect(recall.keys()).toEqual(['arrest', 'review-at-large']);
    });

    it('the death of a person at large takes the marker off PNC and closes everything else', () => {
      recall.advance('2026-07-10T09:00:00.000Z');
      recall.tell('deceased', true, '2026-07-08');
      expect(recall.keys()).toEqual(['cancel-wanted']);
      expect(recall.spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-07-07T23:00:00.000Z'],
      ]);
      recall.done('cancel-wanted', 'cancelled');
      expect(recall.process.outcome).toBe('deceased');
    });

    it('a deportation ends the time at large and the recall', () => {
      recall.advance('2026-07-10T09:00:00.000Z');
      recall.tell('deported', true, '2026-07-10T08:00:00.000Z');
      recall.done('cancel-wanted', 'cancelled');
      expect(recall.process.outcome).toBe('deported');
      expect(recall.spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-07-10T08:00:00.000Z'],
      ]);
      expect(recall.told('ended')).toContain(home);
    });

    it('a death before the revocation takes the marker off as well, and nobody was ever at large', () => {
      recall.tell('deceased', true, '2026-06-02T08:00:00.000Z');
      expect(recall.keys()).toEqual(['cancel-wanted']);
      expect(recall.spells('unlawfully-at-large')).toEqual([]);
    });

    it('a recall that ended with a death runs again when it turns out that somebody else had died', () => {
      recall.advance('2026-06-03T09:00:00.000Z');
      recall.tell('deceased', true, '2026-06-03T09:00:00.000Z');
      recall.done('cancel-wanted', 'cancelled');
      expect(recall.process.outcome).toBe('deceased');
      recall.advance('2026-06-05T09:00:00.000Z');
      // Corrected to a time before the recall, as good as withdrawn.
      recall.world.circumstance(person, {
        id: 'deceased',
        kind: 'deceased',
        from: '2026-01-01',
        to: '2026-01-02',
        value: true,
      });
      expect(recall.process.outcome).toBeUndefined();
      // The marker was taken off, so the person is marked wanted again.
      expect(recall.keys()).toEqual(['arrest', 'mark-wanted', 'review-at-large']);
      recall.done('mark-wanted', 'marked');
      recall.custody('2026-06-05T08:30:00.000Z');
      expect(recall.keys()).toContain('cancel-wanted');
      expect(recall.spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-05T08:30:00.000Z'],
      ]);
    });

    it('an arrest that never reached prison starts the hunt again, 96 hours from when that was recorded', () => {
      recall.advance('2026-06-03T09:00:00.000Z');
      recall.done('arrest', 'arrested', { where: 'Bristol Temple Meads', prison });
      expect(recall.keys()).toEqual(['record-return', 'review-at-large']);
      // 1 working day from Wednesday 3 June.
      expect(recall.open('record-return')).toMatchObject({ owner: prison, dueOn: '2026-06-04' });
      expect(refusalOf(() => recall.done('record-return', 'returned', returned))).toBe(
        'recall.not-in-custody',
      );
      recall.advance('2026-06-04T09:00:00.000Z');
      recall.done('record-return', 'not-received', { explanation: 'Ran from the van' });
      expect(recall.keys()).toEqual(['arrest', 'review-at-large']);
      expect(recall.due('arrest')).toBe('2026-06-08T09:00:00.000Z');
      recall.advance('2026-06-06T09:00:00.000Z');
      recall.custody('2026-06-06T08:00:00.000Z');
      expect(recall.keys()).toContain('record-return');
      expect(recall.keys()).not.toContain('arrest');
      recall.done('record-return', 'returned', returned);
      expect(
        refusalOf(() => recall.command('record-arrest-attempt', { on: recall.world.now, result: 'x' })),
      ).toBe('recall.not-at-large');
    });

    it('custody that is recorded days later ends the time at large when it really ended', () => {
      recall.advance('2026-06-20T09:00:00.000Z');
      expect((recall.due('arrest') ?? '') < recall.world.now).toBe(true);
      recall.world.circumstance(person, {
        id: 'prison',
        kind: 'custody',
        from: '2026-06-05T09:00:00.000Z',
        told: { from: recall.world.now },
      });
      expect(recall.step('arrest')).toMatchObject({ doneOn: '2026-06-05T09:00:00.000Z', outcome: 'met' });
      expect(recall.spells('unlawfully-at-large')).toEqual([
        ['2026-06-02T09:00:00.000Z', '2026-06-05T09:00:00.000Z'],
      ]);
      // Told late, the return still counts from its day: 5 June is day 1, 30 July day 56.
      expect(recall.dueOn('release')).toBe('2026-07-30');
      // The dossier counts from when the return was told, a Saturday, whoever records it afterwards.
      expect(recall.dueOn('dossier')).toBe('2026-06-22');
      recall.done('record-return', 'returned', returned);
      expect(recall.dueOn('dossier')).toBe('2026-06-22');
    });
  });

  it('an escape reopens all that belongs to somebody at large, and its days do not count towards the release', () => {
    const recall = returnedOnThursday();
    expect(recall.dueOn('release')).toBe('2026-07-29');
    recall.advance('2026-06-20T08:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-06-20T08:00:00.000Z', 'escape');
    expect(recall.keys()).toEqual(['arrest', 'dossier', 'mark-wanted', 'review-at-large']);
    expect(recall.due('arrest')).toBe('2026-06-24T08:00:00.000Z');
    // 28 days after 20 June.
    expect(recall.dueOn('review-at-large')).toBe('2026-07-18');
    expect(recall.told('at-large-again')).toContain(victims);
    recall.done('mark-wanted', 'marked');
    recall.advance('2026-06-25T17:00:00.000Z');
    recall.custody('2026-06-25T17:00:00.000Z', undefined, undefined, 'prison-2');
    // At large at the end of 20, 21, 22, 23 and 24 June: 5 days that do not count.
    expect(recall.dueOn('release')).toBe('2026-08-03');
    expect(recall.spells('unlawfully-at-large')).toEqual([
      ['2026-06-02T09:00:00.000Z', '2026-06-04T10:00:00.000Z'],
      ['2026-06-20T08:00:00.000Z', '2026-06-25T17:00:00.000Z'],
    ]);
    expect(recall.keys()).toEqual(['cancel-wanted', 'dossier', 'record-return', 'release']);
  });

  it('a person who escapes twice has each time at large kept and left out of the count', () => {
    const recall = returnedOnThursday();
    recall.custody('2026-06-04T10:00:00.000Z', '2026-06-10T08:00:00.000Z', 'escape');
    recall.custody('2026-06-12T08:00:00.000Z', '2026-06-20T08:00:00.000Z', 'escape', 'second');
    recall.advance('2026-06-21T08:00:00.000Z');
    recall.custody('2026-06-21T08:00:00.000Z', undefined, undefined, 'third');
    // At large at the end of 10, 11 and 20 June: 3 days. 29 July and 3 days: Saturday 1 August, so Friday.
    expect(recall.dueOn('release')).toBe('2026-07-31');
    expect(recall.spells('unlawfully-at-large')).toHaveLength(3);
  });

  it('a person who is in custody at the revocation is never at large, and the dossier is due from the revocation', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.custody('2026-05-30');
    recall.revoke();
    expect(recall.keys()).toEqual(['dossier', 'record-return', 'release']);
    expect(recall.spells('unlawfully-at-large')).toEqual([]);
    // Tuesday 2 June: the next working day is Wednesday. Day 1 is 2 June, so day 56 is 27 July.
    expect(recall.dueOn('dossier')).toBe('2026-06-03');
    expect(recall.dueOn('release')).toBe('2026-07-27');
    recall.done('record-return', 'returned', returned);
    expect(recall.dueOn('dossier')).toBe('2026-06-03');
  });
});
