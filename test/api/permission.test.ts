import { routesOf } from '../../api/app';
import type { Route } from '../../api/route';
import {
  avon,
  daysAgo,
  newReference,
  packOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  visitOn,
  type ApiService,
  type Person,
  type Reply,
} from '../support/api-service';

const everybody = [
  'coordinator',
  'receivingCoordinator',
  'probation',
  'prison',
  'npt',
  'manager',
  'auditor',
  'administrator',
] as const satisfies readonly Person[];

/** y: allowed. n: 403, may not do it. h: 404, may not even know that it is there. */
type Cell = 'y' | 'n' | 'h';

/** One row per route: what is asked, what an allowed person is answered, and who is allowed. */
interface Row {
  readonly route: string;
  readonly allowed: string;
  /** In the order of `everybody`. */
  readonly cells: readonly Cell[];
  readonly ask: () => Promise<{ path: string; body?: unknown }>;
}

const hiddenCodes = ['process.not-found', 'step.not-found', 'subject.not-found'];

describe('who may do what', () => {
  let api: ApiService;
  let rows: readonly Row[];

  beforeAll(async () => {
    api = await startApi();
    // Accepted by Kent: both forces, the Bedminster team and both probation teams have a part in it.
    const moved = await api.acceptedTransfer();
    const moving = `/v1/processes/${moved.process.id}`;
    const seen = await api.call('get', moving);
    const subject = String(seen.body['subject']);
    const still = await api.subject();
    const probationStep = stepNamed(moved.steps, 'acknowledge-move', 'probation:south-west/bristol-pdu').id;
    const teamStep = stepNamed(moved.steps, 'acknowledge-move', `${avon}/npt-bedminster`).id;
    const registered = `/v1/processes/${(await api.registration()).process.id}`;
    const ending = `/v1/processes/${(await api.registration()).process.id}`;
    const at = (path: string, body?: unknown) => async () => Promise.resolve({ path, body });
    const fact = { fact: 'no-such-fact', reason: 'A test' };
    const evidence = { reason: 'deceased', evidence: 'evidence:certificate-1' };
    const { reference } = await knownReference(subject);

    // prettier-ignore
    rows = [
      // The order of the cells: coordinator, receivingCoordinator, probation, prison, npt, manager, auditor, administrator.
      row('get /ping', '200', 'yyyyyyyy', at('/ping')),
      row('get /info', '200', 'yyyyyyyy', at('/info')),
      row('get /health', '200', 'yyyyyyyy', at('/health')),

      row('post /v1/processes/transfer', '201', 'yhnnnnnn', async () => ({ path: '/v1/processes/transfer', body: { subject: await api.subject(), input: transferInput() } })),
      row('post /v1/processes/transfer/preview', '200', 'yhnnnynn', at('/v1/processes/transfer/preview', { subject: still, input: transferInput() })),
      row('post /v1/processes/registration', '201', 'ynnnnnnn', async () => ({ path: '/v1/processes/registration', body: { subject: await api.subject(), input: registrationInput() } })),
      row('post /v1/processes/registration/preview', '200', 'yynnnynn', at('/v1/processes/registration/preview', { subject, input: registrationInput() })),

      row('get /v1/processes', '200', 'yyyyyyyn', at('/v1/processes')),
      row('get /v1/processes/{id}', '200', 'yyyhyyyh', at(moving)),
      row('get /v1/processes/{id}/events', '200', 'yyyhyyyh', at(`${moving}/events`)),
      // Kent leads once it has accepted.
      row('post /v1/processes/{id}/correct', 'fact.not-found', 'nynhnnnh', at(`${moving}/correct`, fact)),
      row('post /v1/processes/{id}/void', 'fact.not-found', 'nynhnnnh', at(`${moving}/void`, fact)),
      row('post /v1/processes/{id}/withdraw', 'transfer.already-accepted', 'ynnhnnnh', at(`${moving}/withdraw`, { reason: 'A test', approvedBy: 'staff:1' })),
      row('post /v1/processes/{id}/record-notification', 'step.in-future', 'yhhhhnnh', at(`${registered}/record-notification`, visitOn('2199-01-01T09:00:00Z'))),
      row('post /v1/processes/{id}/record-change', '200', 'yhhhhnnh', at(`${registered}/record-change`, { what: 'name', on: daysAgo(0) })),
      row('post /v1/processes/{id}/end', '200', 'yhhhhnnh', at(`${ending}/end`, evidence)),

      row('get /v1/rules', '200', 'yyyyyyyy', at('/v1/rules')),
      row('post /v1/deadlines', '200', 'yyyyyyyy', at('/v1/deadlines', { rule: 'transfer.decide', from: '2026-11-02' })),

      row('get /v1/calendars/{nation}', '200', 'yyyyyyyy', at('/v1/calendars/scotland')),
      row('post /v1/calendars/{nation}/holidays', '200', 'nnnnnnny', at('/v1/calendars/scotland/holidays', { date: '2027-06-15', title: 'Invented Day', dryRun: true })),
      row('post /v1/calendars/import', '400', 'nnnnnnny', at('/v1/calendars/import', { feed: {}, dryRun: true })),
      row('get /v1/policies', '200', 'yyyyyyyy', at('/v1/policies')),
      row('post /v1/policies', '200', 'nnnnnnny', at('/v1/policies', { rule: 'transfer.decide', force: avon, n: 4, why: 'Local practice', dryRun: true })),
      row('post /v1/recomputations', '200', 'nnnnnnny', at('/v1/recomputations', { why: 'A new version', dryRun: true })),
      row('get /v1/recomputations', '200', 'nnnnnyyy', at('/v1/recomputations')),
      row('get /v1/recomputations/{id}', '404', 'nnnnnyyy', at('/v1/recomputations/none')),
      row('post /v1/recomputations/{id}/interrupt', '404', 'nnnnnnny', at('/v1/recomputations/none/interrupt', {})),
      row('post /v1/recomputations/{id}/resume', '404', 'nnnnnnny', at('/v1/recomputations/none/resume', {})),

      row('get /v1/steps', '200', 'yyyyyyyn', at('/v1/steps')),
      row('get /v1/steps/{id}', '200', 'yyyhyyyh', at(`/v1/steps/${probationStep}`)),
      row('get /v1/steps/{id}/deadline', '200', 'yyyhyyyh', at(`/v1/steps/${probationStep}/deadline`)),
      row('post /v1/steps/{id}/acknowledge', '200', 'nnyhnnnh', at(`/v1/steps/${probationStep}/acknowledge`, {})),
      row('post /v1/steps/{id}/complete', 'request.invalid', 'ynnhynnh', at(`/v1/steps/${teamStep}/complete`, { outcome: 'no-such-outcome' })),
      row('get /v1/steps/{id}/events', '200', 'yyyhyyyh', at(`/v1/steps/${probationStep}/events`)),
      row('post /v1/steps/{id}/submit', 'request.invalid', 'ynnhynnh', at(`/v1/steps/${teamStep}/submit`, { outcome: 'no-such-outcome' })),
      row('post /v1/steps/{id}/accept', 'step.no-review', 'ynnhynnh', at(`/v1/steps/${teamStep}/accept`, {})),
      row('post /v1/steps/{id}/return', 'step.no-review', 'ynnhynnh', at(`/v1/steps/${teamStep}/return`, { reason: 'A test' })),
      row('post /v1/steps/{id}/extend', 'step.not-later', 'nnnhnynh', at(`/v1/steps/${teamStep}/extend`, { to: '2020-01-01', reason: 'A test' })),
      row('post /v1/steps/{id}/note', '200', 'yyyhyynh', at(`/v1/steps/${teamStep}/note`, { text: 'A test' })),
      row('post /v1/steps/{id}/evidence', '200', 'yyyhyynh', at(`/v1/steps/${teamStep}/evidence`, { kind: 'statement', system: 'Records', number: 'A-12' })),
      row('post /v1/steps/{id}/decline', '200', 'nnyhnnnh', at(`/v1/steps/${probationStep}/decline`, { reason: 'A test' })),
      row('post /v1/steps/{id}/reassign', 'step.same-owner', 'ynnhnynh', at(`/v1/steps/${teamStep}/reassign`, { to: `${avon}/npt-bedminster`, reason: 'A test' })),

      row('get /v1/reports/overdue', '200', 'yyyyyyyn', at('/v1/reports/overdue')),
      row('get /v1/reports/forecast', '200', 'yyyyyyyn', at('/v1/reports/forecast')),
      row('get /v1/reports/performance', '200', 'yyyyyyyn', at('/v1/reports/performance')),
      row('get /v1/reports/acknowledgements', '200', 'yyyyyyyn', at('/v1/reports/acknowledgements')),
      // About colleagues: for those who allocate the work, and those who answer for it.
      row('get /v1/reports/workload', '200', 'yynnnyyn', at('/v1/reports/workload')),
      row('get /v1/reports/digest', '200', 'nnnnnynn', at('/v1/reports/digest')),

      row('post /v1/subjects', 'unit.not-found', 'yynnnnnn', at('/v1/subjects', { kind: 'person', references: [newReference()], accountable: 'police:nowhere/mosovo' })),
      row('post /v1/subjects/find', '200', 'yynnnnnn', at('/v1/subjects/find', reference)),
      row('get /v1/subjects/{id}', '200', 'yynhnyyh', at(`/v1/subjects/${subject}`)),
      row('post /v1/subjects/{id}/circumstances', 'circumstance.not-found', 'yynhnnnh', at(`/v1/subjects/${subject}/circumstances`, { kind: 'custody', from: today(), replaces: 'no-such-circumstance' })),
    ];
  });
  afterAll(async () => api.stop());

  const row = (route: string, allowed: string, cells: string, ask: Row['ask']): Row => {
    if (!/^[ynh]{8}$/.test(cells)) throw new Error(`${route}: a cell for each person`);
    return { route, allowed, ask, cells: [...cells] as Cell[] };
  };

  async function knownReference(subjectId: string) {
    const { kind, value } = await api.database
      .selectFrom('subject_reference')
      .select(['kind', 'value'])
      .where('subject_id', '=', subjectId)
      .executeTakeFirstOrThrow();
    return { reference: { kind, value } };
  }

  const cellOf = ({ status, body }: Reply, allowed: string): string => {
    if (String(status) === allowed || body['code'] === allowed) return 'y';
    if (status === 403 && body['code'] === 'access.forbidden') return 'n';
    if (status === 404 && hiddenCodes.includes(String(body['code']))) return 'h';
    return `${status} ${String(body['code'])}`;
  };

  /** Asks everything as everybody; `instead` lets somebody else ask in a person's place. */
  async function cellsFound(one: Row, instead: Partial<Record<Person, Person>> = {}): Promise<string> {
    const found: string[] = [];
    for (const person of everybody) {
      const { path, body } = await one.ask();
      const method = one.route.startsWith('post') ? 'post' : 'get';
      found.push(cellOf(await api.call(method, path, { as: instead[person] ?? person, body }), one.allowed));
    }
    return found.join(' ');
  }

  test('each person may do on each route exactly what the table says', async () => {
    const found: Record<string, string> = {};
    for (const one of rows) found[one.route] = await cellsFound(one);
    expect(found).toEqual(Object.fromEntries(rows.map(({ route, cells }) => [route, cells.join(' ')])));
  });

  test('the table has a row for every route that is declared, and no other', () => {
    const declared = routesOf(api.parts).map(({ method, path }: Route) => `${method} ${path}`);
    expect(rows.map(({ route }) => route).sort()).toEqual(declared.sort());
  });

  test('the table finds out a route that lets the wrong person in, or keeps the right one out', async () => {
    for (const one of rows) {
      const [coordinator, , , prison] = one.cells;
      if (coordinator === prison) continue;
      const found = await cellsFound(one, { coordinator: 'prison', prison: 'coordinator' });
      expect([one.route, found]).not.toEqual([one.route, one.cells.join(' ')]);
    }
  });

  describe('a coordinator of a force that has no part in it', () => {
    const as = 'stranger';

    test('cannot tell a process of others from one that does not exist, whatever is asked of it', async () => {
      const { process, steps } = await api.transfer();
      const step = stepNamed(steps, 'request').id;
      const registered = (await api.registration()).process.id;
      const before = await api.rows();
      const same = async (
        method: 'get' | 'post',
        path: (id: string) => string,
        id: string,
        body?: unknown,
      ) => {
        const real = await api.call(method, path(id), { as, body });
        const made = await api.call(method, path('no-such-thing'), { as, body });
        const { instance: _a, traceId: _b, ...theirs } = real.body;
        const { instance: _c, traceId: _d, ...none } = made.body;
        expect([path(''), real.status]).toEqual([path(''), 404]);
        expect(theirs).toEqual(none);
      };
      await same('get', (id) => `/v1/processes/${id}`, process.id);
      await same('get', (id) => `/v1/processes/${id}/events`, process.id);
      await same('post', (id) => `/v1/processes/${id}/correct`, process.id, { fact: 'x', reason: 'y' });
      await same('post', (id) => `/v1/processes/${id}/void`, process.id, { fact: 'x', reason: 'y' });
      await same('post', (id) => `/v1/processes/${id}/withdraw`, process.id, {
        reason: 'A test',
        approvedBy: 'staff:1',
      });
      // A command that this kind of process does not have.
      await same('post', (id) => `/v1/processes/${id}/withdraw`, registered, {
        reason: 'A test',
        approvedBy: 'staff:1',
      });
      await same('get', (id) => `/v1/steps/${id}`, step);
      await same('get', (id) => `/v1/steps/${id}/deadline`, step);
      await same('post', (id) => `/v1/steps/${id}/acknowledge`, step, {});
      await same('post', (id) => `/v1/steps/${id}/complete`, step, { outcome: 'sent', data: packOf });
      await same('post', (id) => `/v1/steps/${id}/decline`, step, { reason: 'A test' });
      await same('post', (id) => `/v1/steps/${id}/reassign`, step, {
        to: 'police:essex/mosovo',
        reason: 'A test',
      });
      expect(await api.rows()).toEqual(before);
    });

    test('sees none of it in lists, and the forces that have a part in it see it', async () => {
      const { process } = await api.transfer();
      const listed = async (who: Person, path: string) =>
        JSON.stringify((await api.call('get', `${path}?limit=200`, { as: who })).body['items']).includes(
          process.id,
        );
      for (const path of ['/v1/processes', '/v1/steps']) {
        expect([path, await listed(as, path)]).toEqual([path, false]);
        expect([path, await listed('prison', path)]).toEqual([path, false]);
        for (const who of ['coordinator', 'receivingCoordinator', 'manager', 'auditor'] as const)
          expect([path, who, await listed(who, path)]).toEqual([path, who, true]);
      }
    });

    test('cannot see the subject either, nor find it', async () => {
      const subject = await api.subject();
      const { reference } = await knownReference(subject);
      expect((await api.call('get', `/v1/subjects/${subject}`, { as })).status).toBe(404);
      expect((await api.call('post', '/v1/subjects/find', { as, body: reference })).status).toBe(404);
      expect((await api.call('get', `/v1/subjects/${subject}`)).status).toBe(200);
    });

    test('cannot start a process in which their force has no part', async () => {
      const subject = await api.subject();
      const before = await api.rows();
      const reply = await api.call('post', '/v1/processes/transfer', {
        as,
        body: { subject, input: transferInput() },
      });
      expect([reply.status, reply.body['code']]).toEqual([403, 'access.forbidden']);
      expect(await api.rows()).toEqual(before);
    });
  });

  describe('a restricted process', () => {
    test('is there for the units that have a part in it and for auditors; for colleagues it does not exist', async () => {
      const { process, steps } = await api.transfer(today(), { restricted: true });
      const step = stepNamed(steps, 'request').id;
      const statuses: Record<string, number[]> = {};
      for (const as of [
        'coordinator',
        'receivingCoordinator',
        'manager',
        'npt',
        'auditor',
        'stranger',
      ] as const) {
        const seen = [
          `/v1/processes/${process.id}`,
          `/v1/processes/${process.id}/events`,
          `/v1/steps/${step}`,
        ];
        statuses[as] = [];
        for (const path of seen) statuses[as].push((await api.call('get', path, { as })).status);
        const { body } = await api.call('get', '/v1/processes?limit=200', { as });
        statuses[as].push(JSON.stringify(body).includes(process.id) ? 200 : 404);
      }
      const [all, none] = [
        [200, 200, 200, 200],
        [404, 404, 404, 404],
      ];
      expect(statuses).toEqual({
        coordinator: all,
        receivingCoordinator: all,
        // The manager's own unit has no part in it: only their force has.
        manager: none,
        npt: none,
        auditor: all,
        stranger: none,
      });
    });
  });

  test('who was refused what is written down, and so is who looked at whom', async () => {
    const { process } = await api.transfer();
    await api.call('get', `/v1/processes/${process.id}`, { as: 'stranger' });
    await api.call('get', `/v1/processes/${process.id}`, { as: 'auditor' });
    const noted = await api.database
      .selectFrom('access')
      .select(['actor', 'action', 'allowed'])
      .where('resource', '=', process.id)
      .orderBy('id')
      .execute();
    expect(noted).toEqual([
      { actor: 'staff:essex-coordinator', action: 'process.view', allowed: false },
      { actor: 'staff:auditor', action: 'process.view', allowed: true },
    ]);
  });
});
