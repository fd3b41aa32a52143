import { refusal, refusalOf } from '../../support/story';
import { avon, begun, moving, person, placesOf } from '../../support/transfers';

describe('a potentially dangerous person who moves', () => {
  const pdp = {
    pdp: true,
    sendingProbation: undefined,
    receivingProbation: undefined,
    receivingMappa: undefined,
  };

  it('a potentially dangerous person has no probation to be told, and a designation that the new force confirms', () => {
    const { world, transfer, send, accept, due } = begun('2026-11-02T09:00:00.000Z', pdp);
    send();
    accept();
    expect(world.keys(transfer)).toEqual([
      'acknowledge-move',
      'acknowledge-move',
      'confirm-designation',
      'first-contact',
      'record-visor',
    ]);
    // 10 working days from Mon 2 Nov 2026: Mon 16 Nov.
    expect(due('confirm-designation')).toBe('2026-11-16');
    expect(world.step(transfer, 'confirm-designation').owner).toBe(avon);
    world.complete(transfer, 'confirm-designation', 'confirmed', {
      necessity: 'As was',
      authorisedBy: 'staff:9',
    });
  });

  it('a registered person is not moved as potentially dangerous, and needs every unit to be named', () => {
    const { world, told } = begun('2026-11-02T09:00:00.000Z');
    const start = (more: object) => () => world.start('transfer', person, { ...moving, ...more });
    const missing = refusal(start({ sendingProbation: undefined, receivingNpt: undefined }));
    expect([missing.code, ...placesOf(missing)]).toEqual([
      'transfer.units-missing',
      '/input/receivingNpt',
      '/input/sendingProbation',
    ]);
    told('registered', 'registered', true, '2024-01-01');
    expect(refusalOf(start(pdp))).toBe('transfer.registered');
  });
});
