import { recallAnswers, recallFrom, recallInput } from '../../support/recalls';
import { refusalOf } from '../../support/story';

const person = 'subject-1';
const { recall: decision, sent, revoked } = recallAnswers;

describe('recall: the route', () => {
  it('the route is chosen from the level and the charge as they stood at the revocation, and stays', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.tell('mappa-level', '1');
    recall.revoke();
    expect(recall.explained().at(-1)).toContain('56 days');
    recall.tell('mappa-level', '3', '2026-06-02T10:00:00.000Z', 'level-3');
    recall.tell('charged', true, '2026-06-02T10:00:00.000Z');
    expect(recall.explained().at(-1)).toContain('56 days');
    expect(recall.explained()).toContain('Managed at MAPPA level 1');
  });

  it('a revocation recorded an hour late is routed by what held when the licence was revoked', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.tell('mappa-level', '1', '2026-01-01');
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    recall.advance('2026-06-02T11:00:00.000Z');
    recall.tell('charged', true, '2026-06-02T10:30:00.000Z');
    recall.done('revoke', 'revoked', revoked, '2026-06-02T10:00:00.000Z');
    expect(recall.explained()).toContain('Not recalled on account of a charge');
    expect(recall.explained().at(-1)).toContain('56 days');
  });

  it('the revocation is stored with the facts that its route turned on', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.tell('mappa-level', '2');
    recall.tell('mappa-category', '1');
    recall.revoke();
    expect(recall.lastFact).toMatchObject({
      name: 'revoke',
      captured: { licence: 'determinate', 'mappa-level': '2', 'mappa-category': '1' },
      data: { born: '1985-06-15', sentenceMonths: 18, charge: 'none' },
    });
  });

  it('a corrected time of the revocation changes the route where a commencement lies between', () => {
    // Tuesday 31 March 2026, 00:30 in London: the first hour of the new law.
    const recall = recallFrom('2026-03-30T23:30:00.000Z');
    recall.done('consider', 'recall', decision, '2026-03-30T20:00:00.000Z');
    recall.done('request', 'sent', sent, '2026-03-30T21:00:00.000Z');
    const fact = recall.done('revoke', 'revoked', revoked);
    recall.custody('2026-03-31T10:00:00.000Z');
    recall.advance('2026-03-31T10:00:00.000Z');
    // 31 March is day 1; day 56 is 25 May, the spring bank holiday, so the Friday before it.
    expect(recall.open('release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-05-22' });
    recall.act({
      do: 'correct',
      fact,
      on: '2026-03-30T22:30:00.000Z',
      data: {},
      reason: 'The papers say 23:30 on Monday',
    });
    // The day before, by the law that stood then: 28 days for 18 months. Day 28 is 27 April.
    expect(recall.open('release')).toMatchObject({ rule: 'recall.release-28', dueOn: '2026-04-27' });
  });

  it('the licence cannot be revoked before everything that the route turns on is known', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    const attempt = (more: object) =>
      refusalOf(() => recall.done('revoke', 'revoked', { ...revoked, ...more }));
    expect(attempt({ sentenceMonths: undefined })).toBe('recall.sentence-length-needed');
    expect(attempt({ born: '2026-06-03' })).toBe('recall.born-after');
    expect(attempt({ youthSentence: true, sentenceMonths: 12 })).toBe('recall.judgement-needed');
    recall.world.circumstance(person, {
      id: 'licence',
      kind: 'licence',
      from: '2025-01-01',
      to: '2026-06-01',
      value: 'determinate',
    });
    expect(attempt({})).toBe('recall.not-on-licence');
  });

  it.each(['life', 'ipp', 'extended'])(
    'a recall on a licence of %s is standard, and needs no length of sentence',
    (licence) => {
      const recall = recallFrom('2026-06-02T09:00:00.000Z', recallInput, licence);
      recall.revoke({ sentenceMonths: undefined });
      expect(recall.explained().at(-1)).toContain('a standard recall');
      const set = () => recall.command('set-sentence-end', { ends: '2030-01-01', reason: 'x' });
      if (licence === 'extended') set();
      else expect(refusalOf(set)).toBe('recall.no-sentence-end');
    },
  );
});
