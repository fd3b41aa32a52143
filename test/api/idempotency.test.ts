import { randomUUID } from 'node:crypto';
import {
  newReference,
  packOf,
  registrationInput,
  startApi,
  stepNamed,
  transferInput,
  type ApiService,
  type Reply,
} from '../support/api-service';

describe('the same request sent again', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const path = '/v1/processes/registration';
  const bodyFor = async () => ({ subject: await api.subject(), input: registrationInput() });
  const processesOf = async (subject: string): Promise<number> => {
    const rows = await api.database
      .selectFrom('process')
      .select('id')
      .where('subject_id', '=', subject)
      .execute();
    return rows.length;
  };
  const told = ({ status, body }: Reply) => [status, body['code']];

  test('a request sent again with the same key and body gets exactly the same answer, and starts one process', async () => {
    const [key, body] = [randomUUID(), await bodyFor()];
    const first = await api.call('post', path, { key, body });
    const before = await api.rows();
    for (let time = 0; time < 3; time++) {
      const again = await api.call('post', path, { key, body });
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
    }
    expect(await api.rows()).toEqual(before);
    expect(await processesOf(body.subject)).toBe(1);
    // The control: another key is another act, and the person is registered already.
    expect(told(await api.call('post', path, { body }))).toEqual([409, 'registration.already-registered']);
  });

  test('a request sent again still gets the first answer when the process has moved on since', async () => {
    const { steps } = await api.transfer();
    const key = randomUUID();
    const step = `/v1/steps/${stepNamed(steps, 'request').id}`;
    const first = await api.call('post', `${step}/acknowledge`, { key, body: {} });
    await api.call('post', `${step}/complete`, { body: { outcome: 'sent', data: packOf } });
    const again = await api.call('post', `${step}/acknowledge`, { key, body: {} });
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await api.call('get', step)).body['status']).toBe('completed');
  });

  test('a request sent again gets the same refusal as the first time', async () => {
    const [key, subject] = [randomUUID(), await api.subject()];
    const body = { subject, input: { ...transferInput(), receiving: transferInput().sending } };
    const first = await api.call('post', '/v1/processes/transfer', { key, body });
    const again = await api.call('post', '/v1/processes/transfer', { key, body });
    expect(told(first)).toEqual([422, 'transfer.same-unit']);
    const { traceId: _first, ...said } = first.body;
    const { traceId: _again, ...saidAgain } = again.body;
    expect(saidAgain).toEqual(said);
  });

  test.each([
    ['another person', async () => bodyFor()],
    ['one field more', async (body: object) => Promise.resolve({ ...body, restricted: true })],
    ['a body that is not valid', async () => Promise.resolve({ nonsense: true })],
  ])(
    'a request with the same key and %s is refused with 409, and nothing is started',
    async (_what, change) => {
      const [key, body] = [randomUUID(), await bodyFor()];
      await api.call('post', path, { key, body });
      const other = await change(body);
      const before = await api.rows();
      expect(told(await api.call('post', path, { key, body: other }))).toEqual([409, 'request.key-reused']);
      expect(await api.rows()).toEqual(before);
    },
  );

  test('a request with the same key at another address is refused with 409', async () => {
    const { steps } = await api.transfer();
    const [key, step] = [randomUUID(), `/v1/steps/${stepNamed(steps, 'request').id}`];
    await api.call('post', `${step}/acknowledge`, { key, body: {} });
    const body = { reason: 'A test' };
    expect(told(await api.call('post', `${step}/decline`, { key, body }))).toEqual([
      409,
      'request.key-reused',
    ]);
  });

  test('a key belongs to whoever sent it, and another person may use the same one', async () => {
    const key = randomUUID();
    const make = async (as: 'coordinator' | 'receivingCoordinator') =>
      api.call('post', '/v1/subjects', { as, key, body: { kind: 'person', references: [newReference()] } });
    const [ours, theirs] = [await make('coordinator'), await make('receivingCoordinator')];
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body['id']).not.toBe(ours.body['id']);
  });

  test.each([
    ['no key', null],
    ['a key that is too short', 'short'],
    ['a key that is too long', 'x'.repeat(201)],
    ['a key with a space in it', 'two words here'],
  ])('a request with %s is refused, and nothing is started', async (_what, key) => {
    const body = await bodyFor();
    const before = await api.rows();
    expect(told(await api.call('post', path, { key, body }))).toEqual([400, 'request.key-missing']);
    expect(await api.rows()).toEqual(before);
  });

  test('a request that only reads needs no key', async () => {
    const body = await bodyFor();
    expect((await api.call('post', `${path}/preview`, { key: null, body })).status).toBe(200);
    const reference = newReference();
    await api.subject('coordinator', { references: [reference] });
    expect((await api.call('post', '/v1/subjects/find', { key: null, body: reference })).status).toBe(200);
  });

  test('a request sent ten times at once with one key starts one process and gets the same answer each time', async () => {
    const [key, body] = [randomUUID(), await bodyFor()];
    const before = await api.rows();
    const replies = await Promise.all(
      Array.from({ length: 10 }, async () => api.call('post', path, { key, body })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await processesOf(body.subject)).toBe(1);
    expect((await api.rows())['process']).toBe((before['process'] ?? 0) + 1);
  });

  test('two different bodies sent at once with one key start one process, and the other is refused with 409', async () => {
    const [key, one, other] = [randomUUID(), await bodyFor(), await bodyFor()];
    const replies = await Promise.all([
      api.call('post', path, { key, body: one }),
      api.call('post', path, { key, body: other }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await processesOf(one.subject)) + (await processesOf(other.subject))).toBe(1);
  });

  test('a faulty request does not use up its key, so the corrected request may use the same one', async () => {
    const [key, body] = [randomUUID(), await bodyFor()];
    const faulty = { ...body, input: { ...body.input, relevantDate: '2026-02-30' } };
    expect((await api.call('post', path, { key, body: faulty })).status).toBe(400);
    expect((await api.call('post', path, { key, body })).status).toBe(201);
  });
});
