import { approved } from '../support/changes';
import { dayOf, plusDays } from '../../domain/time/time';
import { eventually } from '../support/eventually';
import {
  changedBy,
  kent,
  now,
  packOf,
  pointersOf,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Person,
} from '../support/api-service';
import { acceptedBy } from '../support/pack';

const unit = `${kent}/mosovo`;
const vettingUnit = `${kent}/vetting`;

describe('clearance over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const post = async (as: Person, path: string, body: object) => api.call('post', path, { as, body });
  async function startVetting(member: string, more: object = {}): Promise<Changed> {
    const input = { member, unit, vettingUnit, minimum: 'NPPV2', ...more };
    return changedBy(await post('receivingVetting', '/v1/processes/vetting', { subject: member, input }));
  }
  const clearance = { level: 'NPPV2', from: today(), until: plusDays(today(), 1_000) };
  const complete = async (
    step: string,
    outcome: string,
    data: object = {},
    as: Person = 'receivingVetting',
  ): Promise<Changed> => changedBy(await post(as, `/v1/steps/${step}/complete`, { outcome, data }));
  /** What lets somebody in is handed in by one of the vetting unit and accepted by its head. */
  const signed = async (step: string, outcome: string, data: object = {}): Promise<Changed> => {
    changedBy(await post('receivingVetting', `/v1/steps/${step}/submit`, { outcome, data }));
    return changedBy(await post('receivingVettingHead', `/v1/steps/${step}/accept`, {}));
  };
  const isLetIn = async (as: Person) => (await api.call('get', '/v1/steps', { as })).status;

  /** A step of Kent's unit that is open. */
  async function someStep(): Promise<string> {
    const { steps } = await api.transfer();
    const sent = changedBy(
      await post('coordinator', `/v1/steps/${stepNamed(steps, 'request').id}/complete`, {
        outcome: 'sent',
        data: packOf,
      }),
    );
    return stepNamed(sent.steps, 'decide').id;
  }

  it('a person is kept from every step until a clearance is recorded, and let in from then on', async () => {
    // A person of the unit, before the post: the vetting has begun and nothing is decided.
    const { steps } = await startVetting('staff:4712');
    const step = await someStep();
    const refused = { code: 'staff.not-cleared', status: 422 };

    const assigned = await post('receivingCoordinator', `/v1/steps/${step}/reassign`, {
      to: unit,
      assignee: 'staff:4712',
      reason: 'Cover',
    });
    expect(assigned.body).toMatchObject(refused);
    expect(pointersOf(assigned)).toEqual(['/assignee']);
    const named = await post('receivingCoordinator', `/v1/steps/${step}/complete`, {
      outcome: 'accepted',
      data: acceptedBy('staff:4712'),
    });
    expect(named.body).toMatchObject(refused);
    expect(pointersOf(named)).toEqual(['/data/officer']);
    const covering = await post('receivingCoordinator', '/v1/absences', {
      staff: 'staff:4711',
      cover: 'staff:4712',
      from: today(),
      to: plusDays(today(), 3),
      why: 'Leave',
    });
    expect(covering.body).toMatchObject(refused);

    await signed(stepNamed(steps, 'clear').id, 'cleared', clearance);
    const given = await post('receivingCoordinator', `/v1/steps/${step}/reassign`, {
      to: unit,
      assignee: 'staff:4712',
      reason: 'Cover',
    });
    expect(changedBy(given).changed.map(({ assignee }) => assignee)).toEqual(['staff:4712']);
  });

  it('a person whose clearance is suspended is refused at once, and their open steps are listed for cover', async () => {
    const member = 'staff:kent-supervisor';
    const lineManager = await api.letIn({ id: member, unit, roles: ['manager'] });
    const asks = async () => (await api.call('get', '/v1/steps', { token: lineManager })).status;
    const vetting = await startVetting(member, {
      heldLevel: 'NPPV2',
      heldFrom: plusDays(today(), -900),
      heldUntil: plusDays(today(), 100),
    });
    expect(await asks()).toBe(200);
    const step = await someStep();
    await post('receivingCoordinator', `/v1/steps/${step}/reassign`, {
      to: unit,
      assignee: member,
      reason: 'Theirs',
    });
    const report = async () =>
      (
        (await api.call('get', '/v1/reports/clearances', { as: 'receivingCoordinator' })).body['items'] as {
          staff: string;
          cleared: boolean;
          daysLeft: number;
        }[]
      ).find(({ staff }) => staff === member);
    expect(await report()).toMatchObject({ cleared: true, daysLeft: 100 });
    // The forecast says so to who answers for the unit, and to nobody else.
    const foreseen = async (as: Person, of = unit) =>
      (await api.call('get', `/v1/reports/forecast?unit=${of}`, { as })).body['clearances'] as
        { days: number; items: { staff: string }[] } | undefined;
    expect(await foreseen('receivingCoordinator')).toMatchObject({ days: 120 });
    expect((await foreseen('receivingCoordinator'))?.items.map(({ staff }) => staff)).toContain(member);
    expect((await foreseen('receivingCoordinator', vettingUnit))?.items).toEqual([]);
    expect((await foreseen('manager'))?.items).toEqual([]);
    expect(await foreseen('npt')).toBeUndefined();

    await api.restartWorker();
    const reviewed = changedBy(
      await post('receivingVetting', `/v1/processes/${vetting.process.id}/record-adverse-information`, {
        source: 'intelligence',
      }),
    );
    const suspended = await complete(stepNamed(reviewed.steps, 'review').id, 'suspended');
    expect(await asks()).toBe(403);
    const refusal = await api.call('get', '/v1/steps', { token: lineManager });
    expect(refusal.body['code']).toBe('access.not-cleared');
    expect(await report()).toMatchObject({ cleared: false });

    // What they had stays listed as theirs until it is covered; nothing new comes to them.
    const cover = stepNamed(suspended.steps, 'cover');
    expect(cover.owner).toBe(unit);
    const theirs = await api.database
      .selectFrom('step')
      .select('id')
      .where('assignee', '=', member)
      .where('is_open', '=', true)
      .execute();
    expect(theirs.map(({ id }) => id)).toEqual([step]);

    await signed(stepNamed(suspended.steps, 'restore').id, 'restored');
    await eventually(async () => {
      expect(await asks()).toBe(200);
    });
  });

  it('a clearance that ran out has ended, and the vetting is over when the cover is done', async () => {
    const { steps, process } = await startVetting('staff:kent-inspector', {
      heldLevel: 'NPPV2',
      heldUntil: plusDays(dayOf(now()), -1),
    });
    expect(steps.map(({ step }) => step).sort()).toEqual(['cover', 'renew']);
    const done = await complete(stepNamed(steps, 'cover').id, 'covered', {}, 'receivingCoordinator');
    expect([done.process.id, done.process.outcome]).toEqual([process.id, 'not-cleared']);
    const token = await api.letIn({ id: 'staff:kent-inspector', unit, roles: ['manager'] });
    expect((await api.call('get', '/v1/steps', { token })).status).toBe(403);
  });

  it('a vetting ends with the post, and people of units that need no clearance are asked for none', async () => {
    const { process } = await startVetting('staff:4711');
    const left = changedBy(
      await post('receivingVetting', `/v1/processes/${process.id}/leave-post`, { on: today() }),
    );
    expect(left.process.outcome).toBe('left-post');
    expect(await isLetIn('stranger')).toBe(200);
  });

  it('a unit may ask for a clearance, and somebody who was never vetted is refused there', async () => {
    const token = await api.letIn({
      id: 'staff:avon-inspector',
      unit: 'police:avon-and-somerset/mosovo',
      roles: ['manager'],
    });
    const asks = async () => (await api.call('get', '/v1/steps', { token })).status;
    expect(await asks()).toBe(200);
    const asked = await post('administrator', '/v1/units', {
      id: 'police:avon-and-somerset/mosovo',
      needsClearance: true,
    });
    expect(asked.status).toBeLessThan(300);
    expect(await asks()).toBe(403);
    const asksLess = await post('administrator', '/v1/units', {
      id: 'police:avon-and-somerset/mosovo',
      needsClearance: false,
    });
    // Nobody takes the need away alone.
    expect(await asks()).toBe(403);
    await approved(api.call, asksLess);
    expect(await asks()).toBe(200);
  });

  it('a vetting is started about the person that its input names, and about nobody else', async () => {
    const reply = await post('receivingVetting', '/v1/processes/vetting', {
      subject: 'staff:4711',
      input: { member: 'staff:77', unit, vettingUnit, minimum: 'NPPV2' },
    });
    expect([reply.status, pointersOf(reply)]).toEqual([400, ['/input/member']]);
    expect(
      (
        await post('receivingVetting', '/v1/processes/vetting', {
          subject: 'staff:nobody',
          input: { member: 'staff:nobody', unit, vettingUnit, minimum: 'NPPV2' },
        })
      ).status,
    ).toBe(404);
  });

  describe('a vetting of an officer of whom something adverse came in', () => {
    const member = 'staff:kent-officer';
    let token: string;
    let process: string;
    let review: string;
    beforeAll(async () => {
      token = await api.letIn({ id: member, unit, roles: ['coordinator'] });
      const { process: started } = await startVetting(member, {
        heldLevel: 'NPPV2',
        heldFrom: plusDays(today(), -900),
        heldUntil: plusDays(today(), 60),
      });
      process = `/v1/processes/${started.id}`;
      const told = await post('receivingVetting', `${process}/record-adverse-information`, {
        source: 'criminal',
      });
      review = `/v1/steps/${stepNamed(changedBy(told).steps, 'review').id}`;
    });
    const isTold = ({ text }: { text: string }): boolean => /criminal|"review"|after adverse/.test(text);

    it('the officer reads of it that the clearance is renewed, and nothing of what came in, by no way', async () => {
      const shown = await api.call('get', process, { token });
      expect(shown.status).toBe(200);
      const steps = shown.body['steps'] as { step: string }[];
      expect(steps.map(({ step }) => step)).toEqual(['renew']);
      expect(shown.body).not.toHaveProperty('input');
      expect(isTold(shown)).toBe(false);
      for (const path of [
        `${process}/events`,
        '/v1/processes?limit=200',
        '/v1/steps?limit=200',
        '/v1/steps?overdue=true',
        '/v1/reports/forecast',
        '/v1/reports/overdue',
      ]) {
        const answer = await api.call('get', path, { token });
        expect([path, answer.status, isTold(answer)]).toEqual([path, 200, false]);
      }
      const sheet = await api.call('get', '/v1/steps', { token, headers: { accept: 'text/csv' } });
      expect(isTold(sheet)).toBe(false);
      for (const path of [review, `${review}/deadline`, `${review}/events`])
        expect((await api.call('get', path, { token })).status).toBe(404);
    });

    it('the officer can close nothing, note nothing and tell nothing of it, and cannot start another', async () => {
      const told = async (path: string, body: object): Promise<unknown> =>
        (await api.call('post', path, { token, body })).body['code'];
      expect(await told(`${review}/complete`, { outcome: 'maintained' })).toBe('step.not-found');
      expect(await told(`${review}/note`, { text: 'Nothing in it' })).toBe('step.not-found');
      const renew = ((await api.call('get', process, { token })).body['steps'] as { id: string }[])[0]?.id;
      const refused = ['access.forbidden', 'conflict.self'];
      expect(refused).toContain(
        await told(`/v1/steps/${renew}/submit`, {
          outcome: 'cleared',
          data: { level: 'DV', from: today(), until: plusDays(today(), 900) },
        }),
      );
      expect(refused).toContain(await told(`/v1/steps/${renew}/note`, { text: 'Do hurry' }));
      expect(refused).toContain(await told(`${process}/leave-post`, { on: today() }));
      expect(refused).toContain(
        await told(`${process}/correct`, { fact: 'x', reason: 'y', data: { minimum: 'DV' } }),
      );
      const input = { member, unit, vettingUnit, minimum: 'NPPV2' };
      expect(refused).toContain(await told('/v1/processes/vetting', { subject: member, input }));
      expect(refused).toContain(await told('/v1/processes/vetting/preview', { subject: member, input }));
    });

    it('a colleague of the unit, a coordinator of the force and a supervisor read nothing of what came in', async () => {
      const colleague = await api.letIn({ id: 'staff:kent-colleague', unit, roles: ['coordinator'] });
      const elsewhere = await api.letIn({
        id: 'staff:kent-visor',
        unit: `${kent}/visor`,
        roles: ['coordinator', 'manager'],
      });
      const supervisor = await api.letIn({ id: 'staff:kent-supervisor', unit, roles: ['manager'] });
      for (const [who, reader, expected] of [
        ['colleague', colleague, 200],
        ['coordinator', elsewhere, 404],
        ['supervisor', supervisor, 200],
      ] as const) {
        for (const path of [process, `${process}/events`, '/v1/steps?limit=200', '/v1/reports/forecast']) {
          const answer = await api.call('get', path, { token: reader });
          const isOwn = path.startsWith(process);
          expect([who, path, answer.status, isTold(answer)]).toEqual([
            who,
            path,
            isOwn ? expected : 200,
            false,
          ]);
        }
        expect([who, (await api.call('get', review, { token: reader })).status]).toEqual([who, 404]);
      }
    });

    it('the vetting unit reads it, and two of its people close the review', async () => {
      const shown = await api.call('get', process, { as: 'receivingVetting' });
      expect(isTold(shown)).toBe(true);
      const submitted = await post('receivingVetting', `${review}/submit`, { outcome: 'maintained' });
      expect(submitted.status).toBe(200);
      const toAccept = await api.call('get', review, { as: 'receivingVettingHead' });
      expect(toAccept.body['handedIn']).toMatchObject({ outcome: 'maintained', by: 'staff:kent-vetting' });
      const own = await post('receivingVetting', `${review}/accept`, {});
      expect(own.body['code']).toBe('step.own-review');
      const accepted = changedBy(await post('receivingVettingHead', `${review}/accept`, {}));
      expect(accepted.changed).toMatchObject([{ step: 'review', outcome: 'maintained' }]);
    });
  });
});
