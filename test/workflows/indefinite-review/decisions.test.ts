import { applied, decided, findings, prison, probation, served } from '../../support/reviews';
import { refusal, refusalOf } from '../../support/story';

describe('a decision for the person', () => {
  it('a decision for the person ends the requirement when it is served, and not before', () => {
    const { world, review, serve, due, holds } = decided('ends');
    // Decided Thu 10 Dec 2026: Fri 11 is 1, Mon 14 is 2, Tue 15, Wed 16, Thu 17 is 5.
    expect(due('serve')).toBe('2026-12-17');
    expect(holds('requirement-ended')).toBeUndefined();
    expect(review.process.outcome).toBeUndefined();
    world.advance('2026-12-15T16:00:00.000Z');
    serve('2026-12-15T11:30:00.000Z');
    expect(holds('requirement-ended')).toMatchObject({ from: '2026-12-15T11:30:00.000Z' });
    expect(holds('under-review')).toBeUndefined();
    expect(review.process.outcome).toBe('ended');
    expect(review.notices.filter(({ name }) => name === 'determined').map(({ toUnit }) => toUnit)).toEqual([
      probation,
      prison,
    ]);
  });

  it('a decision for the person that is not served for eleven weeks is late for ten of them, and ends nothing', () => {
    const { world, review, holds } = decided('ends');
    world.advance('2027-02-25T10:00:00.000Z');
    expect(world.keys(review)).toEqual(['serve']);
    expect((world.step(review, 'serve').dueAt ?? '') < world.now).toBe(true);
    expect(holds('requirement-ended')).toBeUndefined();
  });

  it('a decision for the person leaves nothing to appeal against', () => {
    const { world, review, serve } = decided('ends');
    const appeal = () => world.command(review, 'record-appeal', { on: '2026-12-10', court: 'Ashford' });
    expect(refusalOf(appeal)).toBe('indefinite-review.not-served');
    serve();
    expect(refusalOf(appeal)).toBe('process.over');
    // Where something is still to do, it is not over, and the reason is told.
    const open = applied();
    open.consult(probation);
    open.reply(probation);
    open.determine('ends');
    open.serve();
    const late = () => open.world.command(open.review, 'record-appeal', { on: '2026-11-02', court: 'x' });
    expect(refusalOf(late)).toBe('indefinite-review.nothing-to-appeal');
  });

  it('a decision keeps on record the risk and the level that it was made on', () => {
    const { world, told, review, consult, reply, determine } = applied();
    told('risk', 'risk', '2026-01-01', 'low');
    told('level', 'mappa-level', '2026-01-01', '1');
    consult(probation);
    reply(probation);
    expect(determine('ends')).toMatchObject({ captured: { risk: 'low', 'mappa-level': '1' } });
    expect(world.keys(review)).toContain('serve');
  });
});

