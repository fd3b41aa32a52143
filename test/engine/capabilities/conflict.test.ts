import type { Standing } from '../../../domain/people/absence';
import type { Post, StaffId, UnitId } from '../../../domain/people/parties';
import type { Act } from '../../../engine/acts/acts';
import { preview } from '../../../engine/asking/preview';
import { catalogue } from '../../../workflows/catalogue';
import { refusal, refusalOf } from '../../support/story';
import { World, type Living } from '../../support/world';

const mosovo: UnitId = 'police:kent/mosovo';
const vettingUnit: UnitId = 'police:kent/vetting';
const standing = (unit: UnitId, posts: readonly Post[] = [], supervisor?: StaffId): Standing => ({
  unit,
  posts,
  supervisor,
  left: false,
  away: [],
});

const sergeant: StaffId = 'staff:sergeant';
const people = new Map<StaffId, Standing>([
  [sergeant, standing(mosovo, ['supervisor'], 'staff:inspector')],
  ['staff:constable', standing(mosovo, [], sergeant)],
  ['staff:inspector', standing(mosovo, ['unit-manager'])],
  ['staff:vetting', standing(vettingUnit)],
  ['staff:head-of-vetting', standing(vettingUnit, ['unit-manager'])],
]);

const held = {
  member: sergeant,
  unit: mosovo,
  vettingUnit,
  minimum: 'NPPV2',
  heldLevel: 'NPPV2',
  heldUntil: '2026-10-31',
} as const;

