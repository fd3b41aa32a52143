import { catalogue } from '../../../workflows/catalogue';
import { codeOf } from '../../../engine/kernel/objecting';
import { viewOf } from '../../../engine/kernel/view';
import type { FactData } from '../../../engine/model/facts';
import {
  recallFrom,
  recallInput,
  recallUnits,
  returnedOnThursday,
  type RecallStory,
} from '../../support/recalls';
import { refusalOf } from '../../support/story';

const person = 'subject-1';
const { home } = recallUnits;

describe('recall: refusals', () => {
  it('a recall does not start for somebody not on licence, while another is open, or from the future', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    const start =
      (input: FactData = recallInput, subject = person) =>
      () =>
        recall.world.start('recall', subject, input);
    expect(refusalOf(start())).toBe('recall.already-open');
    recall.world.circumstance('subject-2', {
      id: 'home-2',
      kind: 'accountable',
      from: '2020-01-01',
      value: home,
    });
    expect(refusalOf(start(recallInput, 'subject-2'))).toBe('recall.not-on-licence');
    recall.command('withdraw', { reason: 'x', approvedBy: 'staff:1' });
    expect(refusalOf(start({ ...recallInput, learnedAt: '2026-06-01T08:00:01.000Z' }))).toBe(
      'step.in-future',
    );
    expect(
      start({ ...recallInput, learnedAt: '2026-06-01T08:00:00.000Z' })().process.outcome,
    ).toBeUndefined();
  });

  const asked: readonly [string, FactData][] = [
    ['make-emergency', { reason: 'x' }],
    ['withdraw', { reason: 'x', approvedBy: 'staff:1' }],
    ['rescind', { reason: 'x', approvedBy: 'staff:1' }],
    ['record-arrest-attempt', { on: '2026-06-01T08:00:00.000Z', result: 'x' }],
    ['record-representations', { on: '2026-06-03T08:00:00.000Z' }],
    ['refuse-automatic-release', { reason: 'x', approvedBy: 'staff:1' }],
    ['release-by-executive', { reason: 'x', approvedBy: 'staff:1' }],
    ['set-sentence-end', { ends: '2027-01-01', reason: 'x' }],
    [
      'record-court-outcome',
      { court: 're-sentenced', on: '2026-06-01T08:00:00.000Z', evidence: 'evidence:1' },
    ],
  ];
  /** What each is answered: `-` where it is taken. */
  const answers = (recall: RecallStory): Record<string, string> =>
    Object.fromEntries(
      asked.map(([name]) => {
        const around = {
          now: recall.world.now,
          spells: recall.world.of(person),
          reference: recall.world.reference,
        };
        const code = catalogue.recall.behaviour.objection?.[name]?.(viewOf(recall.process, around), {
          id: '',
          on: recall.world.now,
          at: recall.world.now,
          by: '',
        });
        return [name, codeOf(code) ?? '-'];
      }),
    );

  it('each command is refused by a code of its own before the revocation, at large, in custody and after the release', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    const before = answers(recall);
    recall.revoke();
    const atLarge = answers(recall);
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    const inside = answers(recall);
    recall.advance('2026-07-29T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-29T10:00:00.000Z', 'released');
    const out = answers(recall);
    const table = asked.map(([name]) => [name, before[name], atLarge[name], inside[name], out[name]]);
    expect(table).toEqual([
      ['make-emergency', '-', '-', 'recall.returned', 'recall.returned'],
      ['withdraw', '-', 'recall.revoked', 'recall.revoked', 'recall.revoked'],
      ['rescind', 'recall.not-revoked', '-', '-', 'recall.released'],
      ['record-arrest-attempt', 'recall.not-revoked', '-', 'recall.not-at-large', 'recall.not-at-large'],
      ['record-representations', 'recall.not-revoked', '-', '-', 'recall.released'],
      ['refuse-automatic-release', 'recall.not-revoked', '-', '-', 'recall.released'],
      ['release-by-executive', 'recall.not-revoked', 'recall.not-in-custody', '-', 'recall.released'],
      ['set-sentence-end', 'recall.not-revoked', '-', '-', 'recall.released'],
      ['record-court-outcome', 'recall.not-revoked', '-', '-', 'recall.released'],
    ]);
  });

  it('each command that the table takes is taken, and each that it refuses is refused', () => {
    for (const [name, data] of asked) {
      const recall = returnedOnThursday();
      if (answers(recall)[name] === '-') recall.command(name, data);
      else expect(refusalOf(() => recall.command(name, data))).toBe(answers(recall)[name]);
    }
  });

  it('a release cannot be ticked off while custody is on record', () => {
    const recall = returnedOnThursday();
    expect(refusalOf(() => recall.done('release', 'released'))).toBe('recall.still-in-custody');
  });
});
