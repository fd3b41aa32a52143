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
  const complete = async (step: string, outcome: string, data: object = {}): Promise<Changed> =>
    changedBy(await post('receivingVetting', `/v1/steps/${step}/complete`, { outcome, data }));
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

    await complete(stepNamed(steps, 'clear').id, 'cleared', clearance);
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

    await complete(stepNamed(suspended.steps, 'restore').id, 'restored');
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
    const done = await complete(stepNamed(steps, 'cover').id, 'covered');
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
});
