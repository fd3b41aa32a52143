import { bundledHolidays } from '../../domain/calendars/calendar';
import { fromMilliseconds, plusDays, weekdayOf, type Day } from '../../domain/time/time';
import { recordFetch } from '../../records/law/public-feed';
import { approved, pendingIn } from '../support/changes';
import { eventually } from '../support/eventually';
import {
  avon,
  kent,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type StepShown,
} from '../support/api-service';

interface Change {
  readonly step: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The first Monday to Thursday from a day on whose morrow is worked by the calendar that the service contains. */
function quietDay(from: Day): Day {
  const holidays = new Set(bundledHolidays('england-and-wales').holidays.map(({ day }) => day));
  const isQuiet = (day: Day): boolean =>
    [0, 1, 2].every((more) => weekdayOf(plusDays(day, more)) < 6 && !holidays.has(plusDays(day, more)));
  let day = from;
  while (!isQuiet(day)) day = plusDays(day, -1);
  return day;
}

describe('changing what deadlines go by', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  // A force sets its own figures, and a national office keeps the calendars.
  const post = async (path: string, body: unknown) =>
    api.call('post', path, { as: path === '/v1/policies' ? 'administrator' : 'lawAdministrator', body });
  /** Asks for a change of the law and has it approved; answers what there is to watch. */
  const changed = async (path: string, body: unknown): Promise<string> => {
    const second = path === '/v1/policies' ? 'secondAdministrator' : 'secondLawAdministrator';
    const [made] = await approved(api.call, await post(path, body), second);
    if (!made) throw new Error('nothing was to be approved');
    return String(made.body['id']);
  };
  const finished = async (id: unknown): Promise<Record<string, unknown>> =>
    eventually(async () => {
      const { body } = await api.call('get', `/v1/recomputations/${String(id)}`, { as: 'lawAdministrator' });
      if (body['status'] !== 'done') throw new Error(`still ${String(body['status'])}`);
      return body;
    });
  const step = async (id: string): Promise<StepShown> =>
    (await api.call('get', `/v1/steps/${id}`)).body as unknown as StepShown;

  test('a bank holiday is shown before it is announced, moves the steps that it touches, and the deadline says who moved it', async () => {
    const day = quietDay(plusDays(today(), -3));
    const [before, after] = [plusDays(day, 1), plusDays(day, 2)];
    const request = stepNamed((await api.transfer(day)).steps, 'request');
    expect(request.dueOn).toBe(before);
    const path = '/v1/calendars/england-and-wales/holidays';
    const holiday = { date: before, title: 'Invented Jubilee' };

    const dry = await post(path, { ...holiday, dryRun: true });
    expect(dry.status).toBe(200);
    const changes = dry.body['changes'] as Change[];
    expect(changes.find((one) => one.step === request.id)).toMatchObject({
      before: request.dueAt,
      after: expect.stringContaining(after) as string,
    });
    expect((await step(request.id)).dueOn).toBe(before);

    const done = await finished(await changed(path, { ...holiday, why: 'Royal proclamation' }));
    expect(Number(done['settled'])).toBeGreaterThanOrEqual(changes.length > 0 ? 1 : 0);
    expect((await step(request.id)).dueOn).toBe(after);

    const { body: deadline } = await api.call('get', `/v1/steps/${request.id}/deadline`);
    const history = deadline['history'] as Record<string, unknown>[];
    expect(history.map(({ before: old, dueAt }) => [old, dueAt])).toEqual([
      [null, request.dueAt],
      [request.dueAt, deadline['dueAt']],
    ]);
    expect(history[1]).toMatchObject({
      change: { kind: 'holiday', why: 'Royal proclamation', by: 'staff:law-administrator' },
      text: expect.stringContaining('bank holiday (Invented Jubilee), not counted') as string,
    });
    const { body: calendar } = await api.call('get', '/v1/calendars/england-and-wales', { as: 'npt' });
    expect(calendar).toMatchObject({
      version: 2,
      versions: [{ by: 'staff:law-administrator' }, { version: 1, by: 'vigil' }],
    });

    // The process itself now wakes for the new instant: its own workflow settled it by the same key.
    const again = await post(path, { ...holiday, why: 'Royal proclamation' });
    expect([again.status, again.body]).toEqual([200, { changed: false, pending: [] }]);

    await finished(await changed(path, { date: before, withdrawn: true }));
    expect((await step(request.id)).dueOn).toBe(before);
  });

  test("a force's own figure moves its open steps and no other force's, and questions about deadlines go by it too", async () => {
    const day = quietDay(plusDays(today(), -20));
    const request = stepNamed((await api.transfer(day)).steps, 'request');
    const policy = { rule: 'transfer.request', force: avon, n: 2, from: '2026-01-01', why: 'Local practice' };
    const dry = await post('/v1/policies', { ...policy, dryRun: true });
    expect((dry.body['changes'] as Change[]).map((one) => one.step)).toContain(request.id);
    await finished(await changed('/v1/policies', policy));
    expect((await step(request.id)).dueOn).toBe(plusDays(day, 2));
    const asked = async (force: string) =>
      (await api.call('post', '/v1/deadlines', { body: { rule: 'transfer.request', from: day, force } }))
        .body['dueOn'];
    expect(await asked(avon)).toBe(plusDays(day, 2));
    expect(await asked(kent)).toBe(plusDays(day, 1));
    const { body } = await api.call('get', '/v1/policies', { as: 'auditor' });
    expect(body['items']).toEqual([
      expect.objectContaining({ n: 2, by: 'staff:administrator', why: 'Local practice' }),
    ]);
    await finished(await changed('/v1/policies', { ...policy, n: null, why: 'No longer' }));
    expect((await step(request.id)).dueOn).toBe(plusDays(day, 1));
  });

  test('closure days of a force move its steps, and questions by its rules name them', async () => {
    const day = quietDay(plusDays(today(), -30));
    const request = stepNamed((await api.transfer(day)).steps, 'request');
    const closureDays = [{ date: plusDays(day, 1), title: 'Building closed' }];
    await finished(await changed('/v1/policies', { force: avon, closureDays, why: 'Flood' }));
    expect((await step(request.id)).dueOn).toBe(plusDays(day, 2));
    const { body } = await api.call('post', '/v1/deadlines', {
      body: { rule: 'transfer.request', from: day, force: avon },
    });
    expect(body['text']).toContain('closure day: Building closed');
  });

  describe('the feed of GOV.UK', () => {
    const feedOf = (change: (events: { title: string; date: string; notes: string }[]) => object[]) => ({
      scotland: {
        division: 'scotland',
        events: change(
          bundledHolidays('scotland').holidays.map(({ day, title }) => ({
            title,
            date: day,
            notes: '',
            bunting: true,
          })),
        ),
      },
    });

    test('the same GOV.UK feed changes nothing, and a longer one is taken over once', async () => {
      const same = await post('/v1/calendars/import', { feed: feedOf((events) => events) });
      expect([same.status, same.body]).toEqual([200, { changed: false, pending: [] }]);
      const longer = feedOf((events) => [
        ...events,
        { title: 'New Year’s Day', date: '2029-01-01', notes: '' },
      ]);
      await finished(await changed('/v1/calendars/import', { feed: longer }));
      const { body } = await api.call('get', '/v1/calendars/scotland');
      expect(body).toMatchObject({ knownUntil: 2029, version: 2 });
      expect((await post('/v1/calendars/import', { feed: longer })).body).toEqual({
        changed: false,
        pending: [],
      });
    });

    test('a GOV.UK feed that shrinks is refused unless shrinking is allowed', async () => {
      const shorter = feedOf((events) => events.slice(0, -1));
      const refused = await post('/v1/calendars/import', { feed: shorter });
      expect([refused.status, refused.body['code']]).toEqual([409, 'calendar.shrinks']);
      expect(refused.body['errors']).toEqual(
        expect.arrayContaining([expect.objectContaining({ pointer: '/feed/scotland/events' })]),
      );
      const dry = await post('/v1/calendars/import', { feed: shorter, allowShrinking: true, dryRun: true });
      expect(dry.status).toBe(200);
    });

    test('a GOV.UK feed with a fault is refused, and the place is named', async () => {
      const broken = feedOf((events) => [{ ...events[0], date: '2026-02-30' }, ...events.slice(1)]);
      const { status, body } = await post('/v1/calendars/import', { feed: broken });
      expect([status, body['errors']]).toEqual([
        400,
        [expect.objectContaining({ pointer: '/feed/scotland/events/0/date' })],
      ]);
    });
  });

  test.each([
    [
      'a date that does not exist',
      '/v1/calendars/scotland/holidays',
      { date: '2026-02-30', title: 'X' },
      400,
      '/date',
    ],
    ['a holiday without a name', '/v1/calendars/scotland/holidays', { date: '2027-03-02' }, 400, '/title'],
    [
      'withdrawing what is none',
      '/v1/calendars/scotland/holidays',
      { date: '2027-03-02', withdrawn: true },
      400,
      '/date',
    ],
    [
      'a nation that is not known',
      '/v1/calendars/wales/holidays',
      { date: '2027-03-02', title: 'X' },
      404,
      undefined,
    ],
    [
      'a figure below nothing',
      '/v1/policies',
      { rule: 'transfer.decide', force: avon, n: -1, why: 'X' },
      400,
      '/n',
    ],
    [
      'a figure without a reason',
      '/v1/policies',
      { rule: 'transfer.decide', force: avon, n: 1 },
      400,
      '/why',
    ],
    [
      'a figure for a statute',
      '/v1/policies',
      { rule: 'registration.initial', force: avon, n: 9, why: 'X' },
      422,
      undefined,
    ],
    ['a rule that is none', '/v1/policies', { rule: 'no.rule', force: avon, n: 9, why: 'X' }, 400, '/rule'],
    [
      "another force's figure",
      '/v1/policies',
      { rule: 'transfer.decide', force: kent, n: 9, why: 'X' },
      403,
      undefined,
    ],
  ])('%s is refused and changes nothing', async (_, path, body, status, pointer) => {
    const versions = async () => api.database.selectFrom('law_change').select('id').execute();
    const before = await versions();
    const reply = await post(path, body);
    expect(reply.status).toBe(status);
    if (pointer !== undefined)
      expect(reply.body['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
    expect(await versions()).toEqual(before);
  });

  test('a recomputation that is done cannot be interrupted, and stays listed', async () => {
    const made = await post('/v1/recomputations', { why: 'A new version of the service' });
    expect(made.status).toBe(202);
    const { id } = await finished(made.body['id']);
    const refused = await post(`/v1/recomputations/${String(id)}/interrupt`, {});
    expect([refused.status, refused.body['code']]).toEqual([409, 'recomputation.done']);
    const { body } = await api.call('get', '/v1/recomputations', { as: 'auditor' });
    expect((body['items'] as { id: string }[])[0]?.id).toBe(id);
  });

  test('every open process is folded afresh after a release, and nobody tries that out through the API', async () => {
    const why = 'A release that counts from another time';
    const tried = await post('/v1/recomputations', { why, refold: 'open', dryRun: true });
    expect([tried.status, tried.body['code']]).toEqual([400, 'request.invalid']);
    expect(tried.body['errors']).toMatchObject([{ pointer: '/refold' }]);
    await api.transfer(today());
    const made = await post('/v1/recomputations', { why, refold: 'open' });
    expect(made.body['change']).toEqual({ kind: 'everything', refold: 'open' });
    const { failed, settled, examined } = await finished(made.body['id']);
    expect(failed).toEqual([]);
    expect(settled).toBe(examined);
    expect(settled).toBeGreaterThan(0);
  });

  test('a correction that is only shown tells what it would move, and changes nothing until it is made', async () => {
    const started = await api.transfer('2026-05-01');
    const request = stepNamed(started.steps, 'request');
    const correct = async (dryRun: boolean) =>
      api.call('post', `/v1/processes/${started.process.id}/correct`, {
        body: { fact: started.fact, data: { confirmedOn: '2026-05-08' }, reason: 'Slip of the pen', dryRun },
      });
    const shown = await correct(true);
    expect([shown.status, shown.body['dryRun']]).toEqual([200, true]);
    expect(shown.body['changes']).toContainEqual(
      expect.objectContaining({ step: request.id, what: 'moved', before: request.dueAt }),
    );
    expect((await step(request.id)).dueAt).toBe(request.dueAt);
    expect((await correct(false)).status).toBe(200);
    const moved = (shown.body['changes'] as (Change & { step: string })[]).find(
      (one) => one.step === request.id,
    );
    expect((await step(request.id)).dueAt).toBe(moved?.after);
  });

  test('what was read of the public feed is shown with its age, and becomes law when one law administrator asks for it and another approves', async () => {
    const { call } = await api.elsewhere({ readsPublicFeed: true });
    const shown = async () => (await call('get', '/v1/calendars/scotland', { as: 'npt' })).body;
    // The year after those that are known, whichever other tests made known.
    const before = await shown();
    const lastYear = Number(before['knownUntil']);
    const year = lastYear + 1;
    const holidays = before['holidays'] as { date: Day; title: string }[];
    const offered = {
      nation: 'scotland' as const,
      holidays: [
        ...holidays.map(({ date, title }) => ({ day: date, title })),
        { day: `${year}-01-01` as Day, title: 'New Year’s Day' },
      ],
      firstYear: Number(before['knownFrom']),
      lastYear: year,
    };
    const digest = await recordFetch(api.database, {
      at: fromMilliseconds(Date.now() - 5 * 3_600_000),
      outcome: 'differs',
      detail: 'scotland',
      calendars: [offered],
    });
    const faults = async () => {
      const { body } = await call('get', '/v1/directory/faults', { as: 'administrator' });
      return (body['items'] as { code: string }[])
        .map(({ code }) => code)
        .filter((code) => /^calendar/.test(code));
    };
    const ask = async () =>
      (
        await call('post', '/v1/deadlines', {
          body: {
            clock: { kind: 'calendar-days', n: 1, mustBeWorkingDay: 'next' },
            from: `${lastYear}-12-31`,
            nation: 'scotland',
          },
        })
      ).body;
    expect(await shown()).toMatchObject({
      provisionalFrom: `${year}-01-01`,
      next: { year, askedFrom: `${lastYear - 1}-12-31`, wanted: false },
      feed: { outcome: 'differs', ageHours: 5, stale: false, fetched: digest, differs: { lastYear: year } },
    });
    expect(await faults()).toEqual(['calendar.feed-differs']);
    expect((await ask())['provisional']).toBe(true);

    const body = { fetched: digest };
    const own = await post('/v1/calendars/import', body);
    expect(own.status).toBe(202);
    const [pending] = pendingIn(own);
    const alone = await api.call('post', `/v1/changes/${pending?.id}/approve`, {
      as: 'lawAdministrator',
      body: {},
    });
    expect([alone.status, alone.body['code']]).toEqual([422, 'change.own']);
    const [made] = await approved(api.call, own, 'secondLawAdministrator');
    await finished(made?.body['id']);

    expect(await shown()).toMatchObject({ knownUntil: year, feed: { fetched: null, differs: null } });
    expect(await faults()).toEqual([]);
    expect(await ask()).toMatchObject({ provisional: false });
    expect((await ask())['dueOn']).not.toBe(`${year}-01-01`);
    const { body: health } = await call('get', '/health', { token: null });
    expect(health['calendars']).toEqual({
      knownUntil: expect.stringMatching(/^20\d\d-12-31$/) as string,
      nextIsWanted: false,
      feed: { readAt: expect.stringMatching(/Z$/) as string, ageHours: 5, stale: false },
    });
    const wrong = async (given: object) => {
      const { status, body: problem } = await post('/v1/calendars/import', given);
      return [status, (problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)];
    };
    expect(await wrong({ fetched: 'nothing of that name' })).toEqual([400, ['/fetched']]);
    expect(await wrong({ fetched: digest, feed: {} })).toEqual([400, ['/feed']]);
    expect(await wrong({})).toEqual([400, ['/feed']]);
  });
});
