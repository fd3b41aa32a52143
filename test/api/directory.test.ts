import { randomUUID } from 'node:crypto';
import { verifyChains } from '../../records/log/verify-chains';
import type { PersonEntry } from '../../domain/people/directory';
import {
  avon,
  changedBy,
  kent,
  pointersOf,
  startApi,
  stepNamed,
  type ApiService,
  type Ask,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { approved } from '../support/changes';
import { seedStaff } from '../support/people';
import { acceptedBy, pack } from '../support/pack';

type Item = Record<string, unknown> & { readonly id: string };

describe('the directory', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const as = 'administrator';
  const told = (reply: Reply) => [reply.status, reply.body['code'], ...pointersOf(reply)];
  const post = async (path: string, body: object, ask: Ask = {}) =>
    api.call('post', path, { as, body, ...ask });
  /** Asks for something, and has a second administrator approve what waits. */
  const made = async (path: string, body: object, ask: Ask = {}): Promise<Reply> => {
    const reply = await post(path, body, ask);
    await approved(api.call, reply);
    return reply;
  };
  const items = async (path: string, who: Ask['as'] = as): Promise<Item[]> => {
    const { status, body, text } = await api.call('get', path, { as: who });
    if (status !== 200) throw new Error(text);
    return body['items'] as Item[];
  };
  /** All pages of a list, a few at a time. */
  async function paged(path: string, limit: number): Promise<Item[]> {
    const all: Item[] = [];
    for (let next: string | null = ''; next !== null;) {
      const query: string = next === '' ? '' : `&cursor=${next}`;
      const { body } = await api.call('get', `${path}?limit=${limit}${query}`);
      all.push(...(body['items'] as Item[]));
      next = body['next'] as string | null;
    }
    return all;
  }
  /** The faults about some units or people, whatever else the tests before have left. */
  const faultsAbout = async (...ids: string[]): Promise<unknown[]> =>
    (await items('/v1/directory/faults'))
      .filter(({ about }) => ids.includes(String(about)))
      .map(({ code, about, with: others }) => [code, about, ...(others as string[])]);
  const eventsOf = async (stream: string) =>
    api.database
      .selectFrom('event')
      .select(['type', 'actor', 'data'])
      .where('stream', '=', stream)
      .orderBy('ordinal')
      .execute();
  const unit = `${avon}/mosovo`;
  let count = 0;
  /** A person of Avon and Somerset whom only this test knows. */
  const newPerson = async (more: Record<string, unknown> = {}): Promise<string> => {
    const id = `staff:new-${++count}`;
    await made('/v1/staff', { id, name: 'New Example (invented)', unit, ...more });
    return id;
  };

  test('all 43 forces and every agency are listed by name', async () => {
    const { body } = await api.call('get', '/v1/forces', { as: 'npt' });
    expect(body['items']).toHaveLength(43);
    expect(body['items']).toContainEqual({ id: 'police:metropolitan', title: 'Metropolitan Police Service' });
    expect(body['agencies']).toContainEqual({ id: 'probation', title: 'Probation Service' });
  });

  test('the directory of the demonstration has no faults', async () => {
    // A step of the demonstration's kinds belongs to units that are all there.
    await api.acceptedTransfer();
    await api.registration();
    const { body } = await api.call('get', '/v1/directory/faults', { as: 'manager' });
    expect(body).toEqual({ items: [], total: 0 });
  });

  describe('units', () => {
    test('units are listed page by page, by area and by agency', async () => {
      const all = await items('/v1/units?limit=200', 'npt');
      expect(await paged('/v1/units', 3)).toEqual(all);
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
      expect((await items(`/v1/units?area=${kent}`)).every(({ area }) => area === kent)).toBe(true);
      expect((await items('/v1/units?agency=prison')).map(({ id }) => id)).toEqual([
        'prison:hmp-ashcombe/omu',
      ]);
      expect((await api.call('get', '/v1/units?cursor=nonsense')).status).toBe(400);
      expect((await api.call('get', '/v1/units?agency=circus')).status).toBe(400);
    });

    test('units are entered and changed in part, each change is in the log, and a repeated entry changes nothing', async () => {
      const id = `${avon}/new-unit`;
      const hours = { opens: '08:00', closes: '18:00', everyDay: false };
      const entered = await post('/v1/units', { id, title: 'New unit', hours });
      expect(entered.body).toMatchObject({
        saved: 'entered',
        id,
        area: avon,
        agency: 'police',
        hours,
        quietHours: null,
      });
      const quietHours = { from: '22:00', to: '06:30' };
      expect((await post('/v1/units', { id, quietHours })).body).toMatchObject({
        saved: 'changed',
        hours,
        quietHours,
      });
      expect((await post('/v1/units', { id, quietHours })).body).toMatchObject({ saved: 'same' });
      expect((await post('/v1/units', { id, hours: null })).body).toMatchObject({ hours: null, quietHours });
      const events = await eventsOf(`unit:${id}`);
      expect(events.map(({ type, actor }) => [type, actor])).toEqual([
        ['unit-entered', 'staff:administrator'],
        ['unit-changed', 'staff:administrator'],
        ['unit-changed', 'staff:administrator'],
      ]);
      expect(events[1]?.data).toEqual({
        before: { quiet_from: null, quiet_to: null },
        after: { quiet_from: '22:00', quiet_to: '06:30' },
      });
      expect((await verifyChains(api.database)).faults).toEqual([]);
    });

    test.each([
      ['of no agency that takes part', { id: 'circus:kent/a', title: 'A' }, '/id'],
      ['without a title', { id: `${avon}/untitled` }, '/title'],
      [
        'with hours that end before they begin',
        { id: `${avon}/a`, title: 'A', hours: { opens: '18:00', closes: '08:00' } },
        '/hours/closes',
      ],
      [
        'with quiet hours that leave no time',
        {
          id: `${avon}/a`,
          title: 'A',
          hours: { opens: '09:00', closes: '17:00' },
          quietHours: { from: '08:00', to: '18:00' },
        },
        '/quietHours',
      ],
      ['of a nation that is none', { id: `${avon}/a`, title: 'A', nation: 'mars' }, '/nation'],
      ['with a field that nobody knows', { id: `${avon}/a`, title: 'A', colour: 'blue' }, '/colour'],
    ])('a unit %s is refused, and nothing is written', async (_says, body, pointer) => {
      const before = await api.rows();
      expect(told(await post('/v1/units', body))).toEqual([400, 'request.invalid', pointer]);
      expect(await api.rows()).toEqual(before);
    });

    test('a unit is refused quiet hours that leave no time in the working hours that it has already', async () => {
      const id = `${avon}/early-unit`;
      await post('/v1/units', { id, title: 'Early', hours: { opens: '08:00', closes: '12:00' } });
      expect(told(await post('/v1/units', { id, quietHours: { from: '07:00', to: '12:00' } }))).toEqual([
        400,
        'request.invalid',
        '/quietHours',
      ]);
    });

    test('a unit of a police force that does not exist is refused, and one of a force of Scotland is taken', async () => {
      const token = await api.letIn({
        id: 'staff:a',
        unit: 'police:nowhere/hq',
        roles: ['directory-administrator', 'channel-administrator', 'line-administrator'],
      });
      const nowhere = { id: 'police:nowhere/hq', title: 'Nowhere' };
      expect(told(await post('/v1/units', nowhere, { token }))).toEqual([400, 'request.invalid', '/id']);
      expect((await post('/v1/units', { ...nowhere, nation: 'scotland' }, { token })).status).toBe(200);
    });

    test('an administrator cannot change a unit of another area', async () => {
      expect(told(await post('/v1/units', { id: `${kent}/mosovo`, title: 'Ours now' }))).toEqual([
        403,
        'access.forbidden',
      ]);
    });

    test('a unit that owns open steps cannot change its nation, because their deadlines were counted by it', async () => {
      await api.transfer();
      expect(told(await post('/v1/units', { id: unit, nation: 'scotland' }))).toEqual([
        409,
        'unit.owns-steps',
      ]);
      expect((await post('/v1/units', { id: unit, nation: 'england-and-wales' })).body['saved']).toBe('same');
      expect((await post('/v1/units', { id: `${avon}/audit`, nation: 'scotland' })).body['saved']).toBe(
        'changed',
      );
      await post('/v1/units', { id: `${avon}/audit`, nation: 'england-and-wales' });
    });

    test('a unit that is no longer active is given no new steps', async () => {
      const id = `${avon}/closed-unit`;
      await post('/v1/units', { id, title: 'Closed' });
      const { steps } = await api.transfer();
      const path = `/v1/steps/${stepNamed(steps, 'request').id}/reassign`;
      await post('/v1/units', { id, active: false });
      const reply = await api.call('post', path, { body: { to: id, reason: 'A test' } });
      expect(told(reply)).toEqual([422, 'unit.not-found', '/to']);
      await made('/v1/units', { id, active: true });
      expect((await api.call('post', path, { body: { to: id, reason: 'A test' } })).status).toBe(200);
      // It owns a step now, and has no channel.
      await post('/v1/units', { id, active: false });
      expect(await faultsAbout(id)).toEqual([['unit.no-channel', id]]);
      const mail = { unit: id, kind: 'mail', address: 'closed@example.invalid' };
      await made('/v1/channels', mail);
      expect(await faultsAbout(id)).toEqual([]);
      await made('/v1/channels', { unit: id, remove: true });
      expect(await faultsAbout(id)).toEqual([['unit.no-channel', id]]);
      await made('/v1/channels', mail);
      expect(await faultsAbout(id)).toEqual([]);
    });
  });

  describe('channels', () => {
    test('channels are set and removed for a unit and its posts, and neither address nor secret is shown or logged', async () => {
      const id = `${avon}/channel-unit`;
      await post('/v1/units', { id, title: 'Reached' });
      const channelsOf = async () => (await post('/v1/units', { id })).body['channels'];
      const mail = await made('/v1/channels', {
        unit: id,
        kind: 'mail',
        address: 'secret-place@example.invalid',
      });
      expect(await channelsOf()).toEqual([{ post: '', kind: 'mail', proven: false }]);
      const secret = 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0';
      const hook = {
        unit: id,
        post: 'supervisor',
        kind: 'webhook',
        address: 'https://secret-place.invalid/x',
        secret,
      };
      const set = await made('/v1/channels', hook);
      expect(await channelsOf()).toEqual([
        { post: '', kind: 'mail', proven: false },
        { post: 'supervisor', kind: 'webhook', proven: expect.any(Boolean) as boolean },
      ]);
      await eventually(async () =>
        expect((await channelsOf()) as unknown[]).toContainEqual({
          post: 'supervisor',
          kind: 'webhook',
          proven: true,
        }),
      );
      expect((await post('/v1/channels', hook)).body['pending']).toEqual([]);
      const gone = await made('/v1/channels', { unit: id, post: 'supervisor', remove: true });
      expect(await channelsOf()).toEqual([{ post: '', kind: 'mail', proven: false }]);
      const events = await eventsOf(`unit:${id}`);
      expect(
        events.map(({ type }) => type).filter((type) => /^unit-|^channel-(set|removed)/.test(type)),
      ).toEqual([
        'unit-entered',
        'channel-set',
        'channel-set',
        // It was proven.
        'channel-set',
        'channel-removed',
      ]);
      // Whoever is to decide sees the address; the log and the lists do not, and nobody sees the secret.
      expect(JSON.stringify(events) + api.logged.join()).not.toContain('secret-place');
      const all = [mail, set, gone].map(({ text }) => text).join();
      expect(all + JSON.stringify(events) + api.logged.join()).not.toContain('whsec_');
    });

    test.each([
      ['mail to no address', { kind: 'mail', address: 'x' }, ['/address']],
      ['a webhook without its secret', { kind: 'webhook', address: 'https://x.invalid' }, ['/secret']],
      [
        'a webhook to no address',
        { kind: 'webhook', address: 'file:///etc/passwd', secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' },
        ['/address'],
      ],
      [
        'a webhook that anybody on the way could read',
        { kind: 'webhook', address: 'http://x.invalid', secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' },
        ['/address'],
      ],
      [
        'a webhook with a password in its address',
        { kind: 'webhook', address: 'https://a:b@x.invalid', secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' },
        ['/address'],
      ],
      [
        'a webhook into the network of the service',
        { kind: 'webhook', address: 'https://169.254.169.254/', secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' },
        ['/address'],
      ],
      ['nothing', {}, ['/kind']],
      ['a post that is none', { post: 'chief', kind: 'mail', address: 'a@example.invalid' }, ['/post']],
      ['both at once', { remove: true, kind: 'mail', address: 'a@example.invalid' }, ['/remove']],
    ])('a channel with %s is refused', async (_says, body, pointers) => {
      expect(told(await post('/v1/channels', { unit, ...body }))).toEqual([
        400,
        'request.invalid',
        ...pointers,
      ]);
    });

    test('a webhook whose name leads into the network of the service is refused, and one that is not found yet is taken', async () => {
      const body = {
        unit,
        post: 'supervisor',
        kind: 'webhook',
        address: 'https://partner.invalid/',
        secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj',
      };
      const inside = await api.elsewhere({
        web: { loopback: true, resolve: async () => Promise.resolve(['1.1.1.1', '10.0.0.1']) },
      });
      const before = await api.rows();
      const reply = await inside.call('post', '/v1/channels', { as: 'administrator', body });
      expect(told(reply)).toEqual([400, 'request.invalid', '/address']);
      expect(await api.rows()).toEqual(before);
      const lost = await api.elsewhere({
        web: { loopback: true, resolve: async () => Promise.reject(new Error('not found')) },
      });
      expect((await lost.call('post', '/v1/channels', { as: 'administrator', body })).status).toBe(202);
    });

    test('a channel of a unit that does not exist is refused', async () => {
      const body = { unit: `${avon}/nowhere`, kind: 'mail', address: 'a@example.invalid' };
      expect(told(await post('/v1/channels', body))).toEqual([422, 'unit.not-found', '/unit']);
    });
  });

  describe('people', () => {
    test('people are entered and changed in part, and the log says what changed without name or mail', async () => {
      const supervisor = 'staff:avon-supervisor';
      const mail = 'private-place@example.invalid';
      const id = await newPerson({ name: 'Peculiar Name', mail, posts: ['supervisor'], supervisor });
      const shown = (await items(`/v1/staff?unit=${unit}&limit=200`)).find((one) => one.id === id);
      expect(shown).toEqual({
        id,
        name: 'Peculiar Name',
        unit,
        posts: ['supervisor'],
        roles: [],
        supervisor,
        deputy: null,
        reachedBy: 'own-mail',
        mail,
        active: true,
        leftOn: null,
        absences: [],
      });
      // Who does not keep the directory sees how they are reached, and not where.
      const seen = (await items(`/v1/staff?unit=${unit}&limit=200`, 'manager')).find((one) => one.id === id);
      expect([seen?.['reachedBy'], Object.keys(seen ?? {}).includes('mail')]).toEqual(['own-mail', false]);
      await made('/v1/staff', { id, deputy: supervisor, mail: null });
      expect((await post('/v1/staff', { id })).body).toMatchObject({
        saved: 'same',
        name: 'Peculiar Name',
        deputy: supervisor,
        mail: null,
      });
      expect((await post('/v1/staff', { id, deputy: supervisor })).body['saved']).toBe('same');
      const events = await eventsOf(id);
      const changes = events.filter(({ type }) => type.startsWith('staff-'));
      expect(changes.map(({ type }) => type)).toEqual([
        'staff-entered',
        'staff-changed',
        'staff-changed',
        'staff-changed',
      ]);
      expect(JSON.stringify(events)).not.toMatch(/Peculiar|private-place/);
      // The unit and mail are one power, and the line of command another.
      expect(changes.slice(2).map(({ data }) => (data as { after: object }).after)).toEqual([
        { mail: null },
        { deputy: supervisor },
      ]);
    });

    test('people are listed page by page, by area, by post and by whether they have left', async () => {
      const all = await items('/v1/staff?limit=200', 'coordinator');
      expect(all.length).toBeGreaterThan(15);
      expect(await paged('/v1/staff', 4)).toEqual(all);
      expect((await items(`/v1/staff?area=${kent}&post=force-lead`)).map(({ id }) => id)).toEqual([
        'staff:kent-chief-officer',
        'staff:kent-lead',
      ]);
      expect((await items('/v1/staff?active=false')).every(({ active }) => active === false)).toBe(true);
    });

    test.each([
      ['without a name', { id: 'staff:n1', unit }, ['/name']],
      ['without a unit', { id: 'staff:n1', name: 'N' }, ['/unit']],
      ['of a unit that is not there', { id: 'staff:n1', name: 'N', unit: `${avon}/nowhere` }, ['/unit']],
      [
        'with a supervisor and deputy who are not there',
        { id: 'staff:n1', name: 'N', unit, supervisor: 'staff:no', deputy: 'staff:no' },
        ['/deputy', '/supervisor'],
      ],
      ['who deputise for themselves', { id: 'staff:n1', name: 'N', unit, deputy: 'staff:n1' }, ['/deputy']],
      ['with a post that is none', { id: 'staff:n1', name: 'N', unit, posts: ['chief'] }, ['/posts/0']],
      ['with a mail that is none', { id: 'staff:n1', name: 'N', unit, mail: 'x' }, ['/mail']],
    ])('people %s are refused, and nothing is written', async (_says, body, pointers) => {
      const before = await api.rows();
      expect(told(await post('/v1/staff', body))).toEqual([400, 'request.invalid', ...pointers]);
      expect(await api.rows()).toEqual(before);
    });

    test('an administrator can neither enter, take over nor send away people of another area', async () => {
      for (const [path, body] of [
        ['/v1/staff', { id: 'staff:n2', name: 'N', unit: `${kent}/mosovo` }],
        ['/v1/staff', { id: 'staff:4711', unit }],
        ['/v1/staff/staff:4711/leave', { why: 'Retired' }],
      ] as const)
        expect(told(await post(path, body))).toEqual([403, 'access.forbidden']);
    });

    test('the directory lists as faults a deputy who left and deputies in a circle', async () => {
      const [one, other] = [await newPerson(), await newPerson()];
      await made('/v1/staff', { id: one, deputy: other });
      await made('/v1/staff', { id: other, deputy: one });
      expect(await faultsAbout(one, other)).toEqual([['staff.deputies-in-a-circle', one, other]]);
      expect(await items(`/v1/directory/faults?area=${kent}`)).toEqual([]);
      await made('/v1/staff', { id: other, deputy: null });
      await post(`/v1/staff/${other}/leave`, { why: 'Retired' });
      expect(await faultsAbout(one, other)).toEqual([['staff.deputy-left', one, other]]);
      await made('/v1/staff', { id: one, deputy: null });
      expect(await faultsAbout(one, other)).toEqual([]);
    });

    test('the directory lists as a fault every unit whose ladder ends with nobody because its area has no force lead', async () => {
      const { database } = api;
      const setPosts = async (posts: PersonEntry['posts']) =>
        database
          .updateTable('staff')
          .set({ posts: [...posts] })
          .where('id', 'in', ['staff:avon-lead', 'staff:avon-chief-officer'])
          .execute();
      await setPosts([]);
      const found = await items(`/v1/directory/faults?area=${avon}`);
      const ofKent = await items(`/v1/directory/faults?area=${kent}`);
      await setPosts(['force-lead']);
      const ended = found.filter(({ code }) => code === 'unit.no-end').map(({ about }) => about);
      expect(ended).toEqual(expect.arrayContaining([unit, `${avon}/npt-bedminster`, `${avon}/station`]));
      expect(ofKent).toEqual([]);
    });
  });

  describe('leaving', () => {
    test('leaving is refused with a list of all that the person still owns, and is done once nothing is left', async () => {
      const id = await newPerson({ posts: ['unit-manager'] });
      const led = await newPerson({ supervisor: id });
      const away = await newPerson();
      await api.database
        .updateTable('staff')
        .set({ posts: [] })
        .where('id', '=', 'staff:avon-inspector')
        .execute();
      const { steps } = await api.transfer();
      const step = stepNamed(steps, 'request').id;
      const reassign = async (assignee?: string) =>
        changedBy(
          await api.call('post', `/v1/steps/${step}/reassign`, {
            body: { to: unit, assignee, reason: 'A test' },
          }),
        );
      await reassign(id);
      const absence = await post(
        '/v1/absences',
        { staff: away, cover: id, from: '2099-01-01', to: '2099-01-05', why: 'Leave' },
        { as: 'lineManager' },
      );
      const refused = await post(`/v1/staff/${id}/leave`, { why: 'Retired' });
      expect(told(refused)).toEqual([409, 'staff.owns']);
      expect(refused.body['owns']).toEqual({
        openSteps: 1,
        others: false,
        steps: [{ id: step, process: expect.any(String) as string }],
        supervises: [led],
        posts: ['unit-manager'],
        covers: [absence.body['id']],
      });

      await reassign();
      await made('/v1/staff', { id: led, supervisor: null });
      await api.call('post', `/v1/absences/${String(absence.body['id'])}/return`, {
        as: 'lineManager',
        body: {},
      });
      const still = await post(`/v1/staff/${id}/leave`, { why: 'Retired' });
      expect(still.body['owns']).toEqual({
        openSteps: 0,
        others: false,
        steps: [],
        supervises: [],
        posts: ['unit-manager'],
        covers: [],
      });
      await api.database
        .updateTable('staff')
        .set({ posts: ['unit-manager'] })
        .where('id', '=', 'staff:avon-inspector')
        .execute();
      const key = randomUUID();
      const gone = await post(`/v1/staff/${id}/leave`, { why: 'Retired', on: '2026-01-31' }, { key });
      expect(gone.body).toMatchObject({ active: false, leftOn: '2026-01-31' });
      expect((await post(`/v1/staff/${id}/leave`, { why: 'Retired', on: '2026-01-31' }, { key })).text).toBe(
        gone.text,
      );
      expect((await eventsOf(id)).at(-1)).toMatchObject({
        type: 'staff-left',
        actor: 'staff:administrator',
        data: { on: '2026-01-31', why: 'Retired' },
      });
      expect((await verifyChains(api.database)).faults).toEqual([]);
    });

    test('leaving is refused to a person who stands in for somebody or has handed work in for review', async () => {
      const id = await newPerson();
      const { steps } = await api.transfer();
      const step = stepNamed(steps, 'request').id;
      const owns = async () =>
        ((await post(`/v1/staff/${id}/leave`, { why: 'x' })).body['owns'] as { openSteps: number }).openSteps;
      const set = async (columns: object) =>
        api.database.updateTable('step').set(columns).where('id', '=', step).execute();
      await set({ assignee: 'staff:avon-supervisor', stands_in_for: id });
      expect(await owns()).toBe(1);
      await set({ assignee: null, stands_in_for: null, submission: JSON.stringify({ assignee: id }) });
      expect(await owns()).toBe(1);
      await set({ submission: null });
      expect((await post(`/v1/staff/${id}/leave`, { why: 'x' })).status).toBe(200);
    });

    test('leaving on a future day is refused, and so is leaving by a person who does not exist', async () => {
      const id = await newPerson();
      expect(told(await post(`/v1/staff/${id}/leave`, { why: 'x', on: '2099-01-01' }))).toEqual([
        400,
        'request.invalid',
        '/on',
      ]);
      expect(told(await post('/v1/staff/staff:nobody/leave', { why: 'x' }))).toEqual([
        404,
        'person.not-found',
      ]);
    });

    test('a person who left is given no steps until they return', async () => {
      const id = await newPerson();
      await post(`/v1/staff/${id}/leave`, { why: 'Moved away' });
      const { steps } = await api.transfer();
      const step = stepNamed(steps, 'request').id;
      const give = async (assignee: string) =>
        api.call('post', `/v1/steps/${step}/reassign`, { body: { to: unit, assignee, reason: 'A test' } });
      expect(told(await give(id))).toEqual([422, 'staff.left', '/assignee']);
      expect(told(await give('staff:unknown'))).toEqual([422, 'staff.not-found', '/assignee']);
      expect(told(await post('/v1/staff', { id, deputy: null }))).toEqual([422, 'staff.left', '/returns']);
      await made('/v1/staff', { id, returns: true });
      expect((await post('/v1/staff', { id })).body).toMatchObject({ active: true, leftOn: null });
      expect(changedBy(await give(id)).changed).toMatchObject([
        { assignee: id, post: null, standsInFor: null },
      ]);
    });

    test('an answer that names an officer who left is refused at its field, and the step stays open', async () => {
      const { database } = api;
      const { steps } = await api.transfer();
      const sent = changedBy(
        await api.call('post', `/v1/steps/${stepNamed(steps, 'request').id}/complete`, {
          body: { outcome: 'sent', data: pack },
        }),
      );
      const decide = `/v1/steps/${stepNamed(sent.steps, 'decide').id}`;
      await seedStaff(database, 'staff:gone', `${kent}/mosovo`, { active: false, left_on: '2026-01-01' });
      const accept = async (officer: string) =>
        api.call('post', `${decide}/complete`, {
          as: 'receivingCoordinator',
          body: { outcome: 'accepted', data: acceptedBy(officer) },
        });
      expect(told(await accept('staff:gone'))).toEqual([422, 'staff.left', '/data/officer']);
      expect(told(await accept('staff:unknown'))).toEqual([422, 'staff.not-found', '/data/officer']);
      expect((await api.call('get', decide, { as: 'receivingCoordinator' })).body['status']).toBe('open');
      const accepted = changedBy(await accept('staff:4711'));
      expect(stepNamed(accepted.steps, 'first-contact').assignee).toBe('staff:4711');
    });
  });

  describe('giving a step to a post', () => {
    test('a step that is given to a post shows the post, and giving it to a person and a post at once is refused', async () => {
      const { steps } = await api.transfer();
      const path = `/v1/steps/${stepNamed(steps, 'request').id}/reassign`;
      const give = async (more: object) =>
        api.call('post', path, { body: { to: unit, reason: 'A test', ...more } });
      const given = changedBy(await give({ post: 'supervisor' }));
      expect(given.changed).toMatchObject([{ owner: unit, post: 'supervisor', assignee: null }]);
      expect(told(await give({ post: 'supervisor' }))).toEqual([422, 'step.same-owner']);
      expect(told(await give({ post: 'chief' }))).toEqual([400, 'request.invalid', '/post']);
      expect(told(await give({ post: 'supervisor', assignee: 'staff:avon-supervisor' }))).toEqual([
        400,
        'request.invalid',
        '/post',
      ]);
    });
  });

  describe('a file', () => {
    const people = 'staff,name,unit,posts,supervisor,deputy,mail';
    const send = async (csv: string, more: object = {}) => post('/v1/directory/import', { csv, ...more });
    const sendText = async (csv: string, query = '', token?: string) =>
      api.call('post', `/v1/directory/import${query}`, {
        as,
        raw: csv,
        headers: { 'content-type': 'text/csv' },
        ...(token !== undefined && { token }),
      });
    const faultsOf = ({ body }: Reply) =>
      (body['errors'] as { line: number; column?: string }[]).map(({ line, column }) => `${line} ${column}`);

    test('a file of people is taken over as a whole, whoever supervises whom, and a second time changes nothing', async () => {
      const csv = `${people}\nstaff:f1,File One (invented),${unit},supervisor,staff:f2,,f1@example.invalid\nstaff:f2,File Two (invented),${unit},,,staff:f1,\n`;
      const trial = await send(csv, { dryRun: true });
      expect(trial.body).toEqual({
        of: 'people',
        dryRun: true,
        rows: 2,
        entered: 2,
        changed: 0,
        same: 0,
        asked: 1,
        pending: [],
      });
      expect(
        await api.database.selectFrom('staff').select('id').where('id', '=', 'staff:f1').execute(),
      ).toEqual([]);
      const taken = await send(csv);
      expect(taken.body).toMatchObject({ dryRun: false, entered: 2, asked: 1 });
      await approved(api.call, taken);
      const before = await api.rows();
      expect((await send(csv)).body).toMatchObject({ entered: 0, changed: 0, same: 2 });
      expect(await api.rows()).toEqual(before);
      expect((await send(csv.replace('File Two', 'File Three'))).body).toMatchObject({ changed: 1, same: 1 });
      expect((await eventsOf('staff:f2')).map(({ type }) => type)).toEqual([
        'staff-entered',
        'staff-changed',
      ]);
    });

    test('a file may say the roles of people: those that they lack are asked for, and those that it leaves out end', async () => {
      const roles = 'staff,name,unit,roles';
      const rolesOf = async (id: string) =>
        (await items(`/v1/staff?unit=${unit}&limit=200`)).find((one) => one['id'] === id)?.['roles'];
      const row = (id: string, held: string) => `${roles}\n${id},Of Roles (invented),${unit},${held}`;
      const taken = await send(row('staff:of-roles', 'manager; coordinator'));
      expect([taken.status, taken.body['asked'], await rolesOf('staff:of-roles')]).toEqual([202, 2, []]);
      await approved(api.call, taken);
      expect(await rolesOf('staff:of-roles')).toEqual(['coordinator', 'manager']);
      const fewer = await send(row('staff:of-roles', 'manager'));
      expect([fewer.status, fewer.body['asked'], await rolesOf('staff:of-roles')]).toEqual([
        200,
        0,
        ['manager'],
      ]);
      for (const wrong of ['king', 'national-auditor'])
        expect(faultsOf(await send(row('staff:of-roles', wrong)))).toEqual(['2 roles']);
      const own = `${roles}\nstaff:administrator,Dana Sample (invented),${avon}/administration,manager`;
      expect(faultsOf(await send(own))).toContain('2 roles');
      expect((await eventsOf('staff:of-roles')).map(({ type }) => type)).toEqual(
        expect.arrayContaining(['role-granted', 'role-ended']),
      );
    });

    test('a file of units is also accepted as text/csv, with hours and mail, and leaves a webhook in place', async () => {
      const csv = `unit,title,opens,closes,quietFrom,quietTo,mail\n${avon}/file-unit,File unit,08:00,18:00,22:00,07:00,file@example.invalid\n`;
      expect((await sendText(csv, '?dryRun=true')).body).toMatchObject({
        of: 'units',
        dryRun: true,
        entered: 1,
      });
      const taken = await sendText(csv);
      expect(taken.body).toMatchObject({ dryRun: false, entered: 1, asked: 1 });
      await approved(api.call, taken);
      const path = await eventually(async () => {
        const mail = api.channel.sent.find(({ address }) => address === 'file@example.invalid');
        if (!mail) throw new Error('nothing came');
        return Promise.resolve(new URL(mail.link).pathname);
      });
      expect((await fetch(`${api.url}${path}`, { method: 'POST' })).status).toBe(200);
      expect((await sendText(csv)).body).toMatchObject({ same: 1, asked: 0 });
      expect((await sendText(csv.replace('file@', 'other@'))).body).toMatchObject({ same: 1, asked: 1 });
      const shown = (await items(`/v1/units?area=${avon}&limit=200`)).find(
        ({ id }) => id === `${avon}/file-unit`,
      );
      expect(shown).toMatchObject({ hours: { opens: '08:00' }, quietHours: { from: '22:00', to: '07:00' } });
      const token = await api.letIn({
        id: 'staff:a',
        unit: 'probation:kent/hq',
        roles: ['directory-administrator', 'channel-administrator', 'line-administrator'],
      });
      const hooked = 'unit,title,mail\nprobation:kent/maidstone-pdu,"Probation, Maidstone",\n';
      expect((await sendText(hooked, '', token)).body).toMatchObject({ same: 1 });
    });

    test('a file with any fault is refused as a whole, and each fault is told with its line and column', async () => {
      const before = await api.rows();
      const rows = [
        `staff:g1,Good (invented),${unit},,,,`,
        `staff:g2,Elsewhere (invented),${kent}/mosovo,,,,`,
        `staff:g3,Nowhere (invented),${avon}/nowhere,,,,`,
        `staff:g4,Led by nobody (invented),${unit},,staff:no,staff:no,`,
        `staff:4711,Taken over (invented),${unit},,,,`,
      ];
      const reply = await send([people, ...rows].join('\n'));
      expect([reply.status, reply.body['code']]).toEqual([400, 'request.invalid']);
      expect(faultsOf(reply)).toEqual(['3 unit', '4 unit', '5 supervisor', '5 deputy', '6 staff']);
      expect(await api.rows()).toEqual(before);
      expect(
        await api.database.selectFrom('staff').select('id').where('id', '=', 'staff:g1').execute(),
      ).toEqual([]);
    });

    test('a file does not bring back a person who left, and says so', async () => {
      const id = await newPerson();
      await post(`/v1/staff/${id}/leave`, { why: 'Retired' });
      expect(faultsOf(await send(`${people}\n${id},New Example,${unit},,,,`))).toEqual(['2 staff']);
    });

    test('a file that moves a unit with open steps to another nation is refused', async () => {
      await api.transfer();
      expect(faultsOf(await send(`unit,title,nation\n${unit},MOSOVO,scotland`))).toEqual(['2 nation']);
    });

    test.each([
      ['no file', {}, '/csv'],
      ['an empty one', { csv: '' }, '/csv'],
      ['what is no text', { csv: 7 }, '/csv'],
    ])('an import of %s is refused', async (_says, body, pointer) => {
      expect(told(await post('/v1/directory/import', body))).toEqual([400, 'request.invalid', pointer]);
    });

    test('a body of text/csv is refused by a route other than the import', async () => {
      const reply = await api.call('post', '/v1/units', {
        as,
        raw: 'unit',
        headers: { 'content-type': 'text/csv' },
      });
      expect(told(reply)).toEqual([400, 'request.malformed']);
    });
  });

  test('the ladders are listed as data, with the rules that they apply to', async () => {
    const ladders = await items('/v1/ladders', 'npt');
    expect(ladders.map(({ name }) => name)).toEqual([
      'default',
      'hours',
      'neighbourhood',
      'vetting',
      'private',
      'none',
    ]);
    const hours = ladders[1] as unknown as {
      keepsHours: boolean;
      rules: string[];
      rungs: { usual: object[] };
    };
    expect(hours.keepsHours).toBe(false);
    expect(hours.rules).toEqual(expect.arrayContaining(['registration.record', 'recall.name-units']));
    expect(hours.rules).not.toContain('transfer.decide');
    expect(hours.rungs.usual[2]).toEqual({
      rung: 'supervisor',
      to: 'supervisor',
      when: { hours: 1 },
      inWords: '1 hour after it was due',
    });
  });
});
