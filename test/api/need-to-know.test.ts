import { randomUUID } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import { routes } from '../../api/routes';
import { forgetAnswers } from '../../records/processes/requests';
import { areaOf } from '../../domain/people/parties';
import { fromMilliseconds } from '../../domain/time/time';
import { kindOfAdmission } from '../../workflows/catalogue';
import {
  avon,
  daysAgo,
  newReference,
  now,
  people,
  registrationInput,
  startApi,
  today,
  type ApiService,
  type Ask,
  type Call,
  type Person,
  type Reply,
} from '../support/api-service';

const control = `${avon}/force-control` as const;
const name = 'Quillfeather Plantagenet';
const officer = 'staff:control-officer';
/** In how long from now. */
const inHours = (hours: number) => fromMilliseconds(Date.now() + hours * 3_600_000);

describe('a person who is restricted to those who need to know', () => {
  let api: ApiService;
  let lead: string;
  let second: string;
  let colleague: string;
  let subject: string;
  let process: string;
  let briefing: string;
  let steps: readonly string[];
  const reference = newReference();
  /** What everybody was answered before there was such a person. */
  const before = new Map<Person, ReadonlyMap<string, string>>();

  // Who audits the person's area, or the country, is on every list there.
  const audits = ['auditor', 'national-auditor'];
  // Of those who stand alike to the person, one.
  const standing = ({ unit, roles }: (typeof people)[Person]) => `${roles.join()} ${areaOf(unit)}`;
  const off = (Object.keys(people) as Person[]).filter(
    (person, place, all) =>
      !people[person].roles.some((role) => audits.includes(role)) &&
      all.findIndex((other) => standing(people[other]) === standing(people[person])) === place,
  );
  const shown = routes.filter(
    ({ method, path }) => method === 'get' && path.startsWith('/v1/') && !path.includes('{'),
  );
  /** What a person is answered on every list and report, and in every file, by its path. */
  async function everyList(as: Person): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(
      shown.map(async ({ path }) => [path, await listed(as, path, 'application/json')] as const),
    );
    // Files are shared out: nobody is given all of them at once.
    for (const { path, csv } of shown)
      if (csv) found.push([`${path} as CSV`, await listed(as, path, 'text/csv')]);
    return new Map(found);
  }
  const instants = /\d{4}-\d\d-\d\dT[\d:.]+Z|"traceId":"[^"]*"/g;
  const listed = async (as: Person, path: string, accept: string) => {
    const { text, status } = await api.call('get', path, { as, headers: { accept } });
    return `${status} ${text.replace(instants, '')}`;
  };

  beforeAll(async () => {
    api = await startApi();
    const manager = { unit: control, roles: ['manager'] } as const;
    lead = await api.letIn({ id: 'staff:control-lead', ...manager });
    second = await api.letIn({ id: 'staff:control-second', ...manager });
    colleague = await api.letIn({ id: 'staff:control-colleague', unit: control, roles: ['coordinator'] });
    await api.letIn({ id: officer, unit: control, roles: ['coordinator'] });
    for (const as of off) before.set(as, await everyList(as));

    const entered = await api.call('post', '/v1/subjects', {
      token: colleague,
      body: { kind: 'person', name, references: [reference], accountable: control },
    });
    subject = String(entered.body['id']);
    await circumstance('lead-officer', officer);
    process = await started('registration', { ...registrationInput(daysAgo(20)), home: control });
    briefing = await started('npt-briefing', {
      team: `${avon}/npt-bedminster`,
      because: 'by-hand',
      since: today(),
    });
    const rows = await api.database
      .selectFrom('step')
      .select('id')
      .where('subject_id', '=', subject)
      .execute();
    steps = rows.map(({ id }) => id);
    expect((await restrict()).status).toBe(201);
  });
  afterAll(async () => api.stop());

  const started = async (kind: string, input: Record<string, unknown>): Promise<string> => {
    const id = randomUUID();
    const act = { do: 'start', kind, subjectId: subject, input } as const;
    await api.parts.gateway.start(id, { key: randomUUID(), by: 'staff:control-lead', act });
    return id;
  };
  const circumstance = async (kind: string, value: string): Promise<unknown> =>
    api.database
      .insertInto('circumstance')
      .values({
        id: `${kind} ${subject}`,
        subject_id: subject,
        kind,
        starts: daysAgo(30),
        ends: null,
        value: JSON.stringify(value),
        end_reason: null,
        recorded_at: now(),
        recorded_by: 'tester',
        process_id: null,
      })
      .execute();
  const ask = async (what: string, body: object, more: Ask = {}) =>
    api.call('post', `/v1/subjects/${subject}/${what}`, { body, ...more });
  const restrict = async (more: object = {}) =>
    ask('restrict', { reason: 'Known to the team', ...more }, { token: lead });
  const view = async (more: Ask = {}, id = subject) => api.call('get', `/v1/subjects/${id}`, more);
  const told = ({ status, body }: Reply) => [status, body['code']];
  /** What an answer says, but for what the asker said and what differs with each request. */
  const said = ({ status, body }: Reply) => {
    const { instance: _instance, traceId: _traceId, ...rest } = body;
    return [status, rest];
  };
  const findBody = { kind: reference.kind, value: reference.value };

  describe('is looked for by everybody who is not on the list', () => {
    test('no list, report or file says another word than before there was such a person', async () => {
      for (const as of off) expect([as, await everyList(as)]).toEqual([as, before.get(as)]);
    });

    test('no address with the id of the person, a process or a step answers otherwise than with an id of nobody', async () => {
      const idsOf = (path: string): readonly string[] => {
        if (path.startsWith('/v1/subjects')) return [subject];
        if (path.startsWith('/v1/processes')) return [process, briefing];
        if (path.startsWith('/v1/steps')) return steps;
        return [];
      };
      const asked = routes.filter(
        ({ method, path }) => method === 'get' && path.includes('{id}') && idsOf(path).length > 0,
      );
      expect(asked.length).toBeGreaterThan(6);
      for (const as of off)
        await Promise.all(
          asked.map(async ({ path }) => {
            const nowhere = await api.call('get', path.replace('{id}', randomUUID()), { as });
            expect([as, path, nowhere.status]).not.toEqual([as, path, 200]);
            for (const id of idsOf(path)) {
              const there = await api.call('get', path.replace('{id}', id), { as });
              expect([as, path, ...said(there)]).toEqual([as, path, ...said(nowhere)]);
            }
          }),
        );
    });

    test('no filter of a list finds the person, and no look-up by a reference', async () => {
      const filters = [
        `/v1/processes?subject=${subject}`,
        `/v1/steps?unit=${control}&limit=200`,
        `/v1/steps?overdue=true&kind=registration`,
        `/v1/reports/overdue?unit=${control}`,
        `/v1/reports/workload?unit=${control}`,
        `/v1/reports/forecast?unit=${control}`,
      ];
      for (const as of off) {
        for (const path of filters) {
          const { text } = await api.call('get', path, { as });
          const [told] =
            text
              .replaceAll(`subject=${subject}`, '')
              .match(
                new RegExp(`${subject}|${process}|${briefing}|${officer}|"total":[1-9]|"crossing":[1-9]`),
              ) ?? [];
          expect([as, path, told]).toEqual([as, path, undefined]);
        }
        const there = await api.call('post', '/v1/subjects/find', { as, body: findBody });
        const nowhere = await api.call('post', '/v1/subjects/find', { as, body: newReference() });
        expect([as, ...said(there)]).toEqual([as, ...said(nowhere)]);
        expect(there.text).not.toContain(name);
      }
    });

    test('the lead, the lead officer and the auditor of the area see the person, who is in their lists and counts', async () => {
      const token = await api.issuer.sign({ id: officer });
      for (const who of [{ token: lead }, { token }, { as: 'auditor' }] as const) {
        expect((await view(who)).body['name']).toBe(name);
        const { text } = await api.call('get', '/v1/steps?limit=200', who);
        expect(steps.every((step) => text.includes(step))).toBe(true);
        const { body } = await api.call('get', '/v1/reports/overdue', who);
        expect(body['total']).toBeGreaterThan(0);
      }
    });

    test('whoever owns an open step sees its process, so that they can do it, and nothing else of the person', async () => {
      expect((await api.call('get', `/v1/processes/${briefing}`, { token: colleague })).status).toBe(200);
      expect((await api.call('get', `/v1/processes/${process}`, { token: colleague })).status).toBe(404);
      expect(told(await view({ token: colleague }))).toEqual([404, 'subject.not-found']);
      expect(told(await api.call('post', '/v1/subjects/find', { token: colleague, body: findBody }))).toEqual(
        [404, 'subject.not-found'],
      );
    });

    test('somebody hidden and somebody who is not there cost the same questions to the records', async () => {
      let queries = 0;
      const counting: KyselyPlugin = {
        transformQuery: ({ node }) => {
          queries += 1;
          return node;
        },
        transformResult: async ({ result }) => Promise.resolve(result),
      };
      const counted = await api.elsewhere({ database: api.database.withPlugin(counting) });
      const cost = async (look: () => Promise<Reply>) => {
        queries = 0;
        expect((await look()).status).toBe(404);
        return queries;
      };
      const find = async (body: object) =>
        cost(async () => counted.call('post', '/v1/subjects/find', { body }));
      const at = async (id: string) => cost(async () => counted.call('get', `/v1/subjects/${id}`));
      expect(await find(findBody)).toBe(await find(newReference()));
      expect(await at(subject)).toBe(await at(randomUUID()));
      expect(await at(subject)).toBeGreaterThan(2);
    });
  });

  test('only a manager of the accountable unit restricts a person, and says who is on the list', async () => {
    for (const as of ['coordinator', 'manager', 'stranger'] as const)
      expect([as, (await ask('restrict', { reason: 'A test' }, { as })).status]).toEqual([as, 404]);
    expect(told(await ask('restrict', { reason: 'A test' }, { as: 'auditor' }))).toEqual([
      403,
      'access.forbidden',
    ]);
    const past = await restrict({ until: daysAgo(1) });
    expect(told(past)).toEqual([400, 'request.invalid']);
    await restrict({ units: [`${avon}/visor`], staff: [people.coordinator.id] });
    expect((await view()).status).toBe(200);
    const { body } = await api.call('get', `/v1/subjects/${subject}/need-to-know`, { token: lead });
    expect(body['items']).toMatchObject([
      { unit: `${avon}/visor`, staff: null },
      { unit: null, staff: people.coordinator.id },
    ]);
    await restrict();
    expect((await view()).status).toBe(404);
  });

  test('two people lift a restriction, and then the force sees the person again', async () => {
    const lift = async (token: string) => ask('unrestrict', { reason: 'No more need' }, { token });
    expect((await lift(lead)).body['is']).toBe('asked');
    expect(told(await lift(lead))).toEqual([409, 'restriction.second-person']);
    expect((await view()).status).toBe(404);
    expect((await lift(second)).body['is']).toBe('lifted');
    expect((await view()).body['name']).toBe(name);
    expect(told(await lift(lead))).toEqual([409, 'restriction.none']);
    await restrict();
    expect((await view()).status).toBe(404);
  });

  describe('whose glass somebody breaks', () => {
    const breakGlass = async (until: string, more: Ask = { as: 'manager' }) =>
      ask('break-glass', { reason: 'Threat to life tonight', until }, more);
    const glass = async () =>
      (await api.call('get', '/v1/break-glass', { as: 'auditor' })).body['items'] as Record<string, string>[];

    test('they see the person at once and until the end, and the lead and the auditors were told before', async () => {
      expect((await view({ as: 'manager' })).status).toBe(404);
      const until = inHours(2);
      const reply = await breakGlass(until);
      expect([reply.status, reply.body['until']]).toEqual([201, until]);
      expect((await view({ as: 'manager' })).body['name']).toBe(name);
      expect((await api.call('get', `/v1/processes/${process}`, { as: 'manager' })).status).toBe(200);
      // Nobody else does.
      expect((await view({ as: 'lineManager' })).status).toBe(404);
      const [entry] = await glass();
      expect(entry).toMatchObject({
        subject,
        by: people.manager.id,
        reason: 'Threat to life tonight',
        until,
      });
      const notices = await api.database
        .selectFrom('notice')
        .select(['name', 'to_unit', 'to_person'])
        .where('process_id', '=', entry?.['process'] ?? '')
        .execute();
      expect(
        notices
          .filter(({ name: of }) => of === 'glass-broken')
          .map((one) => one.to_person ?? one.to_unit)
          .sort(),
      ).toEqual([`${avon}/audit`, control, 'staff:control-lead', 'staff:control-second'].sort());
      // At the instant of its end it is over.
      const endsAt = async (at: string) =>
        api.database
          .updateTable('break_glass')
          .set({ since: fromMilliseconds(Date.parse(at) - 3_600_000), until: at as never })
          .where('id', '=', entry?.['id'] ?? '')
          .execute();
      await endsAt(now());
      expect((await view({ as: 'manager' })).status).toBe(404);
      await endsAt(inHours(1));
      expect((await view({ as: 'manager' })).status).toBe(200);
      const end = async (more: Ask) =>
        api.call('post', `/v1/break-glass/${entry?.['id']}/end`, { body: { reason: 'Over' }, ...more });
      expect(told(await end({ as: 'coordinator' }))).toEqual([404, 'glass.not-found']);
      expect((await end({ token: lead })).status).toBe(200);
      expect((await view({ as: 'manager' })).status).toBe(404);
      expect(told(await end({ token: lead }))).toEqual([409, 'glass.over']);
      expect((await glass())[0]).toMatchObject({ endedBy: 'staff:control-lead', endReason: 'Over' });
    });

    test('nobody takes sight for longer than a day, of whom they see already, or of whom their force knows nothing', async () => {
      for (const until of [inHours(25), inHours(-1)])
        expect(told(await breakGlass(until))).toEqual([400, 'request.invalid']);
      const seen = await api.subject();
      const at = async (id: string, as: Person) =>
        api.call('post', `/v1/subjects/${id}/break-glass`, {
          as,
          body: { reason: 'A test', until: inHours(1) },
        });
      expect(told(await at(seen, 'manager'))).toEqual([409, 'glass.not-needed']);
      const there = await at(subject, 'receivingCoordinator');
      expect(said(there)).toEqual(said(await at(randomUUID(), 'receivingCoordinator')));
      expect(told(there)).toEqual([404, 'subject.not-found']);
      expect(told(await at(subject, 'probation'))).toEqual([403, 'access.forbidden']);
    });
  });

  const askings = async (of: string) =>
    api.database
      .selectFrom('process')
      .select(['id', 'subject_id', 'units', 'outcome'])
      .where('kind', '=', kindOfAdmission)
      .where(({ eb, ref }) => eb(ref('input', '->>').key('because' as never), '=', of as never))
      .orderBy('started_at')
      .execute();

  describe('whom somebody asks to be let in to', () => {
    test('the answer is the same for somebody known, restricted or not there, and whoever may is asked', async () => {
      const known = await api.subject();
      const replies: Reply[] = [];
      for (const id of [subject, known, randomUUID()])
        replies.push(
          await api.call('post', `/v1/subjects/${id}/ask`, {
            as: 'stranger',
            body: { reason: 'Moved here' },
          }),
        );
      for (const reply of replies) expect(said(reply)).toEqual([202, { taken: true }]);
      const open = (await askings('asked')).filter(({ outcome }) => outcome === null);
      expect(open.map(({ subject_id: of, units }) => [of, units])).toEqual([
        [subject, [control]],
        [known, [`${avon}/mosovo`]],
      ]);
      expect((await askings('nobody')).map(({ outcome }) => outcome)).toEqual(['nobody-there']);
      // The asker sees nothing of it, nor does a colleague of those who decide.
      const [asking] = open;
      for (const more of [{ as: 'stranger' }, { as: 'coordinator' }, { token: colleague }] as const)
        expect((await api.call('get', `/v1/processes/${asking?.id}`, more)).status).toBe(404);
    });

    test('whoever is admitted sees the person until the day that was said, and is told', async () => {
      const [asking] = (await askings('asked')).filter(({ subject_id: of }) => of === subject);
      const { body } = await api.call('get', `/v1/processes/${asking?.id}`, { token: lead });
      const [step] = body['steps'] as { id: string }[];
      const answer = { outcome: 'admitted', data: { until: today() } };
      const done = await api.call('post', `/v1/steps/${step?.id}/complete`, { token: lead, body: answer });
      expect(done.status).toBe(200);
      expect((await view({ as: 'stranger' })).body['name']).toBe(name);
      const told = await api.database
        .selectFrom('notice')
        .select('to_person')
        .where('process_id', '=', asking?.id ?? '')
        .where('name', '=', 'let-in')
        .execute();
      expect(told).toEqual([{ to_person: people.stranger.id }]);
      await api.database
        .updateTable('need_to_know')
        .set({ since: daysAgo(2) as never, until: now() })
        .where('process_id', '=', asking?.id ?? '')
        .execute();
      expect((await view({ as: 'stranger' })).status).toBe(404);
    });
  });

  describe('whose reference somebody else enters', () => {
    const enter = async (as: Person, references: object[]) =>
      api.call('post', '/v1/subjects', { as, body: { kind: 'person', references } });

    test('it cannot be entered, whether they may see the person or not, and the answer tells nothing else', async () => {
      const visible = newReference();
      await api.subject('coordinator', { references: [visible] });
      const hidden = await enter('stranger', [newReference(), reference]);
      expect(said(hidden)).toEqual(said(await enter('coordinator', [visible])));
      expect(told(hidden)).toEqual([409, 'subject.reference-taken']);
      expect(hidden.text).not.toMatch(new RegExp(`${subject}|${avon}|${reference.value}`));
    });

    test('a step is opened for both units, of which neither shows the other', async () => {
      const [asked] = await askings('reference-entered');
      expect([asked?.subject_id, asked?.units]).toEqual([subject, [control]]);
      const [refused] = await askings('entry-refused');
      expect(refused?.units).toEqual([people.stranger.unit]);
      const theirs = await api.call('get', `/v1/processes/${refused?.id}`, { as: 'stranger' });
      expect(theirs.status).toBe(200);
      expect(theirs.text).not.toMatch(new RegExp(`${subject}|${control}|${reference.value}|${name}`));
      expect((await api.call('get', `/v1/processes/${asked?.id}`, { as: 'stranger' })).status).toBe(404);
    });
  });

  test('many look-ups that find nobody are on record and reach the auditors of the area, once', async () => {
    const token = await api.letIn({ id: 'staff:curious', unit: `${avon}/visor`, roles: ['coordinator'] });
    const { call } = await api.elsewhere({ mostFailedLookUps: 2 });
    const look = async (look_: Call = call) =>
      look_('post', '/v1/subjects/find', { token, body: newReference() });
    await look();
    await look();
    expect(await askings('trawling')).toEqual([]);
    await look();
    await look();
    const found = await askings('trawling');
    expect(found.map(({ units }) => units)).toEqual([[`${avon}/audit`]]);
    expect((await api.call('get', `/v1/processes/${found[0]?.id}`, { as: 'auditor' })).status).toBe(200);
    expect((await api.call('get', `/v1/processes/${found[0]?.id}`, { token })).status).toBe(404);
    const looks = await api.database
      .selectFrom('access')
      .select('allowed')
      .where('actor', '=', 'staff:curious')
      .where('action', '=', 'subject.view')
      .where('allowed', '=', false)
      .execute();
    expect(looks).toHaveLength(4);
  });

  test('a request sent again is not answered to whoever lost sight of the person since', async () => {
    await restrict({ staff: [people.coordinator.id] });
    const key = randomUUID();
    const [step] = steps;
    const note = async () =>
      api.call('post', `/v1/subjects/${subject}/circumstances`, {
        key,
        body: { kind: 'no-fixed-abode', from: today() },
      });
    const first = await note();
    expect(first.status).toBeLessThan(300);
    expect((await note()).text).toBe(first.text);
    await restrict();
    const again = await note();
    expect(told(again)).toEqual([404, again.body['code']]);
    expect(again.text).not.toContain(step);
    // Given sight again, the same answer.
    await restrict({ staff: [people.coordinator.id] });
    expect((await note()).text).toBe(first.text);
    await restrict();
  });

  test('kept answers are deleted once they are as old as retries need, and no sooner', async () => {
    const key = randomUUID();
    await api.call('post', '/v1/subjects', { key, body: { kind: 'person', references: [newReference()] } });
    const kept = async () =>
      api.database.selectFrom('request').select('made_at').where('key', '=', key).executeTakeFirst();
    const { made_at: at } = (await kept()) ?? {};
    await forgetAnswers(api.database, at ?? now());
    expect(await kept()).toBeDefined();
    await forgetAnswers(api.database, fromMilliseconds(Date.parse(at ?? '') + 1));
    expect(await kept()).toBeUndefined();
  });
});
