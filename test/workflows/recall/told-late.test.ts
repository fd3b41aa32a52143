import type { Spell } from '../../../domain/circumstances';
import type { Instant } from '../../../domain/time/time';
import {
  RecallStory,
  onLicence,
  recallAnswers,
  recallInput,
  returnedOnThursday,
} from '../../support/recalls';
import { refusal, refusalOf } from '../../support/story';
import { World } from '../../support/world';

const person = 'subject-1';
const { recall: decision, sent, revoked, returned } = recallAnswers;

/** A recall that is started at an instant; everything before it is told afterwards. */
const toldFrom = (now: Instant, input: object = {}): RecallStory => {
  const world = new World(now);
  onLicence(world, person);
  return new RecallStory(world, world.start('recall', person, { ...recallInput, ...input }));
};

/** Custody that was told at an instant other than its own. */
const custodyTold = (recall: RecallStory, from: Instant, at: Instant): void =>
  recall.world.circumstance(person, { id: 'prison', kind: 'custody', from, told: { from: at } });

const working = (recall: RecallStory, name: string): string[] =>
  recall.step(name)?.working.flatMap(({ what, text }) => (what === 'told' ? [text] : [])) ?? [];

// The cases of issue 14, part A, worked out by hand from the rules' own figures.
describe('a recall that is told after it happened', () => {
  it('a recall decided and requested at night is entered the next morning with its true times', () => {
    const recall = toldFrom('2026-11-24T09:00:00.000Z');
    recall.done('consider', 'recall', decision, '2026-11-23T22:00:00.000Z');
    recall.done('request', 'sent', sent, '2026-11-23T22:30:00.000Z');
    expect(recall.lastFact).toMatchObject({
      on: '2026-11-23T22:30:00.000Z',
      at: '2026-11-24T09:00:00.000Z',
    });
    // 24 hours from the decision at 22:00, and from when the casework team was told at 09:00.
    expect(recall.step('request')?.dueAt).toBe('2026-11-24T22:00:00.000Z');
    expect(recall.due('revoke')).toBe('2026-11-25T09:00:00.000Z');
  });

  it('the request of a recall is due 24 hours after the decision however late that is told, and the working says so', () => {
    const recall = toldFrom('2026-11-23T09:00:00.000Z');
    recall.done('consider', 'recall', decision, '2026-11-20T16:00:00.000Z');
    expect(recall.due('request')).toBe('2026-11-21T16:00:00.000Z');
    expect(working(recall, 'request')).toEqual([
      'Happened Friday 20 November 2026 at 16:00; told Monday 23 November 2026 at 09:00, 65 hours later. ' +
        'Counted from when it happened',
    ]);
    const early = () => recall.done('request', 'sent', sent, '2026-11-20T15:59:00.000Z');
    expect(refusalOf(early)).toBe('step.before-start');
    recall.done('request', 'sent', sent, '2026-11-20T16:00:00.000Z');
  });

  it('a revocation that the casework team made before the request was told counts from the request itself', () => {
    const recall = toldFrom('2026-11-24T09:00:00.000Z');
    recall.done('consider', 'recall', decision, '2026-11-22T10:00:00.000Z');
    recall.done('request', 'sent', sent, '2026-11-22T11:00:00.000Z');
    recall.done('revoke', 'revoked', revoked, '2026-11-23T12:00:00.000Z');
    // Done an hour after its 24 hours had run out on Monday at 11:00.
    expect(recall.step('revoke')?.dueAt).toBe('2026-11-23T11:00:00.000Z');
  });

  it('an arrest is due 96 hours from the revocation, and the marker on the day on which force control was told', () => {
    const recall = toldFrom('2026-10-22T09:00:00.000Z');
    recall.done('consider', 'recall', decision);
    recall.done('request', 'sent', sent);
    recall.advance('2026-11-27T09:00:00.000Z');
    // Friday 23 October at 10:00 in London, still in summer time: four days later it is 09:00 there.
    recall.done('revoke', 'revoked', revoked, '2026-10-23T09:00:00.000Z');
    expect(recall.due('arrest')).toBe('2026-10-27T09:00:00.000Z');
    expect(recall.dueOn('mark-wanted')).toBe('2026-11-27');
    expect(recall.spells('unlawfully-at-large')).toEqual([['2026-10-23T09:00:00.000Z', undefined]]);
  });

  it('a dossier that is late stays as late when the return is recorded weeks afterwards with its true day', () => {
    const recall = toldFrom('2026-10-22T09:00:00.000Z');
    recall.revoke();
    recall.advance('2026-10-27T10:00:00.000Z');
    custodyTold(recall, '2026-10-27T09:00:00.000Z', '2026-10-27T10:00:00.000Z');
    expect(recall.dueOn('dossier')).toBe('2026-10-28');
    recall.advance('2026-11-27T09:00:00.000Z');
    recall.done('record-return', 'returned', returned, '2026-10-27T09:30:00.000Z');
    expect(recall.dueOn('dossier')).toBe('2026-10-28');
  });

  it('a dossier of a return that nobody told of for weeks is due after the telling, and from the return where it was served before', () => {
    const recall = toldFrom('2026-10-22T09:00:00.000Z');
    recall.revoke();
    // A Friday: the next working day is Monday 30 November.
    recall.advance('2026-11-27T09:00:00.000Z');
    custodyTold(recall, '2026-10-27T09:00:00.000Z', '2026-11-27T09:00:00.000Z');
    expect(recall.dueOn('dossier')).toBe('2026-11-30');
    recall.done('dossier', 'served', {}, '2026-10-30T09:00:00.000Z');
    expect(recall.step('dossier')?.dueOn).toBe('2026-10-28');
  });

  it('the marker of a person who died yesterday evening is not late when the death is told this morning', () => {
    const recall = toldFrom('2026-11-20T09:00:00.000Z');
    recall.revoke();
    recall.done('mark-wanted', 'marked');
    recall.advance('2026-11-24T09:00:00.000Z');
    const told = { from: '2026-11-24T09:00:00.000Z' };
    const death = { id: 'death', kind: 'deceased', from: '2026-11-23T19:00:00.000Z', value: true, told };
    recall.world.circumstance(person, death as Spell);
    expect(recall.open('cancel-wanted')).toMatchObject({ dueOn: '2026-11-24', rungs: [] });
    expect(recall.spells('unlawfully-at-large').at(-1)?.[1]).toBe('2026-11-23T19:00:00.000Z');
  });

  it('the end of a recall that happened first stands, whichever was told first', () => {
    const recall = toldFrom('2026-11-20T09:00:00.000Z');
    recall.revoke();
    recall.done('mark-wanted', 'marked');
    recall.advance('2026-11-25T09:00:00.000Z');
    recall.tell('deceased', true, '2026-11-24T09:00:00.000Z');
    const fact = recall.act({
      do: 'command',
      name: 'rescind',
      on: '2026-11-23T09:00:00.000Z',
      data: { reason: 'The tag had failed', approvedBy: 'staff:head' },
    });
    expect(fact.fact).toMatchObject({ on: '2026-11-23T09:00:00.000Z', at: '2026-11-25T09:00:00.000Z' });
    recall.done('cancel-wanted', 'cancelled');
    expect(recall.process.outcome).toBe('rescinded');
  });

  it('an emergency that was declared at night hurries the request that followed, and not one that went before', () => {
    const recall = toldFrom('2026-11-24T09:00:00.000Z');
    recall.done('consider', 'recall', decision, '2026-11-23T20:00:00.000Z');
    const on = '2026-11-23T21:00:00.000Z';
    recall.act({ do: 'command', name: 'make-emergency', on, data: { reason: 'Threats' } });
    expect(recall.due('request')).toBe('2026-11-23T22:00:00.000Z');
    // It turns out to have been sent before that, within its usual 24 hours from the decision.
    recall.done('request', 'sent', sent, '2026-11-23T20:30:00.000Z');
    expect(recall.step('request')).toMatchObject({
      rule: 'recall.request',
      dueAt: '2026-11-24T20:00:00.000Z',
    });
  });

  it('a correction of when something happened moves what counts from it, and the telling stays where it was', () => {
    const recall = toldFrom('2026-11-23T09:00:00.000Z');
    const decided = recall.done('consider', 'recall', decision, '2026-11-20T16:00:00.000Z');
    const requested = recall.done('request', 'sent', sent, '2026-11-21T10:00:00.000Z');
    recall.advance('2026-11-26T09:00:00.000Z');
    const correct = (fact: string, on: Instant): unknown =>
      recall.act({ do: 'correct', fact, on, data: {}, reason: 'The note says otherwise' });
    correct(decided, '2026-11-20T18:00:00.000Z');
    correct(requested, '2026-11-21T12:00:00.000Z');
    expect(recall.step('request')).toMatchObject({
      dueAt: '2026-11-21T18:00:00.000Z',
      doneOn: '2026-11-21T12:00:00.000Z',
    });
    // Told on Monday at 09:00: correcting it on Thursday gives nobody another day.
    expect(recall.due('revoke')).toBe('2026-11-24T09:00:00.000Z');
  });

  it('an attempt to arrest is taken of a time at large, whatever is known of the person since', () => {
    const recall = returnedOnThursday();
    const attempt = (on: Instant): string =>
      recall.command('record-arrest-attempt', { on, result: 'Nobody in' });
    attempt('2026-06-03T20:00:00.000Z');
    expect(refusalOf(() => attempt('2026-06-04T10:00:00.000Z'))).toBe('recall.not-at-large');
  });

  it('representations bring the referral forward from when they and Part B were made', () => {
    const recall = toldFrom('2026-06-02T09:00:00.000Z');
    recall.revoke({ charge: 'offence' });
    recall.advance('2026-06-04T10:00:00.000Z');
    recall.custody('2026-06-04T10:00:00.000Z');
    recall.done('dossier', 'served');
    recall.advance('2026-06-15T09:00:00.000Z');
    recall.done('part-b', 'sent', { partB: 'evidence:part-b' }, '2026-06-10T09:00:00.000Z');
    recall.done('representations', 'made', {}, '2026-06-11T09:00:00.000Z');
    expect(recall.dueOn('refer')).toBe('2026-06-12');
  });

  describe('of which something had fallen away before it was told', () => {
    /** Revoked on Tuesday at 09:00; the prison reports the return of 12:00 before the marker is entered. */
    const returnedUnmarked = (): RecallStory => {
      const recall = toldFrom('2026-06-02T09:00:00.000Z');
      recall.revoke();
      recall.advance('2026-06-02T12:00:00.000Z');
      recall.custody('2026-06-02T12:00:00.000Z');
      recall.advance('2026-06-02T14:00:00.000Z');
      return recall;
    };
    const mark = (recall: RecallStory, on?: Instant) => recall.act(marking(recall, on));
    const marking = (recall: RecallStory, on?: Instant) =>
      ({
        do: 'complete',
        step: recall.step('mark-wanted')?.id ?? '',
        outcome: 'marked',
        data: {},
        ...(on && { on }),
      }) as const;

    it('a marker that was set before the return and entered after it is to come off PNC', () => {
      const recall = returnedUnmarked();
      expect(recall.step('mark-wanted')?.status).toBe('withdrawn');
      expect(recall.keys()).not.toContain('cancel-wanted');
      mark(recall, '2026-06-02T11:59:00.000Z');
      expect(recall.step('mark-wanted')).toMatchObject({
        status: 'completed',
        outcome: 'marked',
        doneOn: '2026-06-02T11:59:00.000Z',
        closedAt: '2026-06-02T14:00:00.000Z',
        dueOn: '2026-06-02',
      });
      expect(recall.dueOn('cancel-wanted')).toBe('2026-06-02');
      recall.done('cancel-wanted', 'cancelled');
      recall.advance('2026-06-03T09:00:00.000Z');
      expect(recall.step('mark-wanted')?.status).toBe('completed');
    });

    it.each([
      ['at the minute of the return', '2026-06-02T12:00:00.000Z'],
      ['after it', '2026-06-02T13:00:00.000Z'],
      ['before the revocation', '2026-06-02T08:59:00.000Z'],
      ['without a time', undefined],
    ] as const)('a marker of a person who is back is refused %s', (_says, on) => {
      const recall = returnedUnmarked();
      expect(refusal(() => mark(recall, on))).toMatchObject({
        code: 'step.closed',
        more: { stepStatus: 'withdrawn', detail: expect.stringContaining('at what time') as string },
      });
      expect(recall.keys()).not.toContain('cancel-wanted');
    });

    it('a marker set before a death that ended the recall opens it again until the marker is off', () => {
      const recall = toldFrom('2026-06-02T09:00:00.000Z');
      recall.revoke();
      recall.advance('2026-06-03T09:00:00.000Z');
      recall.tell('deceased', true, '2026-06-02T20:00:00.000Z');
      expect(recall.process.outcome).toBe('deceased');
      for (const on of [undefined, '2026-06-02T20:00:00.000Z'] as const)
        expect(refusalOf(() => mark(recall, on))).toBe('process.over');
      mark(recall, '2026-06-02T19:59:00.000Z');
      expect([recall.process.outcome, recall.keys()]).toEqual([undefined, ['cancel-wanted']]);
      recall.done('cancel-wanted', 'cancelled');
      expect(recall.process.outcome).toBe('deceased');
    });

    it('a marker that nobody was ever asked for, since the return was told before the revocation, can be told', () => {
      const recall = toldFrom('2026-06-04T09:00:00.000Z');
      recall.custody('2026-06-03T12:00:00.000Z');
      recall.done('consider', 'recall', decision, '2026-06-02T09:00:00.000Z');
      recall.done('request', 'sent', sent, '2026-06-02T10:00:00.000Z');
      recall.done('revoke', 'revoked', revoked, '2026-06-02T11:00:00.000Z');
      expect(recall.step('mark-wanted')).toMatchObject({ status: 'withdrawn', rungs: [] });
      expect(recall.one.notices.filter(({ stepKey }) => stepKey?.startsWith('mark-wanted'))).toEqual([]);
      mark(recall, '2026-06-02T12:00:00.000Z');
      expect(recall.keys()).toContain('cancel-wanted');
    });

    it('representations that were declined in time and told after they lapsed are declined', () => {
      const recall = returnedOnThursday();
      recall.done('dossier', 'served');
      recall.advance('2026-06-22T09:00:00.000Z');
      const { id: step = '', dueOn, status } = recall.step('representations') ?? {};
      expect([status, dueOn]).toEqual(['lapsed', '2026-06-18']);
      const decline = (on: Instant) =>
        recall.act({ do: 'complete', step, outcome: 'none-wished', data: {}, on });
      expect(refusalOf(() => decline('2026-06-19T10:00:00.000Z'))).toBe('step.closed');
      decline('2026-06-18T10:00:00.000Z');
      expect(recall.step('representations')).toMatchObject({ status: 'completed', dueOn: '2026-06-18' });
    });
  });
});