describe('a decision against the person', () => {
  it('a refusal opens 21 days to appeal from its service, then a check with the court, and bars another application for eight years', () => {
    const { world, review, due, holds, start } = served();
    // Served Mon 14 Dec 2026: 21 days later is Mon 4 Jan 2027.
    expect(world.keys(review)).toEqual(['appeal-window']);
    expect(due('appeal-window')).toBe('2027-01-04');
    world.advance('2027-01-04T23:59:59.000Z');
    expect(world.keys(review)).toEqual(['appeal-window']);
    world.advance('2027-01-05T00:00:00.000Z');
    expect(review.steps.get('appeal-window')?.status).toBe('lapsed');
    // From Tue 5 Jan: Wed 6 is 1, Thu 7, Fri 8 is 3, Mon 11 to Fri 15 are 4 to 8, Mon 18 is 9, Tue 19 is 10.
    expect(world.keys(review)).toEqual(['confirm-no-appeal']);
    expect(due('confirm-no-appeal')).toBe('2027-01-19');
    world.complete(review, 'confirm-no-appeal', 'none-lodged', { checked: 'The list of the court' });
    expect(review.process.outcome).toBe('continued');
    expect(holds('review-barred')).toMatchObject({ from: '2026-12-10', to: '2034-12-10' });
    expect(holds('requirement-ended')).toBeUndefined();

    // Counted from the determination of Thursday 10 December 2026, not from its service: SOA 2003 s.91B(3).
    world.advance('2034-12-10T09:00:00.000Z');
    const early = refusal(() => start({ because: 'application', receivedOn: '2034-12-09' }));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2034-12-10']);
    start({ because: 'application', receivedOn: '2034-12-10' });
  });

  it('a refusal that is served eleven weeks late bars nobody longer: its eight years count from the determination', () => {
    // Decided on 10 December 2026, as in Hamill v Chelmsford [2014] EWHC 2799 served eleven weeks on; SOA 2003 s.91B(3).
    const { world, serve, holds } = decided('continues');
    world.advance('2027-02-25T15:00:00.000Z');
    serve();
    expect(holds('review-barred')).toMatchObject({ from: '2026-12-10', to: '2034-12-10' });
  });

  it('a refusal may set up to 15 years until the next application, with its reason, and never less than 8', () => {
    const { determine, consult, reply, world, serve, holds } = applied();
    consult(probation);
    reply(probation);
    const places = (more: object) => {
      const { code, more: said } = refusal(() => determine('continues', more));
      return [code, ...(said.errors ?? []).map(({ pointer }) => pointer)];
    };
    for (const nextAfterYears of [7, 16])
      expect(places({ nextAfterYears, longerBecause: 'x' })).toEqual([
        'indefinite-review.term',
        '/data/nextAfterYears',
      ]);
    expect(places({ nextAfterYears: 9 })).toEqual([
      'indefinite-review.term-unexplained',
      '/data/longerBecause',
    ]);
    determine('continues', { nextAfterYears: 15, longerBecause: 'A recent breach' });
    world.advance('2026-12-14T15:00:00.000Z');
    serve();
    expect(holds('review-barred')).toMatchObject({ from: '2026-11-02', to: '2041-11-02' });
  });

  it('an appeal in time takes away the check, and the court is asked every twelve weeks until it decides', () => {
    const { world, review, appeal, court, due } = served();
    world.advance('2027-01-04T10:00:00.000Z');
    appeal('2027-01-04');
    expect(refusalOf(() => appeal('2027-01-04'))).toBe('indefinite-review.appeal-known');
    // Mon 4 Jan 2027 and 84 days: Mon 29 Mar.
    expect(world.keys(review)).toEqual(['ask-court']);
    expect(due('ask-court')).toBe('2027-03-29');
    world.advance('2027-03-29T10:00:00.000Z');
    world.complete(review, 'ask-court', 'not-decided', { checked: 'Listed for May' });
    // Mon 29 Mar and 84 days: Mon 21 Jun.
    expect(due('ask-court')).toBe('2027-06-21');
    expect(refusalOf(() => court('2027-01-03', 'dismissed'))).toBe('indefinite-review.before-appeal');
    expect(refusalOf(() => court('2027-03-30', 'dismissed'))).toBe('step.in-future');
    world.advance('2027-05-10T10:00:00.000Z');
    court('2027-05-10', 'dismissed');
    expect(review.process.outcome).toBe('continued');
  });

  it('an appeal of the last day that is recorded after it means that the time to appeal did not lapse after all', () => {
    const { world, review, appeal } = served();
    world.advance('2027-01-07T10:00:00.000Z');
    expect(review.steps.get('appeal-window')?.status).toBe('lapsed');
    expect(world.keys(review)).toEqual(['confirm-no-appeal']);
    expect(refusalOf(() => appeal('2026-12-13'))).toBe('indefinite-review.before-service');
    expect(refusalOf(() => appeal('2027-01-08'))).toBe('step.in-future');
    appeal('2027-01-04');
    expect(review.steps.get('appeal-window')?.status).toBe('completed');
    expect(world.keys(review)).toEqual(['ask-court']);
  });

  it('a refusal that the court sets aside ends the requirement from its order, and bars nobody', () => {
    const { world, review, appeal, court, holds } = served();
    expect(refusalOf(() => court('2026-12-14', 'allowed'))).toBe('indefinite-review.no-appeal');
    world.advance('2026-12-20T10:00:00.000Z');
    appeal('2026-12-18');
    expect(holds('review-barred')).toBeDefined();
    world.advance('2027-02-08T10:00:00.000Z');
    court('2027-02-05', 'allowed');
    expect(holds('requirement-ended')).toMatchObject({ from: '2027-02-05' });
    expect(holds('review-barred')).toBeUndefined();
    expect(review.process.outcome).toBe('ended');
  });

  it('a refusal whose appeal is abandoned stands', () => {
    const { world, review, appeal, court, holds } = served();
    world.advance('2026-12-20T10:00:00.000Z');
    appeal('2026-12-18');
    court('2026-12-19', 'abandoned');
    expect(review.process.outcome).toBe('continued');
    expect(holds('review-barred')).toBeDefined();
  });

  it('an appeal answered to its step counts as one recorded by hand, and is decided once', () => {
    const { world, review, consult, reply, determine, serve } = applied();
    consult(probation);
    reply(probation);
    determine('continues');
    serve();
    world.complete(review, 'appeal-window', 'lodged', { court: 'Ashford' });
    expect(world.keys(review)).toEqual(['acknowledge', 'ask-court']);
    const decide = () =>
      world.command(review, 'record-appeal-decision', {
        on: '2026-11-02',
        decision: 'dismissed',
        order: 'evidence:order-1',
      });
    decide();
    expect(refusalOf(decide)).toBe('indefinite-review.appeal-decided');
    expect(world.keys(review)).toEqual(['acknowledge']);
  });

  it('a refusal is not corrected by one person; voided and signed again, it ends the requirement from its service', () => {
    const { world, review, holds, determine } = served();
    const decision = review.facts.find((fact) => fact.type === 'answer' && fact.name === 'determine');
    const fact = decision?.id ?? '';
    const reason = 'The wrong outcome was chosen';
    const correct = () => world.act(review, { do: 'correct', fact, outcome: 'ends', data: findings, reason });
    expect(refusalOf(correct)).toBe('step.reviewed');
    expect(holds('review-barred')).toBeDefined();
    world.act(review, { do: 'void', fact, reason });
    determine('ends');
    expect(holds('review-barred')).toBeUndefined();
    expect(holds('requirement-ended')).toMatchObject({ from: '2026-12-14T15:00:00.000Z' });
    expect(review.process.outcome).toBe('ended');
  });
});