describe('a vetting about a member of staff', () => {
  let world: World;
  let one: Living;
  beforeEach(() => {
    world = new World('2026-10-01T09:00:00.000Z');
    world.reference = {
      ...world.reference,
      people: { standings: people, keptBy: new Set([mosovo, vettingUnit]), gates: [] },
    };
    one = world.start('vetting', 'officer', held);
    world.command(one, 'record-adverse-information', { source: 'criminal' });
  });

  const actsOn = (step: string): Act[] => [
    { do: 'acknowledge', step },
    { do: 'complete', step, outcome: 'maintained', data: {} },
    { do: 'submit', step, outcome: 'maintained', data: {} },
    { do: 'accept', step },
    { do: 'return', step, reason: 'not enough' },
    { do: 'extend', step, to: '2026-12-01', reason: 'more time', authority: 'manager' },
    { do: 'note', step, text: 'nothing in it' },
    { do: 'evidence', step, kind: 'letter', system: 'files', number: '1' },
    { do: 'decline', step, reason: 'not now' },
    { do: 'reassign', step, to: mosovo, reason: 'easier' },
  ];
  const actsOnProcess = (): Act[] => [
    { do: 'command', name: 'record-adverse-information', data: { source: 'declared' } },
    { do: 'command', name: 'leave-post', data: { on: '2026-10-01' } },
    { do: 'correct', fact: one.facts[0]?.id ?? '', data: { minimum: 'DV' }, reason: 'wrong' },
    { do: 'void', fact: one.facts.at(-1)?.id ?? '', reason: 'never was' },
  ];

  it.each([
    ['the member of staff', sergeant, 'conflict.self'],
    ['somebody who answers to them', 'staff:constable', 'conflict.under'],
  ])('%s can do nothing at all to its steps, its commands or its facts', (_, by, code) => {
    const before = JSON.stringify([one.process, [...one.steps.values()], one.events]);
    const acts = [...actsOn(world.step(one, 'review').id), ...actsOnProcess()];
    expect(acts.map((act) => [act.do, refusalOf(() => world.act(one, act, by))])).toEqual(
      acts.map((act) => [act.do, code]),
    );
    expect(JSON.stringify([one.process, [...one.steps.values()], one.events])).toBe(before);
  });

  it.each(['staff:vetting', 'staff:inspector'])(
    'somebody else, such as %s, is kept out by no conflict of interest',
    (by) => {
      const { id } = world.step(one, 'review');
      world.act(one, { do: 'note', step: id, text: 'asked the source' }, by);
      world.act(one, { do: 'complete', step: id, outcome: 'suspended', data: {} }, by);
      expect([...one.steps.values()].find(({ step }) => step === 'review')).toMatchObject({ closedBy: by });
    },
  );

  it('cover of the work is given by the team of the member, since it decides nothing, and not by the member', () => {
    world.advance('2026-11-02T09:00:00.000Z');
    const cover: Act = { do: 'complete', step: world.step(one, 'cover').id, outcome: 'covered', data: {} };
    expect(refusalOf(() => world.act(one, cover, sergeant))).toBe('conflict.self');
    world.act(one, cover, 'staff:constable');
    expect([...one.steps.values()].find(({ step }) => step === 'cover')).toMatchObject({
      closedBy: 'staff:constable',
    });
  });

  it('a member of staff starts no vetting of their own, nor does anybody who answers to them, and others may', () => {
    const start = { kind: 'vetting', id: 'another', subject: 'another' };
    const act: Act = { do: 'start', kind: 'vetting', subjectId: 'another', input: held };
    expect(refusalOf(() => world.settle(start, act, undefined, sergeant))).toBe('conflict.self');
    expect(refusalOf(() => world.settle(start, act, undefined, 'staff:constable'))).toBe('conflict.under');
    expect(world.settle(start, act, undefined, 'staff:vetting').process.kind).toBe('vetting');
  });

  it('a member of staff cannot preview the course of their own vetting, and others may', () => {
    const asked = (by: string) => () =>
      preview({
        definition: catalogue.vetting,
        input: held,
        subjectId: 'officer',
        spells: [],
        reference: world.reference,
        now: world.now,
        about: sergeant,
        by,
      });
    expect(refusalOf(asked(sergeant))).toBe('conflict.self');
    expect(asked('staff:vetting')().map(({ step }) => step)).toContain('renew');
  });

  it('a step about somebody is given neither to them nor to whoever answers to them, and is given to others', () => {
    const { id } = world.step(one, 'review');
    const give = (assignee: StaffId) => (): unknown =>
      world.act(one, { do: 'reassign', step: id, to: mosovo, assignee, reason: 'cover' }, 'staff:vetting');
    for (const assignee of [sergeant, 'staff:constable'] as const)
      expect(refusal(give(assignee))).toMatchObject({
        code: 'conflict.given',
        more: { errors: [{ pointer: '/assignee' }] },
      });
    give('staff:inspector')();
    expect(world.step(one, 'review').assignee).toBe('staff:inspector');
  });

  it('a step about somebody does not come to them by covering for whoever has it', () => {
    const { id } = world.step(one, 'review');
    const cover = (who: StaffId): void => {
      people.set('staff:inspector', {
        ...standing(mosovo, ['unit-manager']),
        away: [{ id: `leave of ${who}`, from: '2026-10-01', to: '2026-10-09', cover: who }],
      });
      world.act(one, { do: 'time' });
    };
    world.act(
      one,
      { do: 'reassign', step: id, to: mosovo, assignee: 'staff:inspector', reason: 'theirs' },
      'staff:vetting',
    );
    cover(sergeant);
    expect(world.step(one, 'review')).toMatchObject({ assignee: undefined, standsInFor: 'staff:inspector' });
    cover('staff:vetting');
    expect(world.step(one, 'review')).toMatchObject({
      assignee: 'staff:vetting',
      standsInFor: 'staff:inspector',
    });
    people.set('staff:inspector', standing(mosovo, ['unit-manager']));
  });

  it('a vetting of whoever heads the vetting unit is decided by another unit', () => {
    const ofHead = (unit: UnitId): Act => ({
      do: 'start',
      kind: 'vetting',
      subjectId: 'head',
      input: { ...held, member: 'staff:head-of-vetting', unit: vettingUnit, vettingUnit: unit },
    });
    const start = (unit: UnitId) => () =>
      world.settle(
        { kind: 'vetting', id: 'head', subject: 'head' },
        ofHead(unit),
        undefined,
        'staff:inspector',
      );
    const errors = [{ pointer: '/input/unit', message: 'Choose a unit that this person does not head' }];
    expect(refusal(start(vettingUnit))).toMatchObject({ code: 'conflict.owner', more: { errors } });
    expect(start('police:essex/vetting')().process.lead).toBe('police:essex/vetting');
  });

  it('whom a vetting is about cannot be corrected, and what else was told at its start can', () => {
    const correct = (data: object): Act => ({
      do: 'correct',
      fact: one.facts[0]?.id ?? '',
      data: { ...data },
      reason: 'typed wrongly',
    });
    expect(
      refusal(() => world.act(one, correct({ member: 'staff:inspector' }), 'staff:vetting')),
    ).toMatchObject({ code: 'conflict.member', more: { errors: [{ pointer: '/data/member' }] } });
    world.act(one, correct({ minimum: 'MV' }), 'staff:vetting');
    expect(one.process.input).toMatchObject({ member: sergeant, minimum: 'MV' });
  });
});
