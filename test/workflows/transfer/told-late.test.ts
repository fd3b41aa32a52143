import { acceptedBy, pack } from '../../support/pack';
import { refusalOf } from '../../support/story';
import { avon, begun, kent, moving, person } from '../../support/transfers';

// The cases of issue 14, part A. November 2026 has no bank holiday before Christmas.
describe('a transfer that is told after it happened', () => {
  it('an acceptance by telephone on Friday and the first visit of Saturday are taken on Monday', () => {
    const { world, transfer, accountable, due } = begun('2026-11-18T09:00:00.000Z', {
      confirmedOn: '2026-11-18',
    });
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-23T09:00:00.000Z');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'), '2026-11-20T16:00:00.000Z');
    expect(accountable()).toBe(avon);
    expect(world.of(person).find(({ kind, value }) => kind === 'accountable' && value === avon)?.from).toBe(
      '2026-11-20T16:00:00.000Z',
    );
    // The receiver's own visit counts from Friday: ten working days. ViSOR is told on Monday, and has a day from then.
    expect(due('first-contact')).toBe('2026-12-04');
    expect(due('record-visor')).toBe('2026-11-24');
    world.complete(transfer, 'first-contact', 'made', {}, '2026-11-21T11:00:00.000Z');
    expect(transfer.facts.at(-1)).toMatchObject({ on: '2026-11-21T11:00:00.000Z' });
  });

  it('a first visit of a time before the acceptance is refused', () => {
    const { world, transfer } = begun('2026-11-18T09:00:00.000Z', { confirmedOn: '2026-11-18' });
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-23T09:00:00.000Z');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'), '2026-11-20T16:00:00.000Z');
    const visit = () => world.complete(transfer, 'first-contact', 'made', {}, '2026-11-20T15:00:00.000Z');
    expect(refusalOf(visit)).toBe('step.before-start');
  });

  it('the work of another unit that was done before it was told counts from the acceptance', () => {
    const { world, transfer } = begun('2026-11-18T09:00:00.000Z', { confirmedOn: '2026-11-18' });
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-27T09:00:00.000Z');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'), '2026-11-20T16:00:00.000Z');
    world.complete(transfer, 'record-visor', 'recorded', {}, '2026-11-25T09:00:00.000Z');
    // One working day from Friday: Monday, and it was done on Wednesday.
    const visor = [...transfer.steps.values()].find(({ step }) => step === 'record-visor');
    expect(visor).toMatchObject({ dueOn: '2026-11-23', doneOn: '2026-11-25T09:00:00.000Z' });
  });

  it('an acceptance of a time when the sender was not accountable yet is refused', () => {
    const { world, transfer, told, send } = begun('2026-11-18T09:00:00.000Z', { confirmedOn: '2026-11-18' });
    told('home', 'accountable', kent, '2026-11-18T08:00:00.000Z');
    send();
    world.advance('2026-11-23T09:00:00.000Z');
    told('before', 'accountable', 'police:devon/mosovo', '2020-01-01', '2026-11-19T09:00:00.000Z');
    told('home', 'accountable', kent, '2026-11-19T09:00:00.000Z');
    const accept = (on: string) =>
      world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'), on as `${string}Z`);
    expect(refusalOf(() => accept('2026-11-18T16:00:00.000Z'))).toBe('transfer.sender-not-accountable');
    accept('2026-11-19T16:00:00.000Z');
  });

  it('a rejection of Thursday that is told on Monday leaves the sender a working day from the telling', () => {
    const { world, transfer, due } = begun('2026-11-18T09:00:00.000Z', { confirmedOn: '2026-11-18' });
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-23T09:00:00.000Z');
    const why = { grounds: 'not-resident', reason: 'Gone again' };
    world.complete(transfer, 'decide', 'rejected', why, '2026-11-19T16:00:00.000Z');
    expect(due('request')).toBe('2026-11-24');
    expect(world.step(transfer, 'request').owner).toBe(moving.sending);
  });

  it('a decision that was late stays late when the pack that it was made on is voided and sent anew', () => {
    const { world, transfer } = begun('2026-11-02T09:00:00.000Z');
    const sent = world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-12T09:00:00.000Z');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    const decision = () => [...transfer.steps.values()].find(({ step }) => step === 'decide');
    expect(decision()?.dueOn).toBe('2026-11-09');
    world.advance('2026-11-20T09:00:00.000Z');
    world.act(transfer, { do: 'void', fact: sent.id, reason: 'A page was missing' });
    world.complete(transfer, 'request', 'sent', pack);
    expect(decision()?.dueOn).toBe('2026-11-09');
  });
});
