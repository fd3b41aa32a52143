import { acceptedBy, pack } from '../../support/pack';
import { applied, decided, kent, person, prison, probation } from '../../support/reviews';
import { refusal, refusalOf } from '../../support/story';

describe('what else happens during a review', () => {
  it('the person may withdraw until it is decided, and the bodies are told', () => {
    const { world, review, consult, holds } = applied();
    consult(probation);
    world.command(review, 'withdraw', { reason: 'Changed his mind', approvedBy: 'staff:1' });
    expect(review.process.outcome).toBe('withdrawn');
    expect(review.notices).toContainEqual(expect.objectContaining({ name: 'withdrawn', toUnit: probation }));
    expect(holds('under-review')).toBeUndefined();
    const late = decided('ends');
    expect(
      refusalOf(() => late.world.command(late.review, 'withdraw', { reason: 'x', approvedBy: 'staff:1' })),
    ).toBe('indefinite-review.determined');
  });

  it('an order that is made ends the review, unless it is decided: then the decision is served all the same', () => {
    const open = applied();
    open.world.advance('2026-11-20T09:00:00.000Z');
    open.told('order', 'shpo', '2026-11-20');
    expect(open.review.process.outcome).toBe('order-made');
    const late = decided('ends');
    late.told('order', 'shpo', '2026-12-10');
    expect(late.world.keys(late.review)).toEqual(['serve']);
    late.serve();
    expect(late.review.process.outcome).toBe('ended');
  });

  it('a review ends with the death of the person', () => {
    const { world, review, told } = applied();
    world.advance('2026-11-03T09:00:00.000Z');
    told('death', 'deceased', '2026-11-03');
    expect(review.process.outcome).toBe('deceased');
    expect(world.open(review)).toEqual([]);
  });

  it('a review falls away when the conviction is quashed, and with it the requirement', () => {
    const { review, told, world } = applied();
    world.advance('2026-11-03T09:00:00.000Z');
    told('indefinite', 'notified-indefinitely', '2011-01-01', true, '2026-11-03');
    expect(review.process.outcome).toBe('fell-away');
  });

  it('when the person moves to another force, its chief officer decides', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    const moving = world.start('transfer', person, {
      sending: kent,
      receiving: 'police:dorset/mosovo',
      receivingMappa: 'mappa:dorset/coordinator',
      receivingVisor: 'police:dorset/visor',
      sendingNpt: 'police:kent/npt-ashford',
      receivingNpt: 'police:dorset/npt-poole',
      sendingProbation: probation,
      receivingProbation: 'probation:south-west/dorset-pdu',
      confirmedOn: '2026-11-05',
    });
    const sent = world.complete(moving, 'request', 'sent', pack);
    expect(sent).toMatchObject({
      work: expect.arrayContaining([
        expect.objectContaining({
          process: review.id,
          step: 'determine',
          owner: 'police:kent/chief-officer',
        }),
      ]) as unknown,
    });
    world.complete(moving, 'decide', 'accepted', acceptedBy('staff:7'));
    expect(review.process.lead).toBe('police:dorset/mosovo');
    expect(world.step(review, 'acknowledge').owner).toBe('police:dorset/mosovo');
    expect(world.step(review, 'determine').owner).toBe('police:dorset/chief-officer');
    expect(due('determine')).toBe('2027-01-14');
    expect(world.step(review, 'reply').owner).toBe(probation);
  });

  it('an application is not decided where the first notification turns out to have been later', () => {
    const { world, review, told, consult, reply, determine } = applied();
    consult(probation);
    reply(probation);
    told('first', 'first-notified', '2011-11-03', 'adult');
    const early = refusal(() => determine('ends'));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2026-11-03']);
    expect(world.keys(review)).toContain('determine');
  });

  it('voiding the notification of the bodies takes their steps and the decision away until the next', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    const first = consult(probation);
    world.act(review, { do: 'void', fact: first.id, reason: 'The letters were not sent' });
    expect(world.keys(review)).toEqual(['acknowledge', 'consult']);
    world.advance('2026-11-12T10:00:00.000Z');
    consult(prison);
    // Thu 12 Nov and 28 days: Thu 10 Dec; and 42: Thu 21 Jan 2027.
    expect(due('reply')).toBe('2026-12-10');
    expect(due('determine')).toBe('2027-01-21');
  });
});
