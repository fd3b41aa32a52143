import { randomUUID } from 'node:crypto';
import { plusDays, type Day } from '../../domain/time/time';
import { verifyChains } from '../../records/log/verify-chains';
import {
  avon,
  changedBy,
  kent,
  pointersOf,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Person,
  type Reply,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { seedStaff } from '../support/people';
import { pack } from '../support/pack';

describe('an absence', () => {
  let api: ApiService;
  let count = 0;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const unit = `${avon}/mosovo` as const;
  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const inDays = (days: number): Day => plusDays(today(), days);
  /** Somebody of Avon and Somerset whom only this test knows. */
  const somebody = async (
    of: typeof unit | `${string}:${string}/${string}` = unit,
  ): Promise<`staff:${string}`> => {
    const id = `staff:away-${++count}` as const;
    await seedStaff(api.database, id, of, of === unit ? { supervisor: 'staff:avon-supervisor' } : {});
    return id;
  };
  /** A step of a transfer that is somebody's. */
  const stepOf = async (assignee: string, more: object = {}): Promise<string> => {
    const { steps } = await api.transfer(today(), { ...more });
    const { id } = stepNamed(steps, 'request');
    const body = { to: unit, assignee, reason: 'Their case' };
    changedBy(await api.call('post', `/v1/steps/${id}/reassign`, { body }));
    return id;
  };
  const shownStep = async (id: string): Promise<StepShown> =>
    (await api.call('get', `/v1/steps/${id}`)).body as unknown as StepShown;
  const whose = async (id: string) => {
    const { assignee, standsInFor } = await shownStep(id);
    return [assignee, standsInFor];
  };
  const record = async (body: object, as: Person = 'manager', key: string = randomUUID()) =>
    api.call('post', '/v1/absences', {
      as,
      key,
      body: { from: today(), to: inDays(5), why: 'Annual leave', ...body },
    });
  const absence = async (id: unknown, as: Person = 'manager') =>
    api.call('get', `/v1/absences/${String(id)}`, { as });
  const untilPhase = async (id: unknown, phase: string) =>
    eventually(async () => {
      const { body } = await absence(id);
      expect(body['phase']).toBe(phase);
      return body;
    });
  const comeBack = async (id: unknown, key: string = randomUUID()) =>
    api.call('post', `/v1/absences/${String(id)}/return`, { as: 'manager', key, body: {} });

  test('an absence that is only tried out shows the open steps that would move, and moves none', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    const steps = [await stepOf(staff), await stepOf(staff)].sort();
    const before = await api.rows();
    const trial = await record({ staff, cover, dryRun: true });
    expect([trial.status, trial.body['toCover'], trial.body['notShown']]).toEqual([200, 2, 0]);
    const shown = trial.body['steps'] as { id: string; owner: string; key: string }[];
    expect(shown.map(({ id }) => id).sort()).toEqual(steps);
    expect(shown[0]).toMatchObject({ owner: unit, dueAt: expect.any(String) as string });
    expect(await api.rows()).toEqual(before);
    expect(await whose(steps[0] ?? '')).toEqual([staff, null]);
    expect(
      await api.database.selectFrom('absence').select('id').where('staff_id', '=', staff).execute(),
    ).toEqual([]);
  });

  test('an absence gives the cover every open step at once, shows its progress, and gives the steps back on return', async () => {
    const [staff, cover, third] = [await somebody(), await somebody(), await somebody()];
    const steps = await Promise.all(Array.from({ length: 5 }, async () => stepOf(staff)));
    const [done = '', handed = '', , , kept = ''] = steps;
    api.channel.sent.length = 0;
    const recorded = await record({ staff, cover });
    expect(recorded.status).toBe(202);
    const id = recorded.body['id'];
    expect(recorded.headers.get('location')).toBe(`/v1/absences/${String(id)}`);
    const covered = await untilPhase(id, 'covered');
    expect(covered).toMatchObject({ staff, cover, toCover: 0, covered: 5, givenBack: 0, notShown: 0 });
    for (const step of steps) expect(await whose(step)).toEqual([cover, staff]);
    // One message to the cover however many the steps.
    await eventually(async () => expect((await absence(id)).body['coverToldAt']).toEqual(expect.any(String)));
    expect(
      api.channel.sent.filter(({ address }) => address === `${cover.slice(6)}@example.invalid`),
    ).toMatchObject([
      {
        title: expect.stringContaining('You cover') as string,
        link: expect.stringContaining(`/v1/absences/${String(id)}`) as string,
      },
    ]);
    expect((await api.call('get', `/v1/staff?unit=${unit}&limit=200`)).text).toContain(String(id));

    // One is finished by the cover, one given to somebody else; the rest is still with the cover.
    await api.call('post', `/v1/steps/${done}/complete`, {
      body: { outcome: 'sent', data: pack },
    });
    await api.call('post', `/v1/steps/${handed}/reassign`, {
      body: { to: unit, assignee: third, reason: 'Knows it' },
    });
    // And one opens meanwhile.
    const fresh = await stepOf(staff);
    expect(await whose(fresh)).toEqual([cover, staff]);

    const key = randomUUID();
    const back = await comeBack(id, key);
    expect([back.status, back.body['endedBy']]).toEqual([202, 'staff:avon-manager']);
    const over = await untilPhase(id, 'done');
    expect(over).toMatchObject({ covered: 6, givenBack: 4 });
    expect(await whose(done)).toEqual([cover, staff]);
    expect(await whose(handed)).toEqual([third, null]);
    expect(await whose(kept)).toEqual([staff, null]);
    expect(await whose(fresh)).toEqual([staff, null]);
    const listed = over['steps'] as { id: string; givenBackAt: string | null; assignee: string }[];
    expect(
      listed
        .filter(({ givenBackAt }) => givenBackAt === null)
        .map((one) => one.id)
        .sort(),
    ).toEqual([done, handed].sort());

    // Sent again, the same answer; by another request, it is over.
    expect((await comeBack(id, key)).text).toBe(back.text);
    expect(told(await comeBack(id))).toEqual([409, 'absence.over']);
    const { body } = await api.call('get', `/v1/steps/${kept}/events`);
    const types = (body['items'] as { type: string; by: string }[]).map(({ type, by }) => `${type} ${by}`);
    expect(types.slice(-2)).toEqual([
      'step-covered staff:avon-manager',
      'step-given-back staff:avon-manager',
    ]);
    expect((await verifyChains(api.database)).faults).toEqual([]);
  });

  test('an absence settles each process once for the cover, and the workflow of the process goes on from there', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    const step = await stepOf(staff);
    const { process } = await shownStep(step);
    const recorded = await record({ staff, cover });
    await untilPhase(recorded.body['id'], 'covered');
    const settled = await api.database
      .selectFrom('settlement')
      .select('key')
      .where('process_id', '=', process)
      .where('key', 'like', `nudge@${String(recorded.body['id'])}%`)
      .execute();
    expect(settled).toHaveLength(1);
    // The workflow took it up: it takes the next act without a stumble.
    const reply = await api.call('post', `/v1/steps/${step}/acknowledge`, { body: {} });
    expect([reply.status, (await shownStep(step)).assignee]).toEqual([200, cover]);
  });

  test('an absence to come waits for its first day, and moves nothing if it is called off before then', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    const step = await stepOf(staff);
    const recorded = await record({ staff, cover, from: inDays(3) });
    expect(recorded.body).toMatchObject({
      phase: 'waiting',
      toCover: 1,
      covered: 0,
      steps: [{ id: step, assignee: staff, coveredAt: null }],
    });
    expect(await whose(step)).toEqual([staff, null]);
    expect((await comeBack(recorded.body['id'])).body['phase']).toBe('done');
    expect(await whose(step)).toEqual([staff, null]);
    // Nothing stands in the way of another.
    expect((await record({ staff, cover, from: inDays(3) })).status).toBe(202);
  });

  test('an absence that is sent twice with one key is recorded once', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    const key = randomUUID();
    const first = await record({ staff, cover }, 'manager', key);
    expect((await record({ staff, cover }, 'manager', key)).text).toBe(first.text);
    // As after a crash that lost the answer.
    await api.database
      .updateTable('request')
      .set({ status: null, answer: null })
      .where('key', '=', key)
      .execute();
    const again = await record({ staff, cover }, 'manager', key);
    expect([again.status, again.body['id']]).toEqual([202, first.body['id']]);
    expect(
      await api.database.selectFrom('absence').select('id').where('staff_id', '=', staff).execute(),
    ).toHaveLength(1);
  });

  describe('refusals', () => {
    test('an absence is refused if the cover is the person, has left, is not known, is of another force or is away too', async () => {
      const [staff, cover, gone] = [await somebody(), await somebody(), await somebody()];
      await api.database.updateTable('staff').set({ active: false }).where('id', '=', gone).execute();
      const refusals: [object, unknown[]][] = [
        [{ cover: staff }, [400, 'request.invalid', '/cover']],
        [{ cover: gone }, [422, 'staff.left', '/cover']],
        [{ cover: 'staff:nobody' }, [422, 'staff.not-found', '/cover']],
        [{ cover: 'staff:4711' }, [422, 'absence.cover-elsewhere', '/cover']],
      ];
      for (const [body, expected] of refusals) {
        expect(told(await record({ staff, ...body }))).toEqual(expected);
        expect(told(await record({ staff, ...body, dryRun: true }))).toEqual(expected);
      }
      await record({ staff: cover, cover: 'staff:avon-supervisor', from: inDays(2), to: inDays(3) });
      expect(told(await record({ staff, cover, to: inDays(2) }))).toEqual([
        422,
        'absence.cover-away',
        '/cover',
      ]);
      expect((await record({ staff, cover, to: inDays(1) })).status).toBe(202);
    });

    test('an absence is refused if the person is not known, has left or is away already', async () => {
      const [staff, cover] = [await somebody(), await somebody()];
      expect(told(await record({ staff: 'staff:nobody', cover }))).toEqual([
        422,
        'staff.not-found',
        '/staff',
      ]);
      expect((await record({ staff, cover })).status).toBe(202);
      expect(told(await record({ staff, cover, from: inDays(5), to: inDays(9) }))).toEqual([
        409,
        'absence.overlaps',
      ]);
      expect((await record({ staff, cover, from: inDays(6), to: inDays(9) })).status).toBe(202);
      await api.database.updateTable('staff').set({ active: false }).where('id', '=', staff).execute();
      expect(told(await record({ staff, cover, from: inDays(20), to: inDays(21) }))).toEqual([
        422,
        'staff.left',
        '/staff',
      ]);
    });

    test.each([
      ['that ends before it begins', { from: '2099-01-02', to: '2099-01-01' }, ['/to']],
      ['that is over already', { from: '2020-01-01', to: '2020-01-02' }, ['/to']],
      ['on a day that does not exist', { from: '2099-02-30', to: '2099-03-01' }, ['/from']],
      ['without a reason', { why: '' }, ['/why']],
      ['of a person without the form of one', { staff: 'Ann' }, ['/staff']],
    ])('an absence %s is refused', async (_says, body, pointers) => {
      const [staff, cover] = [await somebody(), await somebody()];
      expect(told(await record({ staff, cover, ...body }))).toEqual([400, 'request.invalid', ...pointers]);
    });
  });

  test('an absence can be neither recorded nor seen from outside the area of the person', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    expect(told(await record({ staff, cover }, 'receivingCoordinator'))).toEqual([403, 'access.forbidden']);
    expect(told(await record({ staff, cover }, 'npt'))).toEqual([403, 'access.forbidden']);
    expect(told(await record({ staff, cover }, 'administrator'))).toEqual([403, 'access.forbidden']);
    const recorded = await record({ staff, cover });
    const { id } = recorded.body;
    for (const as of ['receivingCoordinator', 'stranger'] as const) {
      const there = await absence(id, as);
      const none = await absence('none', as);
      expect([told(there), told(none)]).toEqual([
        [404, 'absence.not-found'],
        [404, 'absence.not-found'],
      ]);
    }
    expect((await absence(id, 'auditor')).status).toBe(200);
    expect(told(await absence(id, 'prison'))).toEqual([404, 'absence.not-found']);
  });

  test('an absence names only those steps that the reader may see, counts the others of the force, and says nothing of restricted people', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    await stepOf(staff);
    await stepOf(staff, { restricted: true });
    const seen = async (as: Person) => {
      const { body } = await record({ staff, cover, dryRun: true }, as);
      return [body['toCover'], (body['steps'] as unknown[]).length, body['notShown']];
    };
    // The unit has a part in both, the manager's own unit in neither: of the restricted person they are told nothing.
    expect(await seen('coordinator')).toEqual([2, 2, 0]);
    expect(await seen('manager')).toEqual([1, 1, 0]);
  });

  test('the reason for an absence is kept with the absence and not in the log, and shown to few', async () => {
    const [staff, cover] = [await somebody(), await somebody()];
    const recorded = await record({ staff, cover, why: 'Peculiar reason' });
    const { id } = recorded.body;
    expect((await absence(id)).body['why']).toBe('Peculiar reason');
    expect((await absence(id, 'auditor')).body['why']).toBe('Peculiar reason');
    for (const as of ['coordinator', 'administrator'] as const) {
      const seen = await absence(id, as);
      expect([seen.status, Object.keys(seen.body).includes('why')]).toEqual([200, false]);
    }
    const own = await record(
      { staff: cover, cover: 'staff:avon-supervisor', from: inDays(9), to: inDays(9) },
      'coordinator',
    );
    expect(own.body['why']).toBe('Annual leave');
    const events = await api.database.selectFrom('event').selectAll().where('stream', '=', staff).execute();
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['absence-recorded', 'staff:avon-manager'],
    ]);
    expect(JSON.stringify(events) + api.logged.join()).not.toContain('Peculiar');
  });

  test('an absence of a cover moves the steps to the second cover, and the directory says that the first cover is away', async () => {
    const [staff, cover, second] = [await somebody(), await somebody(), await somebody()];
    const step = await stepOf(staff);
    const first = await record({ staff, cover });
    await untilPhase(first.body['id'], 'covered');
    const other = await record({ staff: cover, cover: second });
    await untilPhase(other.body['id'], 'covered');
    expect(await whose(step)).toEqual([second, staff]);
    const faults = (await api.call('get', '/v1/directory/faults', { as: 'manager' })).body['items'] as {
      code: string;
      about: string;
    }[];
    expect(faults.filter(({ about }) => about === first.body['id']).map(({ code }) => code)).toEqual([
      'absence.cover-away',
    ]);
    await comeBack(other.body['id']);
    await untilPhase(other.body['id'], 'done');
    expect(await whose(step)).toEqual([cover, staff]);
    await comeBack(first.body['id']);
    await untilPhase(first.body['id'], 'done');
    expect(await whose(step)).toEqual([staff, null]);
  });

  test('nobody records that they themselves cover in another unit, since whoever covers acts for that unit', async () => {
    const reply = await record({ staff: 'staff:avon-inspector', cover: 'staff:avon-manager' });
    expect([reply.status, reply.body['code'], ...pointersOf(reply)]).toEqual([422, 'change.own', '/cover']);
  });

  test("an absence of an officer who accepted a person from another force is recorded by the officer's own force", async () => {
    const accepted = await api.acceptedTransfer();
    const contact = stepNamed(accepted.steps, 'first-contact');
    expect(contact.assignee).toBe('staff:77');
    const body = { staff: 'staff:77', cover: 'staff:4712', from: today(), to: inDays(1), why: 'Ill' };
    const recorded = await api.call('post', '/v1/absences', { as: 'receivingCoordinator', body });
    expect([recorded.status, contact.owner]).toEqual([202, `${kent}/mosovo`]);
    await eventually(async () => {
      const { body: now } = await api.call('get', `/v1/steps/${contact.id}`, { as: 'receivingCoordinator' });
      expect(now).toMatchObject({ assignee: 'staff:4712', standsInFor: 'staff:77' });
    });
  });
});
