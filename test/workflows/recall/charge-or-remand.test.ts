import type { When } from '../../../domain/time/time';
import { RecallStory, onLicence, recallAnswers, recallUnits } from '../../support/recalls';
import { refusalOf } from '../../support/story';
import { World } from '../../support/world';

const person = 'subject-1';
const { home, probation, casework, board } = recallUnits;
const { recall: decision, noRecall, sent, revoked } = recallAnswers;

describe('recall: a charge or a remand on licence', () => {
  let world: World;
  const charge = (id = 'charge', from: When = '2026-06-01T07:00:00.000Z', to?: When): void =>
    world.circumstance(person, { id, kind: 'charged', from, to, value: true });
  /** A charge, and the recall that it opens. */
  const charged = (): RecallStory => {
    charge();
    const [one] = world.ofKind('recall');
    if (!one) throw new Error('no recall was opened');
    return new RecallStory(world, one);
  };

  beforeEach(() => {
    world = new World('2026-06-01T08:00:00.000Z');
    onLicence(world, person);
  });

  it('a charge on licence opens the mandatory decision, which the accountable unit owns until it names who supervises', () => {
    const recall = charged();
    expect(recall.process.input).toEqual({ home, because: 'charge' });
    expect(recall.keys()).toEqual(['consider', 'name-units']);
    // 4 hours and 24 hours from 09:00.
    expect(recall.open('name-units')).toMatchObject({ owner: home, dueAt: '2026-06-01T12:00:00.000Z' });
    expect(recall.open('consider')).toMatchObject({ owner: home, dueAt: '2026-06-02T08:00:00.000Z' });
    expect(refusalOf(() => recall.done('consider', 'recall', decision))).toBe('step.waits');
    recall.advance('2026-06-01T10:00:00.000Z');
    recall.done('name-units', 'named', { probation, casework, board });
    // The clock of the decision runs on from when the charge was learned of.
    expect(recall.open('consider')).toMatchObject({
      owner: probation,
      dueAt: '2026-06-02T08:00:00.000Z',
    });
  });

  it('a recall opened by a charge cannot be withdrawn before somebody decides, and a decision against it keeps its reasons', () => {
    const recall = charged();
    const withdraw = () => recall.command('withdraw', { reason: 'Not needed', approvedBy: 'staff:1' });
    expect(refusalOf(withdraw)).toBe('recall.decision-mandatory');
    recall.done('name-units', 'named', { probation, casework, board });
    recall.done('consider', 'no-recall', noRecall);
    expect(recall.process.outcome).toBe('not-recalled');
    expect(recall.lastFact).toMatchObject({
      outcome: 'no-recall',
      data: { alternatives: ['more-contact', 'licence-conditions-changed'] },
      captured: { charged: true, licence: 'determinate' },
    });
    expect(recall.spells('recall')).toEqual([['2026-06-01T08:00:00.000Z', '2026-06-01T08:00:00.000Z']]);
  });

  it('the mandatory decision is late and chased when everybody is silent, and silence decides nothing', () => {
    const recall = charged();
    recall.advance('2026-06-10T08:00:00.000Z');
    expect(recall.keys()).toEqual(['consider', 'name-units']);
    expect(recall.one.notices.filter(({ name }) => name === 'step-overdue').length).toBeGreaterThan(0);
  });

  it('a remand opens a recall, and a charge while it is open opens no second one', () => {
    world.circumstance(person, { id: 'prison', kind: 'custody', from: '2026-06-01T07:30:00.000Z' });
    charge();
    expect(world.ofKind('recall').map(({ process }) => process.input['because'])).toEqual(['remand']);
  });

  it('a licence that is recorded after the charge opens a recall', () => {
    world = new World('2026-06-01T08:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: home });
    charge();
    expect(world.ofKind('recall')).toEqual([]);
    world.circumstance(person, { id: 'licence', kind: 'licence', from: '2025-01-01', value: 'life' });
    expect(world.ofKind('recall')).toHaveLength(1);
  });

  it('each charge opens one recall: its end opens none, and another charge opens another', () => {
    const recall = charged();
    recall.done('name-units', 'named', { probation, casework, board });
    recall.done('consider', 'no-recall', noRecall);
    recall.advance('2026-07-01T08:00:00.000Z');
    charge('charge', '2026-06-01T07:00:00.000Z', '2026-07-01T08:00:00.000Z');
    expect(world.ofKind('recall')).toHaveLength(1);
    charge('second', '2026-07-01T08:00:00.000Z');
    expect(world.ofKind('recall')).toHaveLength(2);
  });

  it('neither a charge from before the licence nor one of somebody not on licence opens a recall', () => {
    charge('old', '2024-12-31');
    expect(world.ofKind('recall')).toEqual([]);
    world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: home });
    world.circumstance('subject-2', { id: 'charge-2', kind: 'charged', from: '2026-06-01', value: true });
    expect(world.ofKind('recall')).toEqual([]);
  });

  it('a recall on a charge is a standard one, and a charge on record that is not the ground must be explained', () => {
    const recall = charged();
    recall.done('name-units', 'named', { probation, casework, board });
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    expect(refusalOf(() => recall.done('revoke', 'revoked', revoked))).toBe('recall.charge-unexplained');
    recall.done('revoke', 'revoked', { ...revoked, charge: 'offence' });
    expect(recall.explained().at(-1)).toBe('Excluded from automatic release: a standard recall');
  });
});
