import { catalogue } from '../../../workflows/catalogue';
import { preview } from '../../../engine/asking/preview';
import { acceptedBy, pack } from '../../support/pack';
import {
  RecallStory,
  onLicence,
  recallAnswers,
  recallFrom,
  recallInput,
  recallUnits,
  returnedOnThursday,
} from '../../support/recalls';
import { World } from '../../support/world';

const person = 'subject-1';
const { home, probation, casework, prison, victims } = recallUnits;
const control = 'police:avon-and-somerset/force-control';
const { recall: decision, sent, revoked, returned, told } = recallAnswers;

describe('recall: from the breach to the release', () => {
  /** Revoked on Tuesday at 10:00, 33 hours of work after the breach was learned of. */
  const revokedOnTuesday = (): RecallStory => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    recall.advance('2026-06-01T11:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.advance('2026-06-01T14:00:00.000Z');
    recall.done('request', 'sent', sent);
    recall.advance('2026-06-02T09:00:00.000Z');
    recall.done('revoke', 'revoked', revoked);
    recall.done('mark-wanted', 'marked');
    return recall;
  };

  it('a recall is considered, requested and revoked within 24 hours each', () => {
    const recall = recallFrom('2026-06-01T08:00:00.000Z');
    expect(recall.keys()).toEqual(['consider']);
    // 24 hours from 09:00 on Monday.
    expect(recall.open('consider')).toMatchObject({ owner: probation, dueAt: '2026-06-02T08:00:00.000Z' });
    recall.advance('2026-06-01T11:00:00.000Z');
    recall.done('consider', 'recall', decision);
    // 24 hours from 12:00 on Monday.
    expect(recall.open('request')).toMatchObject({ owner: probation, dueAt: '2026-06-02T11:00:00.000Z' });
    recall.advance('2026-06-01T14:00:00.000Z');
    recall.done('request', 'sent', sent);
    expect(recall.open('revoke')).toMatchObject({ owner: casework, dueAt: '2026-06-02T14:00:00.000Z' });
  });

  it('once the licence is revoked the person is marked wanted that day, arrested within 96 hours and reviewed in 28 days', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke();
    expect(recall.keys()).toEqual(['arrest', 'mark-wanted', 'review-at-large']);
    // The same day, and 96 hours from 10:00 on Tuesday: Saturday at 10:00.
    expect(recall.open('mark-wanted')).toMatchObject({ owner: control, dueAt: '2026-06-02T22:59:59.000Z' });
    expect(recall.open('arrest')).toMatchObject({ owner: home, dueAt: '2026-06-06T09:00:00.000Z' });
    // 28 days after 2 June: 30 June.
    expect(recall.open('review-at-large')).toMatchObject({ owner: home, dueOn: '2026-06-30' });
    expect(recall.told('revoked').sort()).toEqual([casework, control, home, probation, victims].sort());
    expect(recall.spells('unlawfully-at-large')).toEqual([['2026-06-02T09:00:00.000Z', undefined]]);
  });

  it('custody meets the arrest, ends the time at large, and starts the clocks of the return and of the release', () => {
    const recall = revokedOnTuesday();
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    expect(recall.step('arrest')).toMatchObject({ outcome: 'met', doneOn: '2026-06-04T10:00:00.000Z' });
    expect(recall.step('review-at-large')?.status).toBe('withdrawn');
    expect(recall.spells('unlawfully-at-large')).toEqual([
      ['2026-06-02T09:00:00.000Z', '2026-06-04T10:00:00.000Z'],
    ]);
    expect(recall.keys()).toEqual(['cancel-wanted', 'dossier', 'record-return', 'release']);
    // Thursday: the next working day is Friday; the marker comes off the same day.
    expect(recall.dueOn('record-return')).toBe('2026-06-05');
    expect(recall.dueOn('dossier')).toBe('2026-06-05');
    expect(recall.dueOn('cancel-wanted')).toBe('2026-06-04');
    // 56 days beginning with 4 June: 27 days of June (4 to 30), and 29 of July.
    expect(recall.open('release')).toMatchObject({ rule: 'recall.release-56', dueOn: '2026-07-29' });
  });

  it('the casework team records the return until it names the prison, which then releases', () => {
    const recall = revokedOnTuesday();
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    expect(recall.open('record-return').owner).toBe(casework);
    recall.done('record-return', 'returned', returned);
    expect(recall.open('release').owner).toBe(prison);
  });

  it('the prisoner has 14 days from the dossier for representations, and silence lapses', () => {
    const recall = revokedOnTuesday();
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    recall.done('record-return', 'returned', returned);
    recall.done('cancel-wanted', 'cancelled');
    recall.advance('2026-06-05T12:00:00.000Z');
    recall.done('dossier', 'served');
    // 14 days after Friday 5 June: 19 June.
    expect(recall.open('representations')).toMatchObject({ owner: prison, dueOn: '2026-06-19' });
    recall.advance('2026-06-20T00:00:00.000Z');
    expect(recall.step('representations')?.status).toBe('lapsed');
    expect(recall.keys()).toEqual(['release']);
  });

  it('the release completes its step, is passed on by prison and probation the same day, and ends the recall', () => {
    const recall = revokedOnTuesday();
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    recall.done('record-return', 'returned', returned);
    recall.done('cancel-wanted', 'cancelled');
    recall.done('dossier', 'served');
    recall.advance('2026-07-29T09:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-29T09:00:00.000Z', 'released');
    expect(recall.step('release')).toMatchObject({ outcome: 'met', doneOn: '2026-07-29T09:00:00.000Z' });
    expect(recall.told('released')).toEqual(expect.arrayContaining([home, victims]));
    expect(recall.keys()).toEqual(['tell-of-release', 'tell-of-release']);
    const owed = recall.allOpen().map(({ owner, dueOn }) => [owner, dueOn]);
    expect(owed.sort()).toEqual([
      [prison, '2026-07-29'],
      [probation, '2026-07-29'],
    ]);
    expect(recall.process.outcome).toBeUndefined();
    for (const open of recall.allOpen()) recall.done(open.key, 'told', told);
    expect(recall.process.outcome).toBe('re-released');
    expect(recall.spells('recall')).toEqual([['2026-06-01T08:00:00.000Z', '2026-07-29T09:00:00.000Z']]);
  });

  it('a release from recall opens the release duty of the registration, due on the third day beginning with the release', () => {
    const world = new World('2026-06-01T08:00:00.000Z');
    onLicence(world, person);
    const registered = world.start('registration', person, {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate: '2026-05-31',
      born: '1985-06-15',
      home,
      needToKnow: [],
    });
    world.complete(registered, 'initial', 'notified', {
      station: 'Example Street',
      officer: 'staff:1',
      home: 'fixed',
    });
    const recall = new RecallStory(world, world.start('recall', person, recallInput));
    recall.revoke();
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    expect(recall.world.keys(registered)).not.toContain('release');
    recall.advance('2026-07-29T09:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z', '2026-07-29T09:00:00.000Z', 'released');
    // 29, 30 and 31 July.
    expect(recall.world.step(registered, 'release').dueOn).toBe('2026-07-31');
  });

  it('a force that accepts the person during a recall takes over the arrest and the lead', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke();
    const kent = 'police:kent/mosovo';
    const transfer = recall.world.start('transfer', person, {
      sending: home,
      receiving: kent,
      receivingMappa: 'mappa:kent/coordinator',
      receivingVisor: 'police:kent/visor',
      sendingNpt: 'police:avon-and-somerset/npt-bedminster',
      receivingNpt: 'police:kent/npt-maidstone',
      sendingProbation: probation,
      receivingProbation: 'probation:kent/maidstone-pdu',
      confirmedOn: '2026-06-02',
    });
    recall.world.complete(transfer, 'request', 'sent', pack);
    expect(recall.open('arrest').owner).toBe(home);
    recall.advance('2026-06-03T09:00:00.000Z');
    recall.world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    expect(recall.open('arrest')).toMatchObject({ owner: kent, dueAt: '2026-06-06T09:00:00.000Z' });
    expect(recall.open('mark-wanted').owner).toBe('police:kent/force-control');
    expect(recall.process.lead).toBe(kent);
  });

  it('a recall opens what the preview showed as certain', () => {
    const world = new World('2026-06-01T08:00:00.000Z');
    onLicence(world, person);
    const rows = preview({
      definition: catalogue.recall,
      input: recallInput,
      subjectId: person,
      spells: world.of(person),
      reference: world.reference,
      now: world.now,
      by: 'somebody',
    });
    const recall = new RecallStory(world, world.start('recall', person, recallInput));
    const shown = rows
      .filter(({ condition }) => condition === 'certain')
      .map(({ key, dueAt }) => [key, dueAt]);
    expect(shown).toEqual(recall.allOpen().map(({ key, dueAt }) => [key, dueAt]));
    expect(rows.map(({ step: name, condition }) => [name, condition])).toEqual([
      ['consider', 'certain'],
      ['request', 'if consider: recall'],
      ['revoke', 'if consider: recall, request: sent'],
    ]);
  });

  it('voiding the revocation takes back everything that followed from it', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    const fact = recall.revoke();
    recall.act({ do: 'void', fact, reason: 'Entered for somebody else' });
    expect(recall.keys()).toEqual(['revoke']);
    expect(recall.spells('unlawfully-at-large')).toEqual([]);
  });

  it('other units may be named at any time, and their open steps go to them', () => {
    const recall = returnedOnThursday();
    recall.command('name-other-units', { prison: 'prison:hmp-elmbrook/omu' });
    expect(recall.open('release').owner).toBe('prison:hmp-elmbrook/omu');
    expect(recall.open('dossier').owner).toBe(casework);
  });
});
