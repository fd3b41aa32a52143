import { plusDays } from '../../domain/time/time';
import { eventually } from '../support/eventually';
import { seedStaff } from '../support/people';
import { isTried } from '../support/share';
import { routes } from '../../api/routes';
import {
  changedBy,
  people,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Person,
} from '../support/api-service';

const health = 'health:avon-and-somerset/occupational-health';
const member = 'staff:avon-coordinator';

describe('counselling over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const post = async (as: Person, path: string, body: object) => api.call('post', path, { as, body });
  const complete = async (step: string, outcome: string, data: object = {}): Promise<Changed> =>
    changedBy(await post('health', `/v1/steps/${step}/complete`, { outcome, data }));
  const start = async (of = member, lastOn = plusDays(today(), -100)): Promise<Changed> =>
    changedBy(
      await post('health', '/v1/processes/counselling', {
        subject: of,
        input: { member: of, health, exposure: 'standard', lastOn },
      }),
    );
  const endOpen = async (): Promise<void> => {
    const open = await api.database
      .selectFrom('process')
      .select('id')
      .where('kind', '=', 'counselling')
      .where('outcome', 'is', null)
      .execute();
    for (const { id } of open) changedBy(await post('health', `/v1/processes/${id}/end-counselling`, {}));
  };
  const welfareOf = async (as: Person, of: string) => api.call('get', `/v1/staff/${of}/welfare`, { as });

  it('a counselling session is offered, re-scheduled and recorded over a restart, and only the member is told', async () => {
    const { steps, process } = await start();
    const offered = await complete(stepNamed(steps, 'offer').id, 'offered', { for: plusDays(today(), 7) });
    const moved = await complete(stepNamed(offered.steps, 'session').id, 'rescheduled', {
      for: plusDays(today(), 14),
    });
    await api.restartWorker();
    const attended = await complete(stepNamed(moved.steps, 'session').id, 'attended');
    expect(attended.steps.map(({ step }) => step)).toEqual(['offer']);

    const toMember = await api.database
      .selectFrom('notice')
      .select(['name', 'to_person'])
      .where('process_id', '=', process.id)
      .where('to_person', 'is not', null)
      .execute();
    expect(new Set(toMember.map(({ to_person: person }) => person))).toEqual(new Set([member]));
    const mails = api.channel.sent.filter(({ address }) => address === 'avon-coordinator@example.invalid');
    expect(mails.length).toBeGreaterThan(0);
    for (const { title, link } of mails.filter((mail) => mail.title === 'There is a message for you')) {
      expect(title).not.toMatch(/counsel|session|health/i);
      expect(link).not.toContain(process.id);
    }

    const ended = changedBy(await post('health', `/v1/processes/${process.id}/end-counselling`, {}));
    expect(ended.process.outcome).toBe('ended');
  });

  it('the line manager learns one word of the counselling, and nobody else that there is any', async () => {
    await start('staff:avon-coordinator', plusDays(today(), -100));
    expect((await welfareOf('lineManager', member)).body).toEqual({ state: 'in-date' });
    for (const as of ['coordinator', 'manager', 'auditor', 'administrator', 'receivingCoordinator'] as const)
      expect((await welfareOf(as, member)).status).toBe(404);
    // The same answer where there is none.
    expect((await welfareOf('lineManager', 'staff:avon-inspector')).status).toBe(404);
    expect((await welfareOf('lineManager', 'staff:nobody')).status).toBe(404);

    const told = await post('lineManager', `/v1/staff/${member}/welfare/trigger`, { on: today() });
    expect([told.status, told.body]).toEqual([202, { taken: true }]);
    const offers = await api.database
      .selectFrom('step')
      .select('step')
      .where('kind', '=', 'counselling')
      .where('step', '=', 'offer-extra')
      .execute();
    expect(offers).toHaveLength(1);
    expect((await post('coordinator', `/v1/staff/${member}/welfare/trigger`, { on: today() })).status).toBe(
      404,
    );
  });

  it('a member has one counselling at a time, and may have another after it has ended', async () => {
    const again = await post('health', '/v1/processes/counselling', {
      subject: member,
      input: { member, health, exposure: 'standard', lastOn: today() },
    });
    expect([again.status, again.body['code']]).toEqual([409, 'process.subject-has-one']);
    const looked = await post('health', '/v1/processes/counselling/preview', {
      subject: member,
      input: { member, health, exposure: 'standard', lastOn: today() },
    });
    expect([looked.status, looked.body['code']]).toEqual([409, 'process.subject-has-one']);
    await endOpen();
    await start();
  });

  it.each([
    ['in date', plusDays(today(), -100), 'in-date'],
    ['due within four weeks', plusDays(today(), -350), 'due'],
    ['overdue', plusDays(today(), -400), 'overdue'],
  ] as const)('the line manager learns that counselling is %s', async (_, lastOn, state) => {
    await endOpen();
    await start(member, lastOn);
    expect((await welfareOf('lineManager', member)).body).toEqual({ state });
  });

  it('counselling refuses words, and the answer names the field', async () => {
    await endOpen();
    const { steps } = await start();
    const step = stepNamed(steps, 'offer').id;
    const replies = await Promise.all([
      post('health', `/v1/steps/${step}/note`, { text: 'He seemed tired' }),
      post('health', `/v1/steps/${step}/decline`, { reason: 'Not now' }),
      post('health', `/v1/steps/${step}/reassign`, { to: health, reason: 'She asked for a woman' }),
    ]);
    expect(replies.map(({ status, body }) => [status, body['code']])).toEqual(
      replies.map(() => [422, 'confidential.no-words']),
    );
    const extra = await post('health', `/v1/steps/${step}/complete`, {
      outcome: 'offered',
      data: { for: today(), remark: 'tired' },
    });
    expect([extra.status, extra.body['errors']]).toEqual([
      400,
      [{ pointer: '/data/remark', message: 'This field is not known here' }],
    ]);
  });

  it('managers see counselling counted by unit, with small counts left out', async () => {
    const reply = await api.call('get', '/v1/reports/welfare', { as: 'manager' });
    expect(reply.status).toBe(200);
    const numbers = JSON.stringify(reply.body).match(/:\d+/g) ?? [];
    for (const number of numbers) expect([1, 2, 3, 4]).not.toContain(Number(number.slice(1)));
    expect((await api.call('get', '/v1/reports/welfare', { as: 'coordinator' })).status).toBe(403);
  });

  describe('one planted record', () => {
    let planted: Changed;
    let stepId: string;
    beforeAll(async () => {
      planted = await start('staff:avon-inspector', plusDays(today(), -500));
      stepId = stepNamed(planted.steps, 'offer').id;
    });

    interface Question {
      readonly method: 'get' | 'post';
      readonly path: string;
      readonly body?: object;
      readonly accept: string;
    }
    /** Everything that could be asked of a route with what is known of the record. */
    function questions(): Question[] {
      const ids = [planted.process.id, stepId, 'staff:avon-inspector', 'subject-of-staff:avon-inspector'];
      const bodies: object[] = [
        {},
        { on: today() },
        { outcome: 'offered', data: { for: today() } },
        { kind: 'staff', value: 'staff:avon-inspector' },
        { date: '2027-03-09', title: 'Invented Day', dryRun: true },
      ];
      return routes.flatMap(({ method, path }): Question[] => {
        // Commands differ in nothing but what they take.
        const isCommand = method === 'post' && path.startsWith('/v1/processes/{id}/');
        const paths = path.includes('{')
          ? (isCommand ? ids.slice(0, 1) : ids).map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id)))
          : [path, `${path}?limit=200`, `${path}?overdue=true&limit=200`, `${path}?kind=counselling`];
        if (method === 'post')
          return paths
            .slice(0, path.includes('{') ? 4 : 1)
            .flatMap((one) =>
              bodies
                .slice(0, isCommand ? 2 : bodies.length)
                .map((body) => ({ method, body, path: one, accept: 'application/json' })),
            );
        return paths.flatMap((one) =>
          ['application/json', ...(path.includes('{') ? [] : ['text/csv'])].map((accept) => ({
            method,
            path: one,
            accept,
          })),
        );
      });
    }

    /** Whether an answer tells of the record; what was asked comes back in a report's `filter`, which tells nothing. */
    async function tells(as: Person, { method, path, body, accept }: Question): Promise<boolean> {
      const reply = await api.call(method, path, { as, headers: { accept }, ...(body && { body }) });
      if (reply.status >= 400) return false;
      // The kinds, their rules and their ladders are public; who goes by them is not.
      const isPublic = /^\/v1\/(rules|ladders|policies)/.test(path);
      const { filter: _, ...told } = reply.body;
      const text = Object.keys(told).length > 0 ? JSON.stringify(told) : reply.text;
      return (
        text.includes(planted.process.id) || text.includes(stepId) || (!isPublic && /counselling/i.test(text))
      );
    }

    // Who holds the same roles in a unit that stands no nearer is asked once.
    const alike: readonly Person[] = [
      'receivingCoordinator',
      'mappaCoordinator',
      'casework',
      'board',
      'secondAdministrator',
      'supervisors',
    ];
    const everybody = (Object.keys(people) as Person[]).filter(
      (person) => person !== 'health' && !alike.includes(person),
    );
    // Lists and the two ids are read by everybody; the rest is shared out, so that several put each question.
    const isAskedBy = (person: Person, { method, path, accept }: Question, place: number): boolean =>
      (method === 'get' &&
        accept === 'application/json' &&
        (!path.includes('?') || path.includes('overdue')) &&
        !path.includes('staff')) ||
      isTried(place + everybody.indexOf(person), 5);
    it.each(everybody)('the counselling is found by no route for %s', async (person) => {
      const found: string[] = [];
      const before = await api.rows();
      const waiting = questions().filter((one, place) => isAskedBy(person, one, place));
      const lane = async (): Promise<void> => {
        for (let one = waiting.shift(); one; one = waiting.shift())
          if (await tells(person, one)) found.push(`${one.method} ${one.path} ${one.accept}`);
      };
      await Promise.all(Array.from({ length: 12 }, lane));
      expect(found).toEqual([]);
      expect((await api.rows())['process']).toBe(before['process']);
    });

    it.each([
      ['auditor', false],
      ['manager', false],
      ['coordinator', false],
      ['health', true],
    ] as const)(
      'whether the %s sees the counselling among the overdue steps is %s',
      async (person, counted) => {
        // The first offer is long overdue, and in every figure there is.
        const { body } = await api.call('get', '/v1/reports/overdue?kind=counselling', { as: person });
        expect(Number(body['total']) > 0).toBe(counted);
        const { body: all } = await api.call('get', '/v1/reports/overdue', { as: person });
        const list = await api.call('get', '/v1/steps?overdue=true&limit=200', { as: person });
        expect(all['total']).toBe((list.body['items'] as unknown[]).length);
      },
    );

    it('the counselling is in no absence or leaving of whoever works on it, except for their colleagues', async () => {
      const nurse = 'staff:avon-nurse';
      await seedStaff(api.database, nurse, health);
      const given = await post('health', `/v1/steps/${stepId}/reassign`, {
        to: health,
        assignee: nurse,
        reason: 'cover',
      });
      expect(given.status).toBe(200);
      const manager = await api.letIn({
        id: 'staff:health-manager',
        unit: 'health:avon-and-somerset/management',
        roles: ['manager', 'directory-administrator', 'line-administrator'],
      });
      await api.database
        .updateTable('staff')
        .set({ supervisor: 'staff:health-manager' })
        .where('id', '=', nurse)
        .execute();
      const absence = { staff: nurse, cover: 'staff:avon-health', from: today(), to: today(), why: 'Leave' };
      const asManager = async (path: string, body: object) =>
        api.call('post', path, { token: manager, body });
      const tried = await asManager('/v1/absences', { ...absence, dryRun: true });
      expect(tried.body).toEqual({ dryRun: true, toCover: 0, steps: [], notShown: 0 });
      const away = String((await asManager('/v1/absences', absence)).body['id']);
      await eventually(async () => {
        const { body } = await api.call('get', `/v1/absences/${away}`, { token: manager });
        expect(body['phase']).toBe('covered');
      });
      for (const ask of [{ token: manager }, { as: 'nationalAuditor' as const }]) {
        const { text, body } = await api.call('get', `/v1/absences/${away}`, ask);
        expect([body['covered'], body['toCover'], body['notShown'], body['steps']]).toEqual([0, 0, 0, []]);
        expect(text).not.toContain(planted.process.id);
      }
      expect((await asManager(`/v1/absences/${away}/return`, {})).status).toBeLessThan(300);
      await eventually(async () => {
        const { body } = await api.call('get', `/v1/absences/${away}`, { token: manager });
        expect(body['phase']).toBe('done');
      });
      // They cannot leave while they own something; what it is, is not said.
      const leaves = await asManager(`/v1/staff/${nurse}/leave`, { why: 'Retired' });
      expect([leaves.status, leaves.body['code']]).toEqual([409, 'staff.owns']);
      expect(leaves.body['owns']).toMatchObject({ openSteps: 0, steps: [], others: true });
    });

    it('the counselling shows in no figure of a policy change that is tried out, nor in who is told of it', async () => {
      const tried = await api.call('post', '/v1/policies', {
        as: 'administrator',
        body: {
          rule: 'counselling.interval',
          force: 'police:avon-and-somerset',
          n: 3,
          from: today(),
          why: 'A test',
          dryRun: true,
        },
      });
      expect([tried.status, tried.body]).toEqual([
        200,
        { dryRun: true, examined: null, changes: [], restricted: 0, more: 0 },
      ]);
      const told = await api.call('post', '/v1/subjects/subject-of-staff:avon-inspector/circumstances', {
        as: 'coordinator',
        body: { kind: 'abroad', from: today() },
      });
      expect([told.status, told.body['told']]).toEqual([200, 0]);
    });

    it('the counselling is found by occupational health, so that the walk of this test finds what is there', async () => {
      const found: string[] = [];
      for (const one of questions().filter(({ method }) => method === 'get'))
        if (await tells('health', one)) found.push(one.path);
      expect(found).toEqual(expect.arrayContaining(['/v1/steps', `/v1/processes/${planted.process.id}`]));
    });

    it('the counselling is in no line of the log, and shows in Temporal as a process and nothing more', async () => {
      expect(api.logged.join('\n')).not.toMatch(/offer-extra|set-exposure.*avon|"member"/);
      const shown = await api.describeWorkflow(planted.process.id);
      expect(shown.type).toBe('process');
      expect(JSON.stringify(shown)).not.toMatch(/counsel|offer|session|avon-inspector/i);
    });
  });
});
