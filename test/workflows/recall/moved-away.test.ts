import type { UnitId } from '../../../domain/people/parties';
import { acceptedBy, pack } from '../../support/pack';
import {
  RecallStory,
  onLicence,
  recallAnswers,
  recallFrom,
  recallInput,
  recallUnits,
} from '../../support/recalls';
import { World, type Living } from '../../support/world';

const person = 'subject-1';
const { home, probation } = recallUnits;
const kent: UnitId = 'police:kent/mosovo';
const maidstone: UnitId = 'probation:kent/maidstone-pdu';
const controlOfAvon: UnitId = 'police:avon-and-somerset/force-control';
const controlOfKent: UnitId = 'police:kent/force-control';

const toKent = {
  sending: home,
  receiving: kent,
  receivingMappa: 'mappa:kent/coordinator',
  receivingVisor: 'police:kent/visor',
  sendingNpt: 'police:avon-and-somerset/npt-bedminster',
  receivingNpt: 'police:kent/npt-maidstone',
  sendingProbation: probation,
  receivingProbation: maidstone,
  confirmedOn: '2026-06-02',
};

/** A transfer to Kent that was asked for. */
function asked(recall: RecallStory, input: object = toKent): Living {
  const transfer = recall.world.start('transfer', person, { ...input });
  recall.world.complete(transfer, 'request', 'sent', pack);
  return transfer;
}
const accepted = (recall: RecallStory, transfer: Living) =>
  recall.world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));

describe('a recall of somebody whom another force takes over', () => {
  it('the probation unit that the transfer names has the recall from the acceptance on', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke({ charge: 'offence' });
    const transfer = asked(recall);
    recall.advance('2026-06-03T09:00:00.000Z');
    accepted(recall, transfer);
    recall.custody('2026-06-03T09:00:00.000Z');
    expect(recall.open('part-b').owner).toBe(maidstone);
    expect(recall.told('returned')).toContain(maidstone);
    expect(recall.told('returned')).not.toContain(probation);
    expect(recall.keys()).not.toContain('name-probation');
  });

  it('voided, the acceptance gives the recall back to the probation unit that was named in it', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke({ charge: 'offence' });
    const transfer = asked(recall);
    recall.advance('2026-06-03T09:00:00.000Z');
    const fact = accepted(recall, transfer);
    recall.custody('2026-06-03T09:00:00.000Z');
    recall.world.act(transfer, { do: 'void', fact: fact.id, reason: 'Clicked by mistake' });
    expect(recall.open('part-b').owner).toBe(probation);
  });

  it('a transfer without a probation unit has the new lead asked which one supervises the person', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke({ charge: 'offence' });
    const { receivingProbation: _, receivingMappa: __, ...pdp } = toKent;
    const transfer = asked(recall, { ...pdp, pdp: true });
    recall.advance('2026-06-03T09:00:00.000Z');
    accepted(recall, transfer);
    // Four hours, by the figure for naming units.
    expect(recall.open('name-probation')).toMatchObject({ owner: kent, dueAt: '2026-06-03T13:00:00.000Z' });
    recall.done('name-probation', 'named', { probation: maidstone });
    recall.custody('2026-06-03T09:00:00.000Z');
    expect(recall.open('part-b').owner).toBe(maidstone);
    expect(recall.keys()).not.toContain('name-probation');
  });

  it('a probation unit that is named after the transfer is the one that has the recall', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke({ charge: 'offence' });
    const transfer = asked(recall);
    recall.advance('2026-06-03T09:00:00.000Z');
    accepted(recall, transfer);
    recall.advance('2026-06-04T09:00:00.000Z');
    recall.command('name-other-units', { probation: 'probation:kent/medway-pdu' });
    recall.custody('2026-06-04T09:00:00.000Z');
    expect(recall.open('part-b').owner).toBe('probation:kent/medway-pdu');
  });

  it('a recall that starts without a probation unit takes the one that a transfer has named before', () => {
    const world = new World('2026-06-02T09:00:00.000Z');
    onLicence(world, person);
    const transfer = world.start('transfer', person, toKent);
    world.complete(transfer, 'request', 'sent', pack);
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    world.advance('2026-06-09T09:00:00.000Z');
    const { probation: _, ...input } = recallInput;
    const recall = new RecallStory(world, world.start('recall', person, { ...input, home: kent }));
    expect(recall.keys()).toEqual(['consider']);
    expect(recall.open('consider').owner).toBe(maidstone);
  });

  it('a recall that began before the person was entered asks nobody again which probation unit supervises them', () => {
    const world = new World('2026-06-02T09:00:00.000Z');
    world.circumstance(person, { id: 'licence', kind: 'licence', from: '2026-01-01', value: 'determinate' });
    world.circumstance(person, { id: 'entered', kind: 'accountable', from: '2026-06-02', value: home });
    const recall = world.start('recall', person, recallInput, 'recall-1', '2026-06-01T15:00:00.000Z');
    expect(world.keys(recall)).toEqual(['consider']);
  });

  it('the marker on PNC is taken off by the control room that set it, and a new one is set by the new force', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke();
    recall.done('mark-wanted', 'marked');
    const transfer = asked(recall);
    recall.advance('2026-06-03T09:00:00.000Z');
    accepted(recall, transfer);
    recall.custody('2026-06-03T09:00:00.000Z');
    expect(recall.open('cancel-wanted').owner).toBe(controlOfAvon);
    recall.done('record-return', 'returned', recallAnswers.returned);
    recall.done('cancel-wanted', 'cancelled');
    recall.advance('2026-06-05T09:00:00.000Z');
    recall.custody('2026-06-03T09:00:00.000Z', '2026-06-05T08:00:00.000Z', 'escape');
    expect(recall.open('mark-wanted').owner).toBe(controlOfKent);
    recall.done('mark-wanted', 'marked');
    recall.advance('2026-06-06T09:00:00.000Z');
    recall.custody('2026-06-06T09:00:00.000Z', undefined, undefined, 'again');
    expect(recall.open('cancel-wanted').owner).toBe(controlOfKent);
  });

  it('a marker that was not set yet is asked of the control room of the new force', () => {
    const recall = recallFrom('2026-06-02T09:00:00.000Z');
    recall.revoke();
    const transfer = asked(recall);
    recall.advance('2026-06-03T09:00:00.000Z');
    accepted(recall, transfer);
    expect(recall.open('mark-wanted').owner).toBe(controlOfKent);
    recall.done('mark-wanted', 'marked');
    recall.custody('2026-06-03T09:00:00.000Z');
    expect(recall.open('cancel-wanted').owner).toBe(controlOfKent);
  });
});
