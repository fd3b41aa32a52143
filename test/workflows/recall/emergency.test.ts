import { recallAnswers, recallFrom, recallInput } from '../../support/recalls';
import { refusalOf } from '../../support/story';

const { recall: decision, sent, revoked } = recallAnswers;

describe('recall: emergencies', () => {
  it('an emergency recall is requested within an hour, revoked within two, and the person arrested within 48 hours over the clock change', () => {
    // Saturday 24 October 2026, 09:00. In the night to Sunday the clocks go back.
    const recall = recallFrom('2026-10-24T08:00:00.000Z', { ...recallInput, emergency: true });
    // The consideration has its 24 hours all the same: true hours, so 08:00 by the clock of Sunday.
    expect(recall.due('consider')).toBe('2026-10-25T08:00:00.000Z');
    recall.done('consider', 'recall', { ...decision, emergency: true });
    expect(recall.due('request')).toBe('2026-10-24T09:00:00.000Z');
    recall.done('request', 'sent', sent);
    expect(recall.due('revoke')).toBe('2026-10-24T10:00:00.000Z');
    recall.advance('2026-10-24T09:30:00.000Z');
    recall.done('revoke', 'revoked', revoked);
    // 10:30 summer time on Saturday and 48 true hours: 09:30 winter time on Monday.
    expect(recall.due('arrest')).toBe('2026-10-26T09:30:00.000Z');
  });

  it('an emergency that is declared in mid course counts its hours from then, and a step done before keeps its clock', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.advance('2026-06-01T12:00:00.000Z');
    expect(recall.due('request')).toBe('2026-06-02T08:00:00.000Z');
    recall.command('make-emergency', { reason: 'Seen near the school' });
    expect(recall.due('request')).toBe('2026-06-01T13:00:00.000Z');
    expect(recall.step('consider')?.dueAt).toBe('2026-06-02T08:00:00.000Z');
    recall.done('request', 'sent', sent);
    expect(recall.due('revoke')).toBe('2026-06-01T14:00:00.000Z');
    expect(refusalOf(() => recall.command('make-emergency', { reason: 'again' }))).toBe(
      'recall.already-emergency',
    );
  });

  it('an emergency hurries no step that was done before it was declared', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    recall.advance('2026-06-01T12:00:00.000Z');
    recall.command('make-emergency', { reason: 'Seen near the school' });
    expect(recall.step('request')).toMatchObject({
      rule: 'recall.request',
      dueAt: '2026-06-02T08:00:00.000Z',
    });
    expect(recall.open('revoke')).toMatchObject({
      rule: 'recall.revoke-emergency',
      dueAt: '2026-06-01T14:00:00.000Z',
    });
  });
});
