import {
  avon,
  changedBy,
  newReference,
  packOf,
  pointersOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  visitOn,
  type ApiService,
  type Ask,
  type Reply,
} from '../support/api-service';

const cursor = (place: unknown): string =>
  encodeURIComponent(Buffer.from(JSON.stringify(place)).toString('base64url'));

describe('a request that is wrong is told what is wrong, and nothing is recorded', () => {
  let api: ApiService;
  let subject: string;
  let transfer: string;
  let registration: string;
  let request: string;
  let decide: string;
  let initial: string;

  beforeAll(async () => {
    api = await startApi();
    subject = await api.subject();
    const started = await api.transfer();
    transfer = started.process.id;
    request = stepNamed(started.steps, 'request').id;
    const sent = changedBy(
      await api.call('post', `/v1/steps/${request}/complete`, { body: { outcome: 'sent', data: packOf } }),
    );
    decide = stepNamed(sent.steps, 'decide').id;
    const registered = await api.registration();
    registration = registered.process.id;
    initial = stepNamed(registered.steps, 'initial').id;
  });
  afterAll(async () => api.stop());

  /** Asks, and makes sure that nothing was written. */
  async function refused(method: 'get' | 'post', path: string, ask: Ask = {}): Promise<Reply> {
    const before = await api.rows();
    const reply = await api.call(method, path, ask);
    expect(await api.rows()).toEqual(before);
    if (reply.status >= 400) expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return reply;
  }
  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const start = async (body: unknown) => refused('post', '/v1/processes/transfer', { body });
  const transferWith = async (input: Record<string, unknown>) =>
    start({ subject, input: { ...transferInput(), ...input } });

  test.each([
    ['overdue=maybe', 'Choose one of: true, false'],
    ['limit=0', 'Enter 1 or more'],
    ['limit=201', 'Enter 200 or less'],
    ['limit=many', 'Enter a number'],
    ['limit=1.5', 'This must be a whole number'],
    ['kind=nonsense', undefined],
  ])(
    'a list that is asked for with %s says in plain words what is wrong, if anything is',
    async (query, message) => {
      const { body } = await refused('get', `/v1/steps?${query}`);
      expect((body['errors'] as { message: string }[] | undefined)?.[0]?.message).toBe(message);
    },
  );

  describe('the body as a whole', () => {
    const path = '/v1/processes/transfer';

    test.each([
      ['text that is not JSON', '{"subject": '],
      ['a bare word', 'hello'],
      ['a bare number', '7'],
      ['a JSON text in quotation marks', '"hello"'],
    ])('a body that is %s is refused as no JSON', async (_what, raw) => {
      expect(told(await refused('post', path, { raw }))).toEqual([400, 'request.malformed']);
    });

    test('a body that is a list in place of an object is refused', async () => {
      expect(told(await refused('post', path, { raw: '[]' }))).toEqual([400, 'request.invalid', '']);
    });

    test('a request without a body is told which fields are missing', async () => {
      expect(told(await refused('post', path))).toEqual([400, 'request.invalid', '/input', '/subject']);
    });

    test('a body that is said to be text is refused, even where the words are JSON', async () => {
      const raw = JSON.stringify({ subject, input: transferInput() });
      const reply = await refused('post', path, { raw, headers: { 'content-type': 'text/plain' } });
      expect(told(reply)).toEqual([400, 'request.malformed']);
      // The control: the same words, said to be JSON, are taken.
      expect((await api.call('post', path, { raw })).status).toBe(201);
    });

    test('a form is refused even where no field is needed, and acknowledges nothing', async () => {
      const reply = await refused('post', `/v1/steps/${initial}/acknowledge`, {
        raw: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect(told(reply)).toEqual([400, 'request.malformed']);
    });

    test('a body of more than 1 MB is refused, and one just below the limit is read', async () => {
      const big = await transferWith({ sending: 'x'.repeat(1_100_000) });
      expect(told(big)).toEqual([400, 'request.too-large']);
      const smaller = await transferWith({ sending: 'x'.repeat(900_000) });
      expect(told(smaller)).toEqual([400, 'request.invalid', '/input/sending']);
    });

    test('a body that is nested thousands of levels deep is refused', async () => {
      for (const raw of [
        `${'['.repeat(40_000)}${']'.repeat(40_000)}`,
        `{"subject":"x","input":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
      ])
        expect((await refused('post', path, { raw })).body['code']).toBe('request.invalid');
    });

    test('a body in an encoding or a character set that nobody reads is refused', async () => {
      const raw = JSON.stringify({ subject, input: transferInput() });
      for (const headers of [
        { 'content-encoding': 'rot13' },
        { 'content-type': 'application/json; charset=klingon' },
      ]) {
        expect(told(await refused('post', path, { raw, headers }))).toEqual([400, 'request.malformed']);
      }
    });
  });

  describe('fields', () => {
    test('a date that does not exist is refused with its place', async () => {
      const reply = await transferWith({ confirmedOn: '2026-02-30' });
      expect(told(reply)).toEqual([400, 'request.invalid', '/input/confirmedOn']);
      expect(reply.body['errors']).toEqual([
        { pointer: '/input/confirmedOn', message: 'Enter a real date, such as 2026-05-01' },
      ]);
    });

    test.each([
      '2026-2-3',
      '03/02/2026',
      '2025-02-29',
      '2026-13-01',
      '',
      ' 2026-05-01',
      '2026-05-01T00:00:00Z',
    ])('%j is refused as a date', async (confirmedOn) => {
      expect(told(await transferWith({ confirmedOn }))).toEqual([
        400,
        'request.invalid',
        '/input/confirmedOn',
      ]);
    });

    test('a field that is not known is refused by its name', async () => {
      const reply = await start({
        subject,
        input: { ...transferInput(), colour: 'green' },
        urgent: true,
      });
      expect(told(reply)).toEqual([400, 'request.invalid', '/input/colour', '/urgent']);
    });

    test('every missing field is named at once', async () => {
      const { confirmedOn: _a, receiving: _b, ...input } = transferInput();
      expect(told(await start({ subject, input }))).toEqual([
        400,
        'request.invalid',
        '/input/confirmedOn',
        '/input/receiving',
      ]);
    });

    test('a field of the wrong type is refused by its name', async () => {
      const reply = await transferWith({
        confirmedOn: 20260501,
        sending: null,
        receiving: ['police:kent/mosovo'],
      });
      expect(told(reply)).toEqual([
        400,
        'request.invalid',
        '/input/confirmedOn',
        '/input/receiving',
        '/input/sending',
      ]);
    });

    test('a fault inside a list is told with the number of the item', async () => {
      const input = {
        ...registrationInput(),
        needToKnow: [{ unit: `${avon}/station` }, { unit: 'nonsense' }],
      };
      const reply = await refused('post', '/v1/processes/registration', { body: { subject, input } });
      expect(told(reply)).toEqual([400, 'request.invalid', '/input/needToKnow/1/unit']);
    });

    test('a unit that the directory does not have is refused with its place', async () => {
      const reply = await transferWith({ receivingVisor: 'police:kent/nobody-here' });
      expect(told(reply)).toEqual([422, 'unit.not-found', '/input/receivingVisor']);
    });

    test('a choice that is not on the list is refused with the choices that are', async () => {
      const reply = await refused('post', '/v1/processes/registration', {
        body: { subject, input: { ...registrationInput(), disposal: 'a stern look' } },
      });
      expect(told(reply)).toEqual([400, 'request.invalid', '/input/disposal']);
      expect(reply.text).toContain('Choose one of: life-ipp-or-30-months-or-more');
    });

    test('a time without its offset, or on a day that does not exist, is refused', async () => {
      for (const on of [
        '2026-05-01T09:30:00',
        '2026-02-30T09:30:00Z',
        '2026-05-01',
        '2026-05-01T25:00:00Z',
      ]) {
        const reply = await refused('post', `/v1/processes/${registration}/record-notification`, {
          body: visitOn(on),
        });
        expect([on, ...told(reply)]).toEqual([on, 400, 'request.invalid', '/on']);
      }
    });

    test('a date before 1900 or after 2199 is refused, wherever it stands', async () => {
      for (const day of ['0000-01-01', '1899-12-31', '2200-01-01', '9999-12-31']) {
        const [start, notified, recorded] = [
          await transferWith({ confirmedOn: day }),
          await refused('post', `/v1/processes/${registration}/record-notification`, {
            body: visitOn(`${day}T10:00:00Z`),
          }),
          await refused('post', `/v1/subjects/${subject}/circumstances`, {
            body: { kind: 'custody', from: day },
          }),
        ];
        expect([day, ...told(start)]).toEqual([day, 400, 'request.invalid', '/input/confirmedOn']);
        expect(start.text).toContain('Enter a year from 1900 to 2199');
        expect([day, ...told(notified)]).toEqual([day, 400, 'request.invalid', '/on']);
        expect([day, ...told(recorded)]).toEqual([day, 400, 'request.invalid', '/from']);
      }
      // The control: the first and the last day that there are.
      for (const confirmedOn of ['1900-01-01', '2199-12-31']) {
        const body = { subject, input: { ...transferInput(), confirmedOn } };
        expect((await api.call('post', '/v1/processes/transfer', { body })).status).toBe(201);
      }
    });

    test.each([0, -1, 1.5, '7', 36_526, Number.MAX_SAFE_INTEGER])(
      '%j is refused as the number of days of a discharge',
      async (dischargeDays) => {
        const input = { ...registrationInput(), disposal: 'conditional-discharge', dischargeDays };
        const reply = await refused('post', '/v1/processes/registration', { body: { subject, input } });
        expect(told(reply)).toEqual([400, 'request.invalid', '/input/dischargeDays']);
      },
    );

    test('words that no database can hold are refused, and the process goes on', async () => {
      for (const reason of ['a\u0000b', 'a\ud800b']) {
        const reply = await refused('post', `/v1/steps/${decide}/decline`, {
          as: 'receivingCoordinator',
          body: { reason },
        });
        expect(told(reply)).toEqual([400, 'request.invalid', '/reason']);
      }
      // The control: letters of any script, and pictures, are words.
      const reply = await api.call('post', `/v1/steps/${decide}/decline`, {
        as: 'receivingCoordinator',
        body: { reason: 'Łódź 東京 🙂' },
      });
      expect(reply.status).toBe(200);
    });

    test('the rules of a process for its start are answered with 422, and not as faults of form', async () => {
      const same = await transferWith({ receiving: `${avon}/mosovo` });
      expect(told(same)).toEqual([422, 'transfer.same-unit']);
      const born = await refused('post', '/v1/processes/registration', {
        body: { subject, input: { ...registrationInput(), born: '2199-01-01' } },
      });
      expect(told(born)).toEqual([422, 'registration.born-after']);
      const discharge = await refused('post', '/v1/processes/registration', {
        body: { subject, input: { ...registrationInput(), disposal: 'conditional-discharge' } },
      });
      expect(told(discharge)).toEqual([422, 'registration.discharge-length']);
    });
  });

  describe('what does not exist', () => {
    test('a method that an address does not take is answered with 405, which names those that it takes', async () => {
      for (const [method, path, allow] of [
        ['DELETE', `/v1/steps/${request}`, 'GET, HEAD'],
        ['PATCH', '/v1/subjects', 'POST'],
        ['GET', `/v1/steps/${request}/complete`, 'POST'],
        ['PUT', '/ping', 'GET, HEAD'],
      ] as const) {
        const answer = await fetch(`${api.url}${path}`, { method });
        const { code } = (await answer.json()) as { code: string };
        expect([path, answer.status, answer.headers.get('allow'), code]).toEqual([
          path,
          405,
          allow,
          'route.method',
        ]);
      }
    });

    test('a kind of process, a command or an address that does not exist is answered with 404', async () => {
      for (const path of [
        '/v1/processes/deportation',
        '/v1/processes/deportation/preview',
        '/v1/nonsense',
        `/v1/processes/${transfer}/teleport`,
        `/v1/steps/${request}/forget`,
      ])
        expect([path, ...told(await refused('post', path, { body: {} }))]).toEqual([
          path,
          404,
          'route.not-found',
        ]);
    });

    test('a command of another kind of process is answered with 404, which says that this kind has no such command', async () => {
      const withdrawn = await refused('post', `/v1/processes/${registration}/withdraw`, {
        body: { reason: 'A test', approvedBy: 'staff:avon-inspector' },
      });
      expect(told(withdrawn)).toEqual([404, 'command.not-found']);
      const ended = await refused('post', `/v1/processes/${transfer}/end`, {
        body: { reason: 'deceased', evidence: 'evidence:certificate-1' },
      });
      expect(told(ended)).toEqual([404, 'command.not-found']);
      // Who could give no command to anything is told that, and no more.
      const auditor = await refused('post', `/v1/processes/${transfer}/end`, {
        as: 'auditor',
        body: { reason: 'deceased', evidence: 'evidence:certificate-1' },
      });
      expect(told(auditor)).toEqual([403, 'access.forbidden']);
    });

    test('a process, a step, a subject or a fact that does not exist is answered with 404', async () => {
      const reason = { reason: 'A test' };
      const asked: ['get' | 'post', string, string, unknown?][] = [
        ['get', '/v1/processes/none', 'process.not-found'],
        ['get', '/v1/processes/none/events', 'process.not-found'],
        [
          'post',
          '/v1/processes/none/end',
          'process.not-found',
          { reason: 'deceased', evidence: 'evidence:x' },
        ],
        ['get', '/v1/steps/none', 'step.not-found'],
        ['get', '/v1/steps/none/deadline', 'step.not-found'],
        ['post', '/v1/steps/none/acknowledge', 'step.not-found', {}],
        ['post', '/v1/steps/none/complete', 'step.not-found', { outcome: 'sent' }],
        ['post', '/v1/steps/none/decline', 'step.not-found', reason],
        ['post', '/v1/steps/none/reassign', 'step.not-found', { ...reason, to: `${avon}/mosovo` }],
        ['get', '/v1/subjects/none', 'subject.not-found'],
        ['post', '/v1/subjects/none/circumstances', 'subject.not-found', { kind: 'custody', from: today() }],
        ['post', '/v1/subjects/find', 'subject.not-found', newReference()],
        ['post', '/v1/processes/transfer', 'subject.not-found', { subject: 'none', input: transferInput() }],
        [
          'post',
          '/v1/processes/transfer/preview',
          'subject.not-found',
          { subject: 'none', input: transferInput() },
        ],
        ['post', `/v1/processes/${transfer}/void`, 'fact.not-found', { fact: 'none', ...reason }],
        ['post', `/v1/processes/${transfer}/correct`, 'fact.not-found', { fact: 'none', ...reason }],
      ];
      for (const [method, path, code, body] of asked)
        expect([path, ...told(await refused(method, path, { body }))]).toEqual([path, 404, code]);
    });

    test('a member of staff cannot be transferred, because a transfer is about a person', async () => {
      const made = await api.call('post', '/v1/subjects', {
        body: { kind: 'staff', references: [newReference()] },
      });
      const reply = await start({ subject: made.body['id'], input: transferInput() });
      expect(told(reply)).toEqual([422, 'subject.wrong-kind']);
    });
  });

  describe('addresses and places in a list', () => {
    test.each([
      ['no place at all', 'nonsense'],
      ['an empty one', ''],
      ['one made of something else', cursor({ page: 2 })],
      ['one of nothing', cursor(null)],
      ['a due instant that is none', cursor({ by: '', due: 'tomorrow', id: 'x', at: 'tomorrow' })],
      [
        'an instant that does not exist',
        cursor({ by: '', due: '2026-02-30T00:00:00.000Z', id: 'x', at: '2026-02-30T00:00:00.000Z' }),
      ],
      [
        'an id that no database can hold',
        cursor({ by: '', due: '2026-02-20T00:00:00.000Z', id: '\u0000', at: '2026-02-20T00:00:00.000Z' }),
      ],
    ])('%s is refused as a cursor in every list', async (_what, place) => {
      for (const list of ['/v1/steps', '/v1/processes', `/v1/processes/${transfer}/events`]) {
        const reply = await refused('get', `${list}?cursor=${place}`);
        expect([list, ...told(reply)]).toEqual([list, 400, 'request.invalid', '/cursor']);
      }
    });

    test.each([0.5, -1, 1e15, '1'])('%j is refused as a cursor in the log of a process', async (place) => {
      const reply = await refused('get', `/v1/processes/${transfer}/events?cursor=${cursor(place)}`);
      expect(told(reply)).toEqual([400, 'request.invalid', '/cursor']);
    });

    test('a cursor that a list gave is accepted', async () => {
      const first = await api.call('get', '/v1/steps?limit=1');
      expect(first.body['next']).toEqual(expect.any(String));
      const second = await api.call('get', `/v1/steps?limit=1&cursor=${String(first.body['next'])}`);
      expect(second.status).toBe(200);
    });

    test.each([
      ['limit=0', '/limit'],
      ['limit=201', '/limit'],
      ['limit=ten', '/limit'],
      ['limit=1&limit=2', '/limit'],
      ['colour=green', '/colour'],
    ])('a list cannot be asked for with %s', async (query, pointer) => {
      for (const list of ['/v1/steps', '/v1/processes', `/v1/processes/${transfer}/events`]) {
        const reply = await refused('get', `${list}?${query}`);
        expect([list, ...told(reply)]).toEqual([list, 400, 'request.invalid', pointer]);
      }
    });

    test.each([
      ['overdue=perhaps', '/overdue'],
      ['risk=enormous', '/risk'],
      ['status=asleep', '/status'],
      ['sort=colour', '/sort'],
    ])('steps cannot be asked for with %s', async (query, pointer) => {
      expect(told(await refused('get', `/v1/steps?${query}`))).toEqual([400, 'request.invalid', pointer]);
    });

    test('an address that is badly encoded, or holds what no id holds, is refused', async () => {
      expect(told(await refused('get', '/v1/steps/%E0%A4%A'))).toEqual([400, 'request.invalid']);
      expect(told(await refused('get', '/v1/steps/%00'))).toEqual([400, 'request.invalid', '/id']);
      expect(told(await refused('get', '/v1/steps?owner=%00'))).toEqual([400, 'request.invalid', '/owner']);
      expect(told(await refused('get', `/v1/steps/${'x'.repeat(101)}`))).toEqual([
        400,
        'request.invalid',
        '/id',
      ]);
    });
  });

  describe('corrections', () => {
    test.each(['sideways', 'constructor', 'toString', '__proto__'])(
      'an answer cannot be corrected to the outcome %s, which the step does not have',
      async (outcome) => {
        const { body } = await api.call('get', `/v1/steps/${request}`);
        const { fact } = body;
        const reply = await refused('post', `/v1/processes/${transfer}/correct`, {
          body: { fact, outcome, reason: 'A test' },
        });
        expect(told(reply)).toEqual([400, 'request.invalid', '/outcome']);
      },
    );

    test('a correction with a field that the fact does not have is refused', async () => {
      const { body } = await api.call('get', `/v1/steps/${request}`);
      const reply = await refused('post', `/v1/processes/${transfer}/correct`, {
        body: { fact: body['fact'], data: { packHash: 'short', colour: 'green' }, reason: 'A test' },
      });
      expect(told(reply)).toEqual([400, 'request.invalid', '/data/colour', '/data/packHash']);
    });
  });

  test('no refusal in this file was logged as a defect of the service', () => {
    expect(api.logged.filter((line) => line.includes('"defect"'))).toEqual([]);
  });
});
