import { recallAnswers, recallFrom, recallUnits, returnedOnThursday } from '../../support/recalls';

const { prison, victims } = recallUnits;
const { recall: decision, sent, told } = recallAnswers;

describe('recall: other ends', () => {
  it('the casework team can stop a request for recall and says why by a code', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    recall.done('revoke', 'stopped', { because: 'licence-ended', explanation: 'It expired last week' });
    expect(recall.process.outcome).toBe('not-revoked');
  });

  it('a recall can be withdrawn before the revocation, with who approved it', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    recall.command('withdraw', { reason: 'Mistaken identity', approvedBy: 'staff:spo' });
    expect(recall.process.outcome).toBe('withdrawn');
  });

  it('a recall rescinded at large takes the marker off, and nobody was ever unlawfully at large', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke();
    recall.done('mark-wanted', 'marked');
    recall.advance('2026-06-03T09:00:00.000Z');
    recall.command('rescind', { reason: 'He was in hospital', approvedBy: 'staff:head' });
    expect(recall.keys()).toEqual(['cancel-wanted']);
    expect(recall.spells('unlawfully-at-large')).toEqual([]);
    recall.done('cancel-wanted', 'cancelled');
    expect(recall.process.outcome).toBe('rescinded');
    expect(recall.told('rescinded')).toContain(victims);
  });

  it('a recall rescinded in custody has the person released within four hours, and the release passed on', () => {
    const recall = returnedOnThursday();
    recall.advance('2026-06-09T09:00:00.000Z');
    recall.command('rescind', { reason: 'The tag was faulty', approvedBy: 'staff:head' });
    expect(recall.open('release')).toMatchObject({ owner: prison, dueAt: '2026-06-09T13:00:00.000Z' });
    recall.advance('2026-06-09T12:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-06-09T12:00:00.000Z', 'released');
    for (const open of recall.allOpen()) recall.done(open.key, 'told', told);
    expect(recall.process.outcome).toBe('rescinded');
  });

  it('a recall ends when a court has ended the sentence', () => {
    const recall = returnedOnThursday();
    recall.command('record-court-outcome', {
      court: 're-sentenced',
      on: '2026-06-04T09:30:00.000Z',
      evidence: 'evidence:order',
    });
    expect(recall.process.outcome).toBe('court-ended');
  });
});
