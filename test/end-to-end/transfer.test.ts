import type { UnitId } from '../../domain/people/parties';
import {
  avon,
  changedBy,
  daysAgo,
  kent,
  newReference,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type Ask,
  type Changed,
  type Person,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { acceptedBy, pack, packWith } from '../support/pack';

interface Shown {
  readonly lead: string;
  readonly outcome: string | null;
  readonly steps: readonly StepShown[];
  readonly workInProgress: readonly { with: string; steps: readonly { kind: string; owner: string }[] }[];
}

describe('a transfer over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const started = async (subject: string, more: object = {}): Promise<Changed> =>
    changedBy(
      await api.call('post', '/v1/processes/transfer', {
        body: { subject, input: { ...transferInput(), ...more } },
      }),
    );
  const shown = async ({ process }: Changed, as: Person = 'coordinator'): Promise<Shown> =>
    (await api.call('get', `/v1/processes/${process.id}`, { as })).body as unknown as Shown;
  const openOf = ({ steps }: Shown): StepShown[] =>
    steps.filter(({ status }) => status === 'open' || status === 'acknowledged');
  /** Answers the open step of that name, and of that owner where several have it. */
  async function answer(
    one: Changed,
    name: string,
    outcome: string,
    { data = {}, owner, ...ask }: Ask & { data?: object; owner?: string } = {},
  ) {
    const { id } = stepNamed(openOf(await shown(one)), name, owner);
    return api.call('post', `/v1/steps/${id}/complete`, { ...ask, body: { outcome, data } });
  }
  const told = async (subject: string, kind: string, more: object = {}) =>
    api.call('post', `/v1/subjects/${subject}/circumstances`, {
      body: { kind, from: daysAgo(1), ...more },
    });
  const accountableFor = async (subject: string): Promise<unknown> => {
    const { body } = await api.call('get', `/v1/subjects/${subject}`);
    const held = body['circumstances'] as { kind: string; from: string; value: unknown }[];
    return held.filter(({ kind }) => kind === 'accountable').at(-1)?.value;
  };

  test('a transfer is rejected, corrected, accepted and met about jointly, and everything changes hands once', async () => {
    const subject = await api.subject();
    await told(subject, 'mappa-level', { value: '2' });
    const registration = await api.registration(today(), subject);
    const one = await started(subject, { confirmedOn: daysAgo(21) });

    // Both forces see that it is late, before anybody has accepted anything.
    for (const as of ['coordinator', 'receivingCoordinator'] as const) {
      const { body } = await api.call('get', '/v1/steps?overdue=true&kind=transfer&limit=200', { as });
      const late = (body['items'] as StepShown[]).filter(({ process }) => process === one.process.id);
      expect(late).toMatchObject([{ step: 'request', owner: `${avon}/mosovo`, overdue: true }]);
      expect(late[0]?.lateBy).toMatchObject({ unit: 'working days' });
    }

    const wrong = await answer(one, 'request', 'sent', { data: { ...pack, packHash: 'a'.repeat(64) } });
    expect([wrong.status, wrong.body['code'], wrong.body['errors']]).toEqual([
      422,
      'transfer.pack-invalid',
      [{ pointer: '/data/packHash', message: 'Enter the hash of the items listed' }],
    ]);
    expect((await answer(one, 'request', 'sent', { data: packWith('plan') })).status).toBe(200);
    const as = 'receivingCoordinator';
    const incomplete = { grounds: 'incomplete-pack', reason: 'No risk assessment' };
    expect((await answer(one, 'decide', 'rejected', { as, data: incomplete })).status).toBe(200);
    const same = await answer(one, 'request', 'sent', { data: packWith('plan') });
    expect([same.status, same.body['code']]).toEqual([409, 'transfer.same-pack']);

    await api.restartWorker();
    expect((await answer(one, 'request', 'sent', { data: pack })).status).toBe(200);
    const old = { officer: 'staff:77', packHash: packWith('plan').packHash };
    const changed = await answer(one, 'decide', 'accepted', { as, data: old });
    expect([changed.status, changed.body['code']]).toEqual([409, 'transfer.pack-changed']);
    expect((await answer(one, 'decide', 'accepted', { as, data: acceptedBy('staff:77') })).status).toBe(200);

    expect(await accountableFor(subject)).toBe(`${kent}/mosovo`);
    const now = await shown(one, as);
    expect(now.lead).toBe(`${kent}/mosovo`);
    // Listed with each round's pack and decision, as it stood.
    const { workInProgress } = await shown(one);
    expect(workInProgress.map((listed) => listed.with)).toEqual(['request', 'decide', 'request', 'decide']);
    for (const { steps } of workInProgress)
      expect(steps).toEqual([
        expect.objectContaining({ kind: 'registration', step: 'initial', owner: `${avon}/station` }),
      ]);
    // What was open elsewhere changes hands, once, however it was told.
    await eventually(async () => {
      const { body } = await api.call('get', `/v1/processes/${registration.process.id}`);
      expect(stepNamed(body['steps'] as StepShown[], 'initial').owner).toBe(`${kent}/station`);
    });
    const log = await api.call('get', `/v1/processes/${registration.process.id}/events?limit=200`);
    const handedOver = (body: Record<string, unknown>) =>
      (body['items'] as { type: string; step: string }[]).filter(
        ({ type, step }) => type === 'step-owner-changed' && step === 'initial',
      );
    expect(handedOver(log.body)).toHaveLength(1);

    const meeting = { sendingAttended: true, level: '2', reason: 'The level stays' };
    expect((await answer(one, 'move-mappa', 'moved', { as, data: { jointMeeting: true } })).status).toBe(403);
    const mappa = await api.letIn({
      id: 'staff:mappa',
      unit: 'mappa:kent/coordinator',
      roles: ['partner'],
    });
    const waits = await answer(one, 'move-mappa', 'moved', { token: mappa, data: { jointMeeting: true } });
    expect(waits.body['code']).toBe('step.waits');
    expect((await answer(one, 'joint-meeting', 'held', { token: mappa, data: meeting })).status).toBe(200);
    expect(openOf(await shown(one)).map(({ step }) => step)).not.toContain('attend-meeting');
    await answer(one, 'move-mappa', 'moved', { token: mappa, data: { jointMeeting: true } });
    await answer(one, 'record-visor', 'recorded', { as });
    await answer(one, 'first-contact', 'made', { as });
    for (const step of openOf(await shown(one))) {
      const token = await api.letIn({
        id: `system:${step.owner.replace(/\W/g, '-')}`,
        unit: step.owner as UnitId,
        roles: ['partner'],
      });
      const reply = await api.call('post', `/v1/steps/${step.id}/complete`, {
        token,
        body: { outcome: 'acknowledged' },
      });
      expect([step.owner, reply.status]).toEqual([step.owner, 200]);
    }
    expect(await shown(one)).toMatchObject({ outcome: 'received' });
  });

  test('a transfer that is accepted overtakes another of the same person, and a third force never sees that one', async () => {
    const subject = await api.subject();
    const [first, second] = [await started(subject), await started(subject)];
    for (const one of [first, second]) await answer(one, 'request', 'sent', { data: pack });
    const as = 'receivingCoordinator';
    await answer(second, 'decide', 'accepted', { as, data: acceptedBy('staff:77') });
    await eventually(async () => expect(await shown(first)).toMatchObject({ outcome: 'overtaken' }));
    expect(openOf(await shown(first))).toEqual([]);
    expect(await accountableFor(subject)).toBe(`${kent}/mosovo`);
    expect((await api.call('get', `/v1/processes/${first.process.id}`, { as: 'stranger' })).status).toBe(404);
  });

  test('a transfer across a border needs a probation body of that nation, hands over the orders, and changes who is accountable', async () => {
    const scotland = {
      receiving: 'police:scotland/offender-management',
      receivingMappa: 'mappa:scotland/coordinator',
      receivingVisor: 'police:scotland/visor',
      receivingNpt: 'police:scotland/community-govan',
      receivingProbation: 'council:glasgow/criminal-justice-social-work',
    };
    const subject = await api.subject();
    const wrong = await api.call('post', '/v1/processes/transfer', {
      body: {
        subject,
        input: { ...transferInput(), ...scotland, receivingProbation: 'probation:kent/maidstone-pdu' },
      },
    });
    expect([wrong.status, wrong.body['code']]).toEqual([422, 'transfer.wrong-body']);
    const one = await started(subject, scotland);
    await answer(one, 'request', 'sent', { data: pack });
    const token = await api.letIn({
      id: 'staff:govan',
      unit: 'police:scotland/offender-management',
      roles: ['coordinator'],
    });
    const accepted = await answer(one, 'decide', 'accepted', {
      token,
      data: acceptedBy('staff:scotland-lead'),
    });
    expect(accepted.status).toBe(200);
    const differs = { orders: true, licence: false, reviewThere: true };
    expect((await answer(one, 'hand-over-orders', 'handed-over', { data: differs })).status).toBe(200);
    expect(await accountableFor(subject)).toBe(scotland.receiving);
  });

  test('a transfer abroad is referred, and the sender stays accountable to the end', async () => {
    const subject = await api.subject();
    const {
      receivingMappa: _m,
      receivingVisor: _v,
      receivingNpt: _n,
      receivingProbation: _p,
      ...input
    } = transferInput();
    const one = changedBy(
      await api.call('post', '/v1/processes/transfer', {
        body: {
          subject,
          input: { ...input, receiving: 'police:international-crime/bureau', referral: 'i-leap' },
        },
      }),
    );
    await answer(one, 'request', 'sent', { data: pack });
    const token = await api.letIn({
      id: 'staff:bureau',
      unit: 'police:international-crime/bureau',
      roles: ['coordinator'],
    });
    await answer(one, 'acknowledge-referral', 'acknowledged', { token, data: { reference: 'IL/77' } });
    await answer(one, 'record-visor', 'recorded');
    await answer(one, 'acknowledge-move', 'acknowledged', { as: 'npt', owner: `${avon}/npt-bedminster` });
    await answer(one, 'acknowledge-move', 'acknowledged', { as: 'probation' });
    expect(await shown(one)).toMatchObject({ outcome: 'referred', lead: `${avon}/mosovo` });
    expect(await accountableFor(subject)).toBe(`${avon}/mosovo`);
  });

  test('a transfer ends at once by a withdrawal or a death, and a transfer of a dangerous person names no probation', async () => {
    const withdrawn = await started(await api.subject());
    const body = { reason: 'The move fell through', approvedBy: 'staff:avon-inspector' };
    await api.call('post', `/v1/processes/${withdrawn.process.id}/withdraw`, { body });
    expect(await shown(withdrawn)).toMatchObject({ outcome: 'withdrawn' });

    const subject = await api.subject('coordinator', { references: [newReference()] });
    const { sendingProbation: _s, receivingProbation: _r, receivingMappa: _m, ...input } = transferInput();
    const missing = await api.call('post', '/v1/processes/transfer', { body: { subject, input } });
    expect([missing.status, missing.body['code']]).toEqual([422, 'transfer.units-missing']);
    const dangerous = changedBy(
      await api.call('post', '/v1/processes/transfer', {
        body: { subject, input: { ...input, pdp: true } },
      }),
    );
    await answer(dangerous, 'request', 'sent', { data: pack });
    await answer(dangerous, 'decide', 'accepted', {
      as: 'receivingCoordinator',
      data: acceptedBy('staff:77'),
    });
    expect(openOf(await shown(dangerous)).map(({ step }) => step)).toContain('confirm-designation');
    // Kent is accountable now: what Avon says is asked of Kent, and what Kent says holds.
    expect((await told(subject, 'deceased')).status).toBe(202);
    const death = { as: 'receivingCoordinator', body: { kind: 'deceased', from: daysAgo(1) } } as const;
    expect((await api.call('post', `/v1/subjects/${subject}/circumstances`, death)).status).toBe(200);
    await eventually(async () => expect(await shown(dangerous)).toMatchObject({ outcome: 'deceased' }));
  });
});
