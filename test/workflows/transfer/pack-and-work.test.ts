import { takersOf } from '../../../engine/asking/allowed';
import { catalogue } from '../../../workflows/catalogue';
import type { Refused } from '../../../domain/errors';
import { pack, packWith } from '../../support/pack';
import { refusal, refusalOf } from '../../support/story';
import { avon, begun, kent, person, placesOf } from '../../support/transfers';

describe('the risk pack of a transfer', () => {
  it('a risk pack is taken with the hash of its records alone, in whatever order they are listed', () => {
    const { world, transfer, send } = begun('2026-11-02T09:00:00.000Z');
    const sending = (data: object) => refusal(() => world.complete(transfer, 'request', 'sent', { ...data }));
    const told = (one: Refused): unknown => [one.code, ...placesOf(one)];
    const [first, second] = pack.items;
    expect(told(sending({ ...pack, packHash: 'a'.repeat(64) }))).toEqual([
      'transfer.pack-invalid',
      '/data/packHash',
    ]);
    expect(told(sending(packWith()))).toEqual(['transfer.pack-invalid', '/data/items']);
    expect(told(sending(packWith('one', 'one')))).toEqual([
      'transfer.pack-invalid',
      '/data/items/1/reference',
    ]);
    expect(told(sending(packWith('one\ntwo')))).toEqual(['transfer.pack-invalid', '/data/items/0/reference']);
    world.complete(transfer, 'request', 'sent', { ...pack, items: [second, first] });
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(send).toThrow('request is not open');
  });

  it('an acceptance names the pack that was sent, and is refused when it names another', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    const other = packWith('another').packHash;
    const another = refusal(() =>
      world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7', packHash: other }),
    );
    expect([another.code, ...placesOf(another)]).toEqual(['transfer.pack-changed', '/data/packHash']);
    accept();
  });

  it('a pack that was sent is not altered: it is voided and sent anew, and the old hash accepts nothing', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const sent = send();
    const other = packWith('another');
    const correct = (data: object) =>
      world.act(transfer, { do: 'correct', fact: sent.id, data: { ...data }, reason: 'Another pack' });
    expect(refusalOf(() => correct(other))).toBe('transfer.pack-changed');
    expect(refusalOf(() => correct({ items: other.items }))).toBe('transfer.pack-changed');
    world.act(transfer, { do: 'void', fact: sent.id, reason: 'The wrong pack' });
    expect(world.keys(transfer)).toEqual(['request']);
    world.complete(transfer, 'request', 'sent', other);
    expect(refusalOf(() => accept())).toBe('transfer.pack-changed');
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7', packHash: other.packHash });
  });

  it('a pack rejected as incomplete is not sent again as it was, but after another rejection it may be', () => {
    const { world, transfer, send } = begun('2026-11-02T09:00:00.000Z');
    send();
    world.complete(transfer, 'decide', 'rejected', { grounds: 'incomplete-pack', reason: 'No photograph' });
    expect(refusalOf(send)).toBe('transfer.same-pack');
    world.complete(transfer, 'request', 'sent', packWith('photograph'));
    world.complete(transfer, 'decide', 'rejected', { grounds: 'temporary-stay', reason: 'Four days' });
    send();
    expect(world.keys(transfer)).toEqual(['decide']);
  });

  it('a rejection corrected to an acceptance is on the pack that was rejected, and on no other', () => {
    const { world, transfer, send, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    const decision = world.complete(transfer, 'decide', 'rejected', { grounds: 'not-resident', reason: 'x' });
    const correct = (packHash: string) =>
      world.act(transfer, {
        do: 'correct',
        fact: decision.id,
        outcome: 'accepted',
        data: { officer: 'staff:7', packHash },
        reason: 'Recorded as the wrong outcome',
      });
    expect(refusalOf(() => correct('a'.repeat(64)))).toBe('transfer.pack-changed');
    expect(accountable()).toBe(kent);
    correct(pack.packHash);
    expect(accountable()).toBe(avon);
  });
});

describe('work in progress when a person is transferred', () => {
  const registered = {
    regime: 'soa',
    disposal: 'over-6-under-30-months',
    relevantDate: '2026-11-02',
    born: '1980-01-01',
    home: kent,
    needToKnow: [],
  };

  it('work in progress is listed with the pack and with the acceptance, and changes hands with it', () => {
    const { world, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const registration = world.start('registration', person, registered);
    // Due on the third day, counted with the first: Wed 4 Nov 2026.
    const listed = {
      process: registration.id,
      kind: 'registration',
      step: 'initial',
      key: 'initial',
      owner: 'police:kent/station',
      dueOn: '2026-11-04',
    };
    expect(send()).toMatchObject({ work: [listed] });
    expect(world.step(registration, 'initial').owner).toBe('police:kent/station');
    expect(accept()).toMatchObject({ work: [listed] });
    expect(world.step(registration, 'initial')).toMatchObject({
      owner: 'police:avon-and-somerset/station',
      dueOn: '2026-11-04',
    });
    expect(registration.process.lead).toBe(avon);
  });

  it('work in progress goes back with a voided acceptance, late as it may be by then', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const registration = world.start('registration', person, registered);
    send();
    const acceptance = accept();
    world.advance('2026-11-09T09:00:00.000Z');
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'The wrong person' });
    expect(world.step(registration, 'initial').owner).toBe('police:kent/station');
    expect(world.keys(registration)).toContain('record-breach');
  });

  it('a breach that was missed before the acceptance stays with the supervisors of the force that investigates it', () => {
    const { world, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const registration = world.start('registration', person, registered);
    send();
    // The three days end on Wednesday 4 November; the next duty is missed after the acceptance.
    world.advance('2026-11-06T09:00:00.000Z');
    world.command(registration, 'record-change', { what: 'name', on: '2026-11-05' });
    accept();
    expect(registration.process.lead).toBe(avon);
    world.advance('2026-11-10T09:00:00.000Z');
    const ofKent = 'police:kent/mosovo-supervisor';
    expect(world.step(registration, 'record-breach/initial').owner).toBe(ofKent);
    expect(
      world
        .open(registration)
        .filter(({ step }) => step === 'record-breach')
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual(['police:avon-and-somerset/mosovo-supervisor', ofKent]);
    const around = { now: world.now, spells: world.of(person), reference: world.reference };
    const steps = [...registration.steps.values()];
    const takers = takersOf(catalogue.registration, { process: registration.process, steps }, around);
    // What Kent's own officers could record, they still can, and those of Avon cannot.
    expect(takers.ofStep(world.step(registration, 'record-breach/initial'))).toEqual([kent]);
    // Handed in, it is signed off where it was decided.
    const { id: step } = world.step(registration, 'decide-breach/initial');
    world.act(registration, { do: 'submit', step, outcome: 'caution', data: {}, on: undefined });
    expect(world.step(registration, 'decide-breach/initial').owner).toBe(ofKent);
  });
});
