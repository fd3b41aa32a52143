import type { UnitId } from '../../../domain/people/parties';
import { applied, council, prison, probation } from '../../support/reviews';
import { refusal, refusalOf } from '../../support/story';

describe('an application that is considered', () => {
  it('an application is acknowledged, and the bodies are notified, within 14 days of its receipt', () => {
    const { due } = applied();
    expect([due('acknowledge'), due('consult')]).toEqual(['2026-11-16', '2026-11-16']);
  });

  it('an application recorded long after its receipt is late at once', () => {
    const { world, review } = applied('2026-11-30T09:00:00.000Z', '2026-11-02');
    expect(world.step(review, 'acknowledge')).toMatchObject({ dueOn: '2026-11-16' });
    expect((world.step(review, 'acknowledge').dueAt ?? '') < world.now).toBe(true);
  });

  it('each body has 28 days by a step of its own, and the decider six weeks from the last of those dates', () => {
    const { world, review, consult, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison, probation);
    // Thu 5 Nov 2026 and 28 days: Thu 3 Dec. Six weeks, 42 days, later: Thu 14 Jan 2027.
    const replies = world.open(review).filter(({ step }) => step === 'reply');
    expect(replies.map(({ owner, dueOn }) => [owner, dueOn])).toEqual([
      [probation, '2026-12-03'],
      [prison, '2026-12-03'],
    ]);
    expect(world.step(review, 'determine').owner).toBe('police:kent/chief-officer');
    expect(due('determine')).toBe('2027-01-14');
    const working = world.step(review, 'determine').working.map(({ text }) => text);
    expect(working[0]).toContain('Reply of a responsible body: 28 days after');
    expect(working.at(-1)).toContain('Thursday 14 January 2027');
  });

  it('a decision is due six weeks after the last date for replies even when all replied early, and may come earlier', () => {
    const { world, review, consult, reply, determine, due } = applied();
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison);
    world.advance('2026-11-10T10:00:00.000Z');
    reply(probation);
    expect(refusal(() => determine('ends')).more).toMatchObject({ bodies: [prison] });
    reply(prison);
    expect(due('determine')).toBe('2027-01-14');
    determine('ends');
    expect(world.keys(review)).toEqual(['acknowledge', 'serve']);
  });

  it('an application is not decided while a silent body still has time, and silence is overdue, not a reply', () => {
    const { world, review, consult, reply, determine } = applied();
    world.complete(review, 'acknowledge', 'acknowledged');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation, prison);
    reply(probation);
    // The last day is Thu 3 Dec.
    world.advance('2026-12-03T23:59:59.000Z');
    expect(refusalOf(() => determine('continues'))).toBe('indefinite-review.replies-outstanding');
    world.advance('2026-12-04T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['determine', 'reply']);
    expect(review.events).toContainEqual(expect.objectContaining({ type: 'step-missed' }));
    determine('continues');
    world.advance('2026-12-04T01:00:00.000Z');
    const silent = [...review.steps.values()].find(({ owner }) => owner === prison);
    expect(silent?.status).toBe('lapsed');
    expect(world.keys(review)).toEqual(['serve']);
  });

  it('an application whose decider is silent stays open and is late: nothing follows from silence', () => {
    const { world, review, consult, reply, holds } = applied();
    world.complete(review, 'acknowledge', 'acknowledged');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    reply(probation);
    world.advance('2027-12-31T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['determine']);
    expect(holds('requirement-ended')).toBeUndefined();
    expect(holds('review-barred')).toBeUndefined();
  });

  it('another body notified later has 28 days of its own, and does not put the decision off', () => {
    const { world, review, consult, due } = applied();
    const further = (body: UnitId) => () =>
      world.command(review, 'consult-further', { body, reason: 'A child lives there' });
    expect(refusalOf(further(council))).toBe('indefinite-review.not-consulted');
    world.advance('2026-11-05T10:00:00.000Z');
    consult(probation);
    world.advance('2026-11-25T10:00:00.000Z');
    expect(refusalOf(further(probation))).toBe('indefinite-review.body-known');
    further(council)();
    // Wed 25 Nov and 28 days: Wed 23 Dec. The decision stays due on 14 January.
    const reply = world.open(review).find(({ owner }) => owner === council);
    expect(reply?.dueOn).toBe('2026-12-23');
    expect(due('determine')).toBe('2027-01-14');
    expect(refusalOf(further(council))).toBe('indefinite-review.body-known');
  });

  it('a notification names at least one body, or says why there is nobody to ask', () => {
    const { world, review, consult, due } = applied();
    expect(refusalOf(() => consult())).toBe('indefinite-review.no-bodies');
    world.advance('2026-11-05T10:00:00.000Z');
    world.complete(review, 'consult', 'nobody', { reason: 'No body holds anything' });
    // Nobody may reply: six weeks from Thu 5 Nov are Thu 17 Dec.
    expect(due('determine')).toBe('2026-12-17');
  });

  it('no clock of a review is moved by custody, hospital or absence abroad', () => {
    const { told, due } = applied();
    told('prison', 'custody', '2026-11-03');
    told('away', 'abroad', '2026-11-03');
    expect([due('acknowledge'), due('consult')]).toEqual(['2026-11-16', '2026-11-16']);
  });
});
