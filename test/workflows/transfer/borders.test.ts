import { refusal, refusalOf } from '../../support/story';
import { begun, kent, moving, person, placesOf } from '../../support/transfers';

describe('a transfer across a border', () => {
  const scotland = {
    receiving: 'police:scotland/offender-management',
    receivingMappa: 'mappa:scotland/coordinator',
    receivingVisor: 'police:scotland/visor',
    receivingNpt: 'police:scotland/community-govan',
    receivingProbation: 'council:glasgow/criminal-justice-social-work',
  };
  const ireland = {
    receiving: 'police:northern-ireland/public-protection',
    receivingMappa: 'mappa:northern-ireland/ppani',
    receivingVisor: 'police:northern-ireland/visor',
    receivingNpt: 'police:northern-ireland/npt-derry',
    receivingProbation: 'probation:northern-ireland/pbni',
  };

  it("a transfer to Scotland is answered by Scotland's working days, and asked for by England's", () => {
    const { world, send, due } = begun('2026-11-25T09:00:00.000Z', {
      ...scotland,
      confirmedOn: '2026-11-27',
    });
    // Confirmed Fri 27 Nov 2026: in England the next working day is Mon 30 Nov, which is no holiday there.
    expect(due('request')).toBe('2026-11-30');
    world.advance('2026-11-26T10:00:00.000Z');
    send();
    // Sent Thu 26 Nov: Fri 27 is 1; Mon 30 is St Andrew's Day; Tue 1 Dec is 2, Wed 3, Thu 4, Fri 4 Dec is 5.
    expect(due('decide')).toBe('2026-12-04');
  });

  it("a transfer to Northern Ireland is answered by Northern Ireland's working days", () => {
    const { world, send, due } = begun('2027-03-15T09:00:00.000Z', { ...ireland, confirmedOn: '2027-03-15' });
    world.advance('2027-03-16T10:00:00.000Z');
    send();
    // Sent Tue 16 Mar 2027: Wed 17 is St Patrick's Day; Thu 18 is 1, Fri 2, Mon 22 is 3, Tue 4, Wed 24 Mar is 5.
    expect(due('decide')).toBe('2027-03-24');
  });

  it('across a border the old force says what the law there treats differently, and both nations acknowledge', () => {
    const { world, transfer, send, accept, due, accountable } = begun('2026-11-26T10:00:00.000Z', {
      ...scotland,
      confirmedOn: '2026-11-26',
    });
    send();
    accept();
    expect(accountable()).toBe(scotland.receiving);
    // Accepted Thu 26 Nov 2026; the old force counts Fri 27 as 1, Mon 30 as 2, Tue 1, Wed 2, Thu 3 Dec as 5.
    expect(world.step(transfer, 'hand-over-orders').owner).toBe(kent);
    expect(due('hand-over-orders')).toBe('2026-12-03');
    const acknowledging = new Map(
      world
        .open(transfer)
        .filter(({ step }) => step === 'acknowledge-move')
        .map(({ owner, dueOn }) => [owner, dueOn]),
    );
    // 3 working days: Fri 27, Mon 30, Tue 1 Dec for Kent; Fri 27, Tue 1, Wed 2 Dec for Glasgow.
    expect(acknowledging.get('probation:kent/ashford-pdu')).toBe('2026-12-01');
    expect(acknowledging.get('council:glasgow/criminal-justice-social-work')).toBe('2026-12-02');
  });

  it('within England and Wales no force says what another law treats differently', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    expect(world.keys(transfer)).not.toContain('hand-over-orders');
  });

  it('a transfer to Scotland names criminal justice social work, one to Northern Ireland its probation board', () => {
    const { world } = begun('2026-11-02T09:00:00.000Z');
    const start = (more: object) => () => world.start('transfer', person, { ...moving, ...more });
    const probation = refusal(start({ ...scotland, receivingProbation: 'probation:kent/ashford-pdu' }));
    expect([probation.code, ...placesOf(probation)]).toEqual([
      'transfer.wrong-body',
      '/input/receivingProbation',
    ]);
    expect(refusalOf(start({ ...ireland, receivingProbation: scotland.receivingProbation }))).toBe(
      'transfer.wrong-body',
    );
  });
});

describe('a person who goes abroad', () => {
  const bureau = 'police:international-crime/bureau';
  const abroad = {
    receiving: bureau,
    receivingMappa: undefined,
    receivingVisor: undefined,
    receivingNpt: undefined,
    receivingProbation: undefined,
    referral: 'interpol',
  };

  it('a person who goes abroad is referred and stays with the sender, whom nobody abroad can relieve', () => {
    const { world, transfer, send, due, accountable } = begun('2026-11-02T09:00:00.000Z', abroad);
    send();
    // 10 working days from Mon 2 Nov 2026: Mon 16 Nov.
    expect(world.keys(transfer)).toEqual(['acknowledge-referral']);
    expect(world.step(transfer, 'acknowledge-referral').owner).toBe(bureau);
    expect(due('acknowledge-referral')).toBe('2026-11-16');
    world.complete(transfer, 'acknowledge-referral', 'acknowledged', { reference: 'IP/1234' });
    expect(accountable()).toBe(kent);
    expect(transfer.process.lead).toBe(kent);
    expect(world.step(transfer, 'record-visor').owner).toBe('police:kent/visor');
    expect(world.keys(transfer)).toEqual(['acknowledge-move', 'acknowledge-move', 'record-visor']);
    expect(
      refusalOf(() => world.command(transfer, 'withdraw', { reason: 'Back', approvedBy: 'staff:1' })),
    ).toBe('transfer.already-referred');
    for (const { key, step } of world.open(transfer))
      world.complete(transfer, key, step === 'record-visor' ? 'recorded' : 'acknowledged');
    expect(transfer.process.outcome).toBe('referred');
  });

  it('a person who goes abroad is referred again when the referral comes back, and silence refers nobody', () => {
    const { world, transfer, send, due } = begun('2026-11-02T09:00:00.000Z', abroad);
    send();
    world.advance('2026-11-04T10:00:00.000Z');
    world.complete(transfer, 'acknowledge-referral', 'returned', { reason: 'Which country?' });
    // Returned on Wed 4 Nov: asked again by the end of Thu 5 Nov.
    expect(due('request')).toBe('2026-11-05');
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'returned', toUnit: kent }));
    send();
    world.advance('2027-02-01T00:00:00.000Z');
    expect(world.keys(transfer)).toEqual(['acknowledge-referral']);
    expect(transfer.process.outcome).toBeUndefined();
    expect(
      refusalOf(() =>
        world.command(transfer, 'record-joint-meeting', {
          on: '2027-01-01T00:00:00.000Z',
          level: '2',
          reason: 'x',
        }),
      ),
    ).toBe('transfer.abroad');
  });
});
