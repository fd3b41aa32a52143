import { startApi, type ApiService } from '../support/api-service';

interface Asked {
  readonly dueAt: string | null;
  readonly dueOn: string | null;
  readonly provisional: boolean;
  readonly text: string;
  readonly working: readonly { what: string; text: string; on?: string }[];
  readonly paused: { daysLeft?: number } | null;
  readonly rule: { id: string; source: string } | null;
}

describe('asking when something is due', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const ask = async (body: unknown): Promise<Asked> => {
    const {
      status,
      body: answer,
      text,
    } = await api.call('post', '/v1/deadlines', { body, as: 'npt', key: null });
    if (status !== 200) throw new Error(text);
    return answer as unknown as Asked;
  };
  const faults = async (body: unknown): Promise<string[]> => {
    const { status, body: problem } = await api.call('post', '/v1/deadlines', { body });
    expect(status).toBe(400);
    return (problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
  };

  test('two working days over Christmas 1996 leave out the holidays asked for, and the answer says that the year is unknown', async () => {
    const answer = await ask({
      clock: { kind: 'working-days', n: 2 },
      from: '1996-12-24',
      extraHolidays: ['1996-12-25', '1996-12-26'],
    });
    expect(answer).toMatchObject({ dueAt: '1996-12-30T23:59:59.000Z', dueOn: '1996-12-30', rule: null });
    expect(answer.text).toContain('Wednesday 25 December 1996: bank holiday (as asked), not counted');
    expect(answer.working).toContainEqual(expect.objectContaining({ what: 'unknown-year', years: [1996] }));
    expect(answer.provisional).toBe(true);
    const known = await ask({ clock: { kind: 'working-days', n: 2 }, from: '1997-12-24' });
    expect([known.dueOn, known.provisional]).toEqual(['1997-12-30', false]);
    expect(answer.working.at(-1)).toMatchObject({ what: 'due', on: '1996-12-30' });
  });

  test('each nation has its own holidays, and a question can add a day to them', async () => {
    const clock = { kind: 'working-days', n: 1 };
    expect((await ask({ clock, from: '2025-12-31', nation: 'england-and-wales' })).dueOn).toBe('2026-01-02');
    expect((await ask({ clock, from: '2025-12-31', nation: 'scotland' })).dueOn).toBe('2026-01-05');
    expect((await ask({ clock, from: '2026-07-01', extraHolidays: ['2026-07-02'] })).dueOn).toBe(
      '2026-07-03',
    );
  });

  test('a deadline keeps a cut-off time, a time of day and the rule that it must fall on a working day', async () => {
    const clock = { kind: 'working-days', n: 1, cutOff: '13:00', timeOfDay: '16:00' };
    expect((await ask({ clock, from: '2026-07-02T13:30:00+01:00' })).dueAt).toBe('2026-07-06T15:00:00.000Z');
    expect((await ask({ clock, from: '2026-07-02T12:30:00+01:00' })).dueAt).toBe('2026-07-03T15:00:00.000Z');
    const moved = { kind: 'calendar-days', n: 2, mustBeWorkingDay: 'next' };
    expect((await ask({ clock: moved, from: '2026-12-10' })).dueOn).toBe('2026-12-14');
  });

  test('days in custody stop the clock, and custody without a known end leaves no due instant but the number of days left', async () => {
    const clock = { kind: 'inclusive-days', n: 3 };
    const custody = { from: '2026-11-03', because: 'custody', effect: 'stop-clock' };
    expect(await ask({ clock, from: '2026-11-02', pauses: [custody] })).toMatchObject({
      dueAt: null,
      dueOn: null,
      paused: { daysLeft: 2 },
    });
    expect((await ask({ clock, from: '2026-11-02', pauses: [{ ...custody, to: '2026-11-10' }] })).dueOn).toBe(
      '2026-11-11',
    );
  });

  test("a deadline by one of the service's own rules is answered with the rule and its source", async () => {
    const answer = await ask({ rule: 'transfer.decide', from: '2026-11-02', force: 'police:kent' });
    expect(answer).toMatchObject({ dueOn: '2026-11-09', rule: { id: 'transfer.decide' } });
    expect(answer.rule?.source).toMatch(/^Assumed:/);
  });

  test('many questions in one request are answered in their order', async () => {
    const body = Array.from({ length: 300 }, (_, n) => ({
      clock: { kind: 'calendar-days', n },
      from: '2026-01-01',
    }));
    const answers = (await ask(body)) as unknown as Asked[];
    expect(answers).toHaveLength(300);
    expect(answers.map(({ dueOn }) => dueOn).slice(29, 32)).toEqual([
      '2026-01-30',
      '2026-01-31',
      '2026-02-01',
    ]);
  });

  test('a thousand long questions are answered in one request', async () => {
    const one = {
      clock: { kind: 'working-days', n: 250, cutOff: '13:00', timeOfDay: '16:00', mustBeWorkingDay: 'next' },
      from: '2026-01-05T09:30:00+00:00',
      nation: 'northern-ireland',
      extraHolidays: ['2026-02-02', '2026-02-03'],
      pauses: [{ from: '2026-01-12', to: '2026-01-19', because: 'custody', effect: 'stop-clock' }],
    };
    const answers = (await ask(Array.from({ length: 1_000 }, () => one))) as unknown as Asked[];
    expect(new Set(answers.map(({ dueOn }) => dueOn)).size).toBe(1);
    expect(answers).toHaveLength(1_000);
    const tooMany = Array.from({ length: 1_000 }, () => ({ ...one, clock: { ...one.clock, n: 401 } }));
    const pointers = await faults(tooMany);
    expect(pointers).toEqual([expect.stringMatching(/^\/[67]\d\d\/clock$/)]);
  });

  test('overlapping pauses stop a count of working days, and each paused day is left out once', async () => {
    const answer = await ask({
      clock: { kind: 'working-days', n: 2 },
      from: '2026-06-01',
      pauses: [
        { from: '2026-06-02T14:00:00+01:00', to: '2026-06-04', because: 'custody', effect: 'stop-clock' },
        { from: '2026-06-03', to: '2026-06-05T10:00:00+01:00', because: 'hospital', effect: 'stop-clock' },
      ],
    });
    expect(answer.dueOn).toBe('2026-06-08');
    expect(answer.text).toContain(
      'Tuesday 2 June 2026 (from 14:00) to Thursday 4 June 2026: in custody, then in hospital, not counted',
    );
    expect(answer.text).toContain(
      'Friday 5 June 2026 (in custody, then in hospital until 10:00): working day 1',
    );
  });

  test('a window around a date has an earliest and a latest day', async () => {
    const answer = await ask({ clock: { kind: 'window', a: -2, b: 3 }, from: '2026-06-10' });
    expect(answer).toMatchObject({ earliestOn: '2026-06-08', dueOn: '2026-06-13' });
  });

  test.each([
    ['a negative number', { clock: { kind: 'working-days', n: -1 }, from: '2026-01-01' }, '/clock/n'],
    ['a date that does not exist', { clock: { kind: 'working-days', n: 1 }, from: '2026-02-30' }, '/from'],
    [
      'an unknown nation',
      { clock: { kind: 'working-days', n: 1 }, from: '2026-01-01', nation: 'wales' },
      '/nation',
    ],
    ['an unknown kind of clock', { clock: { kind: 'moons', n: 1 }, from: '2026-01-01' }, '/clock/kind'],
    ['an unknown rule', { rule: 'no.rule', from: '2026-01-01' }, '/rule'],
    ['neither clock nor rule', { from: '2026-01-01' }, '/clock'],
    [
      'both',
      { clock: { kind: 'working-days', n: 1 }, rule: 'transfer.decide', from: '2026-01-01' },
      '/clock',
    ],
    [
      'a time that no clock shows',
      { clock: { kind: 'working-days', n: 1, cutOff: '24:00' }, from: '2026-01-01' },
      '/clock/cutOff',
    ],
    [
      'a pause that ends before it starts',
      {
        clock: { kind: 'inclusive-days', n: 3 },
        from: '2026-01-01',
        pauses: [{ from: '2026-01-05', to: '2026-01-04', because: 'custody', effect: 'stop-clock' }],
      },
      '/pauses/0/to',
    ],
    [
      'a pause without its effect',
      {
        clock: { kind: 'inclusive-days', n: 3 },
        from: '2026-01-01',
        pauses: [{ from: '2026-01-05', because: 'custody' }],
      },
      '/pauses/0/effect',
    ],
    [
      'a window that ends before it begins',
      { clock: { kind: 'window', a: 3, b: -2 }, from: '2026-01-01' },
      '/clock/b',
    ],
  ])('%s is refused, and the field is named', async (_, body, pointer) => {
    expect(await faults(body)).toContain(pointer);
  });

  test('a fault in one of several questions is named with the number of the question', async () => {
    const good = { clock: { kind: 'calendar-days', n: 1 }, from: '2026-01-01' };
    expect(await faults([good, { ...good, from: 'today' }])).toContain('/1/from');
  });

  test('the rules are listed with their sources, and none of them is without one', async () => {
    const { body } = await api.call('get', '/v1/rules', { as: 'prison' });
    const items = body['items'] as { id: string; overridable: boolean; versions: { source: string }[] }[];
    expect(items.find(({ id }) => id === 'registration.initial')).toMatchObject({
      overridable: false,
      versions: [
        {
          source: 'Sexual Offences Act 2003 s.83(1), (6)',
          honours: { stopClock: ['custody', 'hospital', 'abroad'], deferredEnd: [] },
        },
      ],
    });
    // Enacted on 29 April 2026, with no commencement: listed, and asked about by nobody.
    expect(body['notInForce']).toContainEqual(
      expect.objectContaining({
        id: 'registration.name-change',
        version: expect.objectContaining({ from: null, inForce: false }) as unknown,
      }),
    );
    expect(items.map(({ id }) => id)).not.toContain('registration.name-change');
    expect(await faults([{ rule: 'registration.name-change', from: '2026-06-01' }])).toContain('/0/rule');
    expect(items.every(({ versions }) => versions.every(({ source }) => source.length > 5))).toBe(true);
  });
});
