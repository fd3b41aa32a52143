import { routes } from '../../api/routes';
import { referenceKinds } from '../../domain/identifiers';
import {
  avon,
  daysAgo,
  kent,
  newReference,
  pointersOf,
  startApi,
  stepNamed,
  today,
  visitOn,
  type ApiService,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';

describe('the people whom it is about', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const create = async (references: unknown[], more: object = {}) =>
    api.call('post', '/v1/subjects', { body: { kind: 'person', references, ...more } });
  const find = async (body: object) => api.call('post', '/v1/subjects/find', { body });

  describe('entering and finding', () => {
    test('a person is entered with references, and the unit that enters them is accountable from today', async () => {
      const reference = newReference();
      const reply = await create([reference], { name: 'Clara Invented' });
      expect(reply.status).toBe(201);
      const id = String(reply.body['id']);
      expect(reply.headers.get('location')).toBe(`/v1/subjects/${id}`);
      expect(reply.body).toEqual({
        id,
        kind: 'person',
        name: 'Clara Invented',
        references: [reference],
        circumstances: [
          {
            id: expect.any(String) as string,
            kind: 'accountable',
            from: today(),
            to: null,
            value: `${avon}/mosovo`,
            told: { from: expect.stringContaining(today()) as string, to: null },
          },
        ],
      });
      expect((await api.call('get', `/v1/subjects/${id}`)).body).toEqual(reply.body);
    });

    // As stored, and as somebody may write it.
    test.each([
      ['visor', '7654321', ' 765 4321 '],
      ['pnc', '2012/0052494Q', '12/52494q'],
      ['cro', '12345/99A', '12345/99a'],
      ['crn', 'X123456', 'x 123456'],
      ['nomis', 'A1234BC', 'a1234bc'],
      ['vigil', 'VG-0000ABCD', 'vg-0000abcd'],
    ])(
      'a person is found by a reference of kind %s, however it is written',
      async (kind, stored, written) => {
        const made = await create([{ kind, value: stored }]);
        expect(made.body['references']).toEqual([{ kind, value: stored }]);
        for (const value of [stored, written]) {
          const found = await find({ kind, value });
          expect([value, found.status, found.body['id']]).toEqual([value, 200, made.body['id']]);
        }
      },
    );

    test('the kinds of reference that these tests know are all the kinds that there are', () => {
      expect([...referenceKinds].sort()).toEqual(
        ['cro', 'crn', 'nomis', 'pnc', 'staff', 'visor', 'vigil'].sort(),
      );
    });

    test('a person is found by each of several references', async () => {
      const references = [newReference(), { kind: 'crn', value: 'Y654321' }];
      const made = await create(references);
      for (const one of references) expect((await find(one)).body['id']).toBe(made.body['id']);
    });

    test.each([
      ['visor', '123'],
      ['visor', 'ABCDEFG'],
      ['pnc', '2012/0052494A'],
      ['pnc', '52494Q'],
      ['cro', 'A/99/12345'],
      ['crn', '123456X'],
      ['nomis', 'AB1234C'],
      ['vigil', '00000001'],
    ])('the reference %s %s is refused with an example, and nothing is entered', async (kind, value) => {
      const before = await api.rows();
      const made = await create([newReference(), { kind, value }]);
      expect(told(made)).toEqual([400, 'request.invalid', '/references/1/value']);
      expect(made.text).toContain(`Enter a ${kind.toUpperCase()} reference, such as`);
      expect(told(await find({ kind, value }))).toEqual([400, 'request.invalid', '/value']);
      expect(await api.rows()).toEqual(before);
    });

    test('a person without a reference, with one of another system or with an unknown field is refused', async () => {
      expect(told(await create([]))).toEqual([400, 'request.invalid', '/references']);
      expect(told(await create([{ kind: 'passport', value: '1234567' }]))).toEqual([
        400,
        'request.invalid',
        '/references/0/kind',
      ]);
      expect(told(await create([newReference()], { born: '1980-01-01' }))).toEqual([
        400,
        'request.invalid',
        '/born',
      ]);
    });

    test('a reference that somebody already has is refused, and the answer says nothing of who has it', async () => {
      const reference = newReference();
      const { body } = await create([reference]);
      const before = await api.rows();
      const second = await create([newReference(), { ...reference, value: ` ${reference.value}` }]);
      expect(told(second)).toEqual([409, 'subject.reference-taken']);
      expect(second.text).not.toContain(body['id']);
      expect(second.body).not.toHaveProperty('subject');
      expect(await api.rows()).toEqual(before);
    });

    test('when two people enter the same person at once, one succeeds and the other is refused', async () => {
      const [a, b] = [newReference(), newReference()];
      const replies = await Promise.all([create([a, b]), create([b, a])]);
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
      const [made, refused] = replies.sort((x, y) => x.status - y.status);
      expect(refused?.text).not.toContain(made?.body['id']);
      expect((await find(a)).body['id']).toBe(made?.body['id']);
    });

    test('a person entered while the first entry is still being written waits for it, and is refused', async () => {
      const reference = newReference();
      let reply: Promise<Reply> | undefined;
      await api.database.transaction().execute(async (first) => {
        const at = '2026-01-01T00:00:00.000Z';
        await first
          .insertInto('subject')
          .values({ id: 'being-written', kind: 'person', name: null, created_at: at, created_by: 'x' })
          .execute();
        await first
          .insertInto('subject_reference')
          .values({ ...reference, subject_id: 'being-written' })
          .execute();
        reply = create([reference]);
        // Not committed before the second one waits for it.
        await eventually(async () => {
          const { rows } = await waiting();
          if (rows === 0) throw new Error('nobody waits yet');
        });
      });
      const second = await reply;
      expect(second && told(second)).toEqual([409, 'subject.reference-taken']);
      expect(second?.text).not.toContain('being-written');
    });

    async function waiting(): Promise<{ rows: number }> {
      const { Client } = await import('pg');
      const client = new Client({ connectionString: api.records.adminUrl });
      await client.connect();
      try {
        const { rowCount } = await client.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return { rows: rowCount ?? 0 };
      } finally {
        await client.end();
      }
    }

    test('a unit for which one does not act, or one that does not exist, cannot be made accountable for a person', async () => {
      const before = await api.rows();
      for (const accountable of [`${kent}/mosovo`, `${avon}/vetting`])
        expect(told(await create([newReference()], { accountable }))).toEqual([
          403,
          'access.forbidden',
          '/accountable',
        ]);
      expect(told(await create([newReference()], { accountable: `${avon}/nobody-here` }))).toEqual([
        422,
        'unit.not-found',
        '/accountable',
      ]);
      expect(await api.rows()).toEqual(before);
    });
  });

  describe('what is personal', () => {
    test('no address of the API takes a name or a reference of a person', () => {
      for (const { method, path, params, query } of routes) {
        const named = [...Object.keys(params?.shape ?? {}), ...Object.keys(query?.shape ?? {})];
        expect([
          method,
          path,
          named.filter((name) => /name|reference|visor|pnc|crn|born/.test(name)),
        ]).toEqual([method, path, []]);
      }
    });

    test('names and references of a person appear in no log line, link or notice', async () => {
      const reference = { kind: 'nomis', value: 'Z9876YX' };
      const made = await create([reference], { name: 'Dora Secretive' });
      const subject = String(made.body['id']);
      await find(reference);
      await api.call('get', `/v1/subjects/${subject}?name=Dora`);
      const { process, steps } = await api.registration(today(), subject);
      await api.call('post', `/v1/processes/${process.id}/record-notification`, {
        body: { ...visitOn('2199-01-01T00:00:00Z'), station: 'Dora Secretive came' },
      });
      const shown = JSON.stringify([
        process,
        steps,
        made.headers.get('location'),
        api.channel.sent,
        api.logged,
      ]);
      expect(shown).toContain(subject);
      for (const word of ['Dora', 'Secretive', 'Z9876YX']) expect(shown).not.toContain(word);
      // The control: it is there for whoever may see the subject.
      expect((await api.call('get', `/v1/subjects/${subject}`)).text).toContain('Dora Secretive');
    });
  });

  describe('what holds of a person', () => {
    const record = async (subject: string, body: object, as: 'coordinator' | 'prison' = 'coordinator') =>
      api.call('post', `/v1/subjects/${subject}/circumstances`, { as, body });
    const stepOf = async (process: string, name: string) => {
      const { body } = await api.call('get', `/v1/processes/${process}`);
      return stepNamed(body['steps'] as never, name);
    };

    test('custody stops the clock of the first notification, and its end starts the clock again', async () => {
      const subject = await api.subject();
      const { process, steps } = await api.registration(today(), subject);
      const initial = stepNamed(steps, 'initial');
      expect(initial.dueAt).not.toBeNull();

      const imprisoned = await record(subject, { kind: 'custody', from: today() });
      expect([imprisoned.status, imprisoned.body['told']]).toEqual([200, 1]);
      await eventually(async () =>
        expect(await stepOf(process.id, 'initial')).toMatchObject({
          dueAt: null,
          dueOn: null,
          status: 'open',
        }),
      );

      const released = await record(subject, {
        kind: 'custody',
        from: daysAgo(2),
        to: daysAgo(1),
        replaces: imprisoned.body['id'],
      });
      expect(released.body).toEqual({ id: imprisoned.body['id'], told: 1, started: [] });
      await eventually(async () =>
        expect(await stepOf(process.id, 'initial')).toMatchObject({ dueAt: initial.dueAt }),
      );
      const { body } = await api.call('get', `/v1/steps/${initial.id}/deadline`);
      expect((body['history'] as { dueAt: string | null }[]).map(({ dueAt }) => dueAt)).toEqual([
        initial.dueAt,
        null,
        initial.dueAt,
      ]);
    });

    test('a circumstance that is withdrawn leaves the deadline as if it had never been', async () => {
      const subject = await api.subject();
      const { process, steps } = await api.registration(today(), subject);
      const { body } = await record(subject, { kind: 'hospital', from: today() });
      await eventually(async () => expect((await stepOf(process.id, 'initial')).dueAt).toBeNull());
      await record(subject, { kind: 'hospital', from: today(), replaces: body['id'], withdrawn: true });
      await eventually(async () =>
        expect((await stepOf(process.id, 'initial')).dueAt).toBe(stepNamed(steps, 'initial').dueAt),
      );
      const shown = await api.call('get', `/v1/subjects/${subject}`);
      expect(shown.text).not.toContain('hospital');
    });

    test('a circumstance sent twice with one key is recorded once', async () => {
      const subject = await api.subject();
      const ask = { key: 'the-same-circumstance', body: { kind: 'abroad', from: today() } };
      const path = `/v1/subjects/${subject}/circumstances`;
      const [first, second] = [await api.call('post', path, ask), await api.call('post', path, ask)];
      expect(second.text).toBe(first.text);
      const { body } = await api.call('get', `/v1/subjects/${subject}`);
      const kinds = (body['circumstances'] as { kind: string }[]).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'abroad')).toHaveLength(1);
    });

    test.each([
      ['a kind that does not exist', { kind: 'asleep', from: '2026-05-01' }, '/kind'],
      [
        'an accountable unit: that is changed by a transfer',
        { kind: 'accountable', from: '2026-05-01', value: 'police:kent/mosovo' },
        '/kind',
      ],
      ['a registration: that is a process', { kind: 'registered', from: '2026-05-01' }, '/kind'],
      ['a day that does not exist', { kind: 'custody', from: '2026-02-30' }, '/from'],
      ['an end before the beginning', { kind: 'custody', from: '2026-05-02', to: '2026-05-01' }, '/to'],
      ['a risk that is none', { kind: 'risk', from: '2026-05-01', value: 'enormous' }, '/value'],
      ['a risk without a value', { kind: 'risk', from: '2026-05-01' }, '/value'],
      [
        'a value where there is none to give',
        { kind: 'custody', from: '2026-05-01', value: 'HMP' },
        '/value',
      ],
      ['a withdrawal of nothing', { kind: 'custody', from: '2026-05-01', withdrawn: true }, '/replaces'],
    ])('a circumstance with %s is refused, and nothing is recorded', async (_what, body, pointer) => {
      const subject = await api.subject();
      const before = await api.rows();
      expect(told(await record(subject, body))).toEqual([400, 'request.invalid', pointer]);
      expect(await api.rows()).toEqual(before);
    });

    test('a circumstance of another person or of another kind cannot be replaced', async () => {
      const [one, other] = [await api.subject(), await api.subject()];
      const { body } = await record(one, { kind: 'custody', from: today() });
      const replaced = await record(other, { kind: 'custody', from: today(), replaces: body['id'] });
      expect(told(replaced)).toEqual([404, 'circumstance.not-found']);
      const changed = await record(one, { kind: 'abroad', from: today(), replaces: body['id'] });
      expect(told(changed)).toEqual([404, 'circumstance.not-found']);
    });

    test('a prison that has a part in a process and does not hold the person only proposes custody', async () => {
      const subject = await api.subject();
      expect(told(await record(subject, { kind: 'custody', from: today() }, 'prison'))).toEqual([
        404,
        'subject.not-found',
      ]);
      const { process } = await api.registration(today(), subject);
      // As it comes to be when the prison is given a step of the process.
      await api.database
        .updateTable('process')
        .set({ units: [`${avon}/mosovo`, 'prison:hmp-ashcombe/omu'] })
        .where('id', '=', process.id)
        .execute();
      const { dueAt } = await stepOf(process.id, 'initial');
      expect((await record(subject, { kind: 'custody', from: today() }, 'prison')).status).toBe(202);
      expect((await stepOf(process.id, 'initial')).dueAt).toBe(dueAt);
    });
  });
});
