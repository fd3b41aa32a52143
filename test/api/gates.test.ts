import type * as Catalogue from '../../workflows/catalogue';
import type * as GatedKinds from '../support/gated-kinds';
import { plusDays } from '../../domain/time/time';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { eventually } from '../support/eventually';
import {
  changedBy,
  kent,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Person,
  type Reply,
} from '../support/api-service';

// The service runs two kinds more: nothing of it but the catalogue has heard of them.
jest.mock('../../workflows/catalogue', () => {
  const actual = jest.requireActual<typeof Catalogue>('../../workflows/catalogue');
  const { gatedKinds } = jest.requireActual<typeof GatedKinds>('../support/gated-kinds');
  const catalogue: Record<string, AnyDefinition> = { ...actual.catalogue, ...gatedKinds };
  return { ...actual, catalogue, definitionOf: (kind: string) => catalogue[kind] };
});

const team = `${kent}/mosovo`;
const olive = 'staff:4711';
const pat = 'staff:4712';
const as: Person = 'receivingCoordinator';

describe('a gate that a kind of its own declares', () => {
  let api: ApiService;
  // Somebody who teaches: nobody passes a course by their own word.
  let token = '';
  beforeAll(async () => {
    api = await startApi();
    token = await api.letIn({ id: 'staff:kent-teacher', unit: team, roles: ['coordinator'] });
  });
  afterAll(async () => api.stop());

  const post = async (path: string, body: object): Promise<Reply> => api.call('post', path, { as, body });
  const escorted = async (input: object = {}): Promise<Changed> =>
    changedBy(
      await post('/v1/processes/escort', { subject: await api.subject(as), input: { team, ...input } }),
    );
  const give = async (step: string, assignee: string): Promise<Reply> =>
    post(`/v1/steps/${step}/reassign`, { to: team, assignee, reason: 'Theirs' });
  async function teach(member: string, from = today(), until = plusDays(today(), 100)): Promise<void> {
    const body = { subject: member, input: { member, school: team } };
    const { steps } = changedBy(await api.call('post', '/v1/processes/driving-course', { token, body }));
    const done = { outcome: 'passed', data: { from, until } };
    const path = `/v1/steps/${stepNamed(steps, 'teach').id}/complete`;
    changedBy(await api.call('post', path, { token, body: done }));
  }
  const stepOf = async (id: string) => (await api.call('get', `/v1/steps/${id}`, { as })).body;
  const problem = ({ status, body }: Reply): unknown[] => [status, body['code']];

  it('a step that names a gate is given to nobody whom the gate keeps out, and other steps are', async () => {
    const named = await post('/v1/processes/escort', {
      subject: await api.subject(as),
      input: { team, driver: pat },
    });
    expect([...problem(named), named.body['errors']]).toEqual([
      422,
      'staff.not-qualified',
      [{ pointer: '/input/driver', message: 'This person has no course: choose another' }],
    ]);
    const { steps } = await escorted();
    const given = await give(stepNamed(steps, 'drive').id, pat);
    expect([...problem(given), given.body['errors']]).toEqual([
      422,
      'staff.not-qualified',
      [{ pointer: '/assignee', message: 'This person has no course: choose another' }],
    ]);
    expect((await give(stepNamed(steps, 'record').id, pat)).status).toBe(200);
  });

  it('a step that names a gate is completed only if whoever has it passed the gate when the work was done', async () => {
    await teach(olive, today(), plusDays(today(), 1));
    const { steps } = await escorted();
    const { id } = stepNamed(steps, 'drive');
    expect((await give(id, olive)).status).toBe(200);
    // The course turns out to end yesterday, once the step is given.
    await api.database
      .updateTable('circumstance')
      .set({ starts: plusDays(today(), -10), ends: today() })
      .where('kind', '=', 'critical-case')
      .execute();
    expect(problem(await post(`/v1/steps/${id}/complete`, { outcome: 'driven', data: {} }))).toEqual([
      422,
      'staff.not-qualified',
    ]);
    await api.database
      .updateTable('circumstance')
      .set({ ends: plusDays(today(), 1) })
      .where('kind', '=', 'critical-case')
      .execute();
    expect((await post(`/v1/steps/${id}/complete`, { outcome: 'driven', data: {} })).status).toBe(200);
  });

  it('a step that names a gate and is nobody’s is completed only by somebody who passes the gate', async () => {
    const { steps } = await escorted();
    const { id } = stepNamed(steps, 'drive');
    const answer = async (): Promise<Reply> =>
      post(`/v1/steps/${id}/complete`, { outcome: 'driven', data: {} });
    expect(problem(await answer())).toEqual([422, 'staff.not-qualified']);
    await teach('staff:kent-coordinator');
    expect((await answer()).status).toBe(200);
  });

  it('a cover whom a gate keeps out covers no step that names the gate, and covers the others', async () => {
    const { steps } = await escorted();
    const [drive, record] = [stepNamed(steps, 'drive').id, stepNamed(steps, 'record').id];
    for (const id of [drive, record]) expect((await give(id, olive)).status).toBe(200);
    const away = await post('/v1/absences', {
      staff: olive,
      cover: pat,
      from: today(),
      to: plusDays(today(), 3),
      why: 'Leave',
    });
    expect(away.status).toBe(202);
    await eventually(async () => expect((await stepOf(record))['assignee']).toBe(pat));
    expect((await stepOf(drive))['assignee']).toBeNull();
  });

  it('a gate is reported under its own name, with who passes it and for how long', async () => {
    const { body } = await api.call('get', '/v1/reports/drivers', { as });
    expect(body['items']).toContainEqual(
      expect.objectContaining({ staff: 'staff:kent-coordinator', driver: true, daysLeft: 100 }),
    );
    const forecast = await api.call('get', '/v1/reports/forecast', { as });
    expect(Object.keys(forecast.body)).toEqual(expect.arrayContaining(['clearances', 'drivers']));
  });

  it('the state that a kind declares is told of one person to their supervisor alone, and counted for managers', async () => {
    const word = async (id: string) => {
      const token = await api.letIn({ id, unit: team, roles: ['coordinator'] });
      return api.call('get', '/v1/staff/staff:4712/driving', { token });
    };
    expect((await word('staff:kent-supervisor')).status).toBe(404);
    await post('/v1/processes/driving-course', { subject: pat, input: { member: pat, school: team } });
    expect((await word('staff:kent-supervisor')).body).toEqual({ state: 'under-way' });
    await api.database
      .updateTable('step')
      .set({ due_at: '2020-01-01T00:00:00.000Z' })
      .where('kind', '=', 'driving-course')
      .where('is_open', '=', true)
      .execute();
    expect((await word('staff:kent-supervisor')).body).toEqual({ state: 'late' });
    expect((await word(olive)).status).toBe(404);
    const counts = await api.call('get', '/v1/reports/driving', { as: 'manager' });
    expect(counts.body['all']).toMatchObject({ total: null });
  });
});
