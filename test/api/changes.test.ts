import { randomUUID } from 'node:crypto';
import { verifyChains } from '../../records/log/verify-chains';
import { fromMilliseconds, plusHours, type Instant } from '../../domain/time/time';
import { eventually } from '../support/eventually';
import {
  avon,
  kent,
  now,
  startApi,
  type ApiService,
  type Ask,
  type Person,
  type Reply,
} from '../support/api-service';
import { approved, pendingIn } from '../support/changes';
import { testSealing } from '../support/living-service';

const unit = `${avon}/changing`;
const person = 'staff:changing';
const secret = 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0';
const prison = 'prison:hmp-ashcombe/omu';

describe('changes that take two people', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
    await api.database.transaction().execute(async (trx) => {
      await trx
        .insertInto('unit')
        .values({ id: unit, agency: 'police', area: avon, title: 'Changing', needs_clearance: true })
        .execute();
      await trx
        .insertInto('channel')
        .values({ unit_id: unit, kind: 'mail', address: 'old-place@example.invalid', secret: null })
        .execute();
      await trx
        .insertInto('staff')
        .values([
          {
            id: person,
            name: 'Changing Example (invented)',
            unit_id: unit,
            supervisor: 'staff:avon-supervisor',
            deputy: null,
            mail: 'own-place@example.invalid',
            left_on: null,
          },
          {
            id: 'staff:prison-admin',
            name: 'Prison Example (invented)',
            unit_id: prison,
            supervisor: null,
            deputy: null,
            mail: null,
            left_on: null,
          },
          {
            id: 'staff:prison-second',
            name: 'Second Example (invented)',
            unit_id: prison,
            supervisor: null,
            deputy: null,
            mail: null,
            left_on: null,
          },
        ])
        .execute();
      await trx
        .insertInto('staff_role')
        .values(
          ['staff:prison-admin', 'staff:prison-second'].map((staff_id) => ({
            staff_id,
            role: 'channel-administrator' as const,
            granted_at: '2026-01-01T00:00:00.000Z',
            granted_by: 'staff:seed',
            cause: 'seed',
            ended_at: null,
            ended_by: null,
          })),
        )
        .execute();
    });
  });
  afterAll(async () => api.stop());

  const post = async (path: string, body: object, ask: Ask = {}) =>
    api.call('post', path, { as: 'administrator', body, ...ask });
  const told = ({ status, body }: Reply) => [status, body['code'] ?? body['status']];
  const decide = async (id: string, ask: Ask = {}, how: 'approve' | 'decline' = 'approve') =>
    post(`/v1/changes/${id}/${how}`, how === 'approve' ? {} : { reason: 'Nobody knows of it' }, {
      as: 'secondAdministrator',
      ...ask,
    });
  const idIn = (reply: Reply): string => {
    const [first] = pendingIn(reply);
    if (reply.status !== 202 || !first) throw new Error(reply.text);
    return first.id;
  };
  /** The page by which a mailbox is confirmed, once its mail has come. */
  const pageFor = async (address: string): Promise<string> =>
    eventually(async () => {
      const mail = api.channel.sent.findLast(
        (one) => one.address === address && one.link.includes('/v1/channel-proofs/'),
      );
      if (!mail) throw new Error(`nothing came to ${address}`);
      return Promise.resolve(`${api.url}${new URL(mail.link).pathname}`);
    });
  /** Confirms a mailbox by the link that it was sent; nothing where no address is to be confirmed. */
  async function confirmed(address: string): Promise<void> {
    if (!address.includes('@')) return;
    const { status } = await fetch(await pageFor(address), { method: 'POST' });
    if (status !== 200) throw new Error(`answered ${status}`);
  }
  const ofUnit = async () =>
    api.database.selectFrom('unit').selectAll().where('id', '=', unit).executeTakeFirstOrThrow();
  const ofPerson = async () =>
    api.database.selectFrom('staff').selectAll().where('id', '=', person).executeTakeFirstOrThrow();
  const addresses = async () =>
    (
      await api.database
        .selectFrom('channel')
        .select(['address'])
        .where('unit_id', '=', unit)
        .where('active', '=', true)
        .execute()
    ).map(({ address }) => address);
  const roles = async () =>
    (
      await api.database
        .selectFrom('staff_role')
        .select('role')
        .where('staff_id', '=', person)
        .where('ended_at', 'is', null)
        .execute()
    ).map(({ role }) => role);
  const tokenOf = async (id: string, of: typeof prison) =>
    api.letIn({ id, unit: of, roles: ['channel-administrator'] });
  const openSecrets = async () =>
    (await api.database.selectFrom('feed_secret').select('ends_at').where('unit_id', '=', prison).execute())
      .length;
  const holidays = async (): Promise<string[]> => {
    const { body } = await api.call('get', '/v1/calendars/scotland');
    return (body['holidays'] as { date: string }[]).map(({ date }) => date);
  };
  const figures = async () =>
    ((await api.call('get', '/v1/policies', { as: 'auditor' })).body['items'] as { n: number }[]).map(
      ({ n }) => n,
    );

  type Look = () => Promise<unknown>;
  const lawyers = { as: 'lawAdministrator', second: 'secondLawAdministrator' } as const;
  const force = { as: 'administrator', second: 'secondAdministrator' } as const;
  // What is asked, who asks and who decides, and what it changes from and to.
  test.each<[string, string, object, { as: Person; second: Person }, Look, unknown, unknown]>([
    [
      'where a unit is reached',
      '/v1/channels',
      { unit, kind: 'mail', address: 'new-place@example.invalid' },
      force,
      addresses,
      ['old-place@example.invalid'],
      ['new-place@example.invalid'],
    ],
    [
      'that a channel is taken away',
      '/v1/channels',
      { unit, remove: true },
      force,
      addresses,
      ['new-place@example.invalid'],
      [],
    ],
    [
      'that nobody signs in for a unit',
      '/v1/units',
      { id: unit, account: false },
      force,
      async () => (await ofUnit()).account,
      true,
      false,
    ],
    [
      'that a unit needs no clearance',
      '/v1/units',
      { id: unit, needsClearance: false },
      force,
      async () => (await ofUnit()).needs_clearance,
      true,
      false,
    ],
    [
      'the posts of a person',
      '/v1/staff',
      { id: person, posts: ['supervisor'] },
      force,
      async () => (await ofPerson()).posts,
      [],
      ['supervisor'],
    ],
    [
      'the supervisor of a person',
      '/v1/staff',
      { id: person, supervisor: 'staff:avon-inspector' },
      force,
      async () => (await ofPerson()).supervisor,
      'staff:avon-supervisor',
      'staff:avon-inspector',
    ],
    [
      'the deputy of a person',
      '/v1/staff',
      { id: person, deputy: 'staff:avon-inspector' },
      force,
      async () => (await ofPerson()).deputy,
      null,
      'staff:avon-inspector',
    ],
    [
      'the unit of a person',
      '/v1/staff',
      { id: person, unit: `${avon}/mosovo` },
      force,
      async () => (await ofPerson()).unit_id,
      unit,
      `${avon}/mosovo`,
    ],
    [
      'the mail of a person',
      '/v1/staff',
      { id: person, mail: 'elsewhere@example.invalid' },
      force,
      async () => (await ofPerson()).mail,
      'own-place@example.invalid',
      'elsewhere@example.invalid',
    ],
    ['a role of a person', `/v1/staff/${person}/roles`, { role: 'manager' }, force, roles, [], ['manager']],
    [
      "a force's own figure",
      '/v1/policies',
      { rule: 'transfer.decide', force: avon, n: 9, why: 'Local practice' },
      force,
      figures,
      [],
      [9],
    ],
    [
      'a bank holiday',
      '/v1/calendars/scotland/holidays',
      { date: '2027-06-15', title: 'Invented Day' },
      lawyers,
      async () => (await holidays()).includes('2027-06-15'),
      false,
      true,
    ],
  ])(
    '%s is changed by nobody alone: it waits, the asker cannot approve it, and a second holder of the power can',
    async (_says, path, body, { as, second }, look, before, after) => {
      expect(await look()).toEqual(before);
      const asked = await post(path, body, { as });
      const id = idIn(asked);
      expect(asked.headers.get('location')).toBe(`/v1/changes/${id}`);
      expect(await look()).toEqual(before);
      expect(told(await decide(id, { as }))).toEqual([422, 'change.own']);
      for (const other of ['coordinator', 'auditor', 'receivingCoordinator'] as const)
        expect([403, 404]).toContain((await decide(id, { as: other })).status);
      expect(await look()).toEqual(before);
      expect(told(await decide(id, { as: second }))).toEqual([200, 'approved']);
      if (path === '/v1/channels') await confirmed(String((body as { address?: string }).address));
      await eventually(async () => expect(await look()).toEqual(after));
      // It stands so now: the same is not asked for again.
      const again = await post(path, body, { as });
      expect([again.status, pendingIn(again)]).toEqual([200, []]);
    },
  );

  test("the secret of a prison's feed is changed by two, and the secret before it ends a day later", async () => {
    const before = await openSecrets();
    const asked = await post(
      '/v1/feed-secrets',
      { prison, secret },
      { token: await tokenOf('staff:prison-admin', prison) },
    );
    const id = idIn(asked);
    expect(asked.text).not.toContain('whsec_');
    expect(await openSecrets()).toBe(before);
    const second = await tokenOf('staff:prison-second', prison);
    expect(told(await decide(id, { token: second }))).toEqual([200, 'approved']);
    const secrets = await api.database
      .selectFrom('feed_secret')
      .select('ends_at')
      .where('unit_id', '=', prison)
      .orderBy('added_at')
      .execute();
    expect(secrets.map(({ ends_at: ends }) => ends === null)).toEqual([false, true]);
  });

  test('somebody who left is brought back by two people, and a role is taken from them by one, at once', async () => {
    const id = 'staff:returning';
    await approved(api.call, await post('/v1/staff', { id, name: 'Back Example (invented)', unit }));
    await approved(api.call, await post(`/v1/staff/${id}/roles`, { role: 'partner' }));
    await post(`/v1/staff/${id}/leave`, { why: 'Moved away' });
    const asked = await post('/v1/staff', { id, returns: true });
    expect(asked.body).toMatchObject({
      active: false,
      pending: [{ what: 'that a person who left is back' }],
    });
    await approved(api.call, asked);
    const ended = await post(`/v1/staff/${id}/roles`, { role: 'partner', ends: true });
    expect([ended.status, ended.body]).toEqual([200, { staff: id, roles: [], pending: [] }]);
  });

  test('what a new unit and a new person hold that is harmless is entered at once, and their channel, posts and roles wait', async () => {
    const newUnit = `${avon}/brand-new`;
    expect((await post('/v1/units', { id: newUnit, title: 'Brand new' })).status).toBe(200);
    const channel = await post('/v1/channels', { unit: newUnit, kind: 'mail', address: 'a@example.invalid' });
    expect([channel.status, channel.body['channels']]).toEqual([202, []]);
    const entered = await post('/v1/staff', {
      id: 'staff:brand-new',
      name: 'New Example (invented)',
      unit: newUnit,
      mail: 'new@example.invalid',
      supervisor: 'staff:avon-supervisor',
      posts: ['unit-manager'],
    });
    expect([entered.status, entered.body['saved'], entered.body['posts']]).toEqual([202, 'entered', []]);
    const [{ body } = entered] = await approved(api.call, entered);
    expect(body['changes']).toEqual([{ what: 'Posts', before: 'none', after: 'unit-manager' }]);
  });

  test('nobody asks for what is their own, and nobody approves what gives them something', async () => {
    expect(told(await post('/v1/staff/staff:administrator/roles', { role: 'manager' }))).toEqual([
      422,
      'change.own',
    ]);
    expect(
      told(await post('/v1/staff', { id: 'staff:avon-lead', supervisor: 'staff:administrator' })),
    ).toEqual([422, 'change.own']);
    const forSecond = idIn(await post('/v1/staff/staff:second-administrator/roles', { role: 'auditor' }));
    expect(told(await decide(forSecond))).toEqual([422, 'change.own']);
    const asSupervisor = idIn(
      await post('/v1/staff', { id: 'staff:avon-lead', supervisor: 'staff:second-administrator' }),
    );
    expect(told(await decide(asSupervisor))).toEqual([422, 'change.own']);
  });

  test('a change is refused where the thing was changed since it was asked for', async () => {
    const ask = async (address: string) => idIn(await post('/v1/channels', { unit, kind: 'mail', address }));
    const [first, second] = [await ask('one@example.invalid'), await ask('two@example.invalid')];
    expect(told(await decide(second))).toEqual([200, 'approved']);
    expect(told(await decide(first))).toEqual([409, 'change.stale']);
    await confirmed('two@example.invalid');
    expect(await addresses()).toEqual(['two@example.invalid']);
    expect(told(await decide(first))).toEqual([409, 'change.decided']);
  });

  test('a change is refused where whoever asked no longer holds the power, or left', async () => {
    const id = idIn(await post(`/v1/staff/${person}/roles`, { role: 'coordinator' }));
    const ends = async (ended: Instant | null) =>
      api.database
        .updateTable('staff_role')
        .set({ ended_at: ended, ended_by: ended === null ? null : 'staff:seed' })
        .where('staff_id', '=', 'staff:administrator')
        .where('role', '=', 'directory-administrator')
        .execute();
    await ends(now());
    const reply = await decide(id);
    await ends(null);
    expect(told(reply)).toEqual([409, 'change.stale']);
    expect(await roles()).not.toContain('coordinator');
  });

  test.each([
    ['one second before a week is over', -1, [200, 'approved']],
    ['a week after it was asked for', 0, [409, 'change.expired']],
  ])('%s a change can be decided, and no later', async (_says, seconds, expected) => {
    const id = idIn(
      await post(`/v1/staff/staff:avon-lead/roles`, { role: seconds < 0 ? 'manager' : 'coordinator' }),
    );
    const { asked_at: at } = await api.database
      .selectFrom('change_request')
      .select('asked_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const week = Date.parse(plusHours(at, 7 * 24)) + seconds * 1_000;
    const later = await api.elsewhere({ now: () => fromMilliseconds(week) });
    const reply = await later.call('post', `/v1/changes/${id}/approve`, {
      as: 'secondAdministrator',
      body: {},
    });
    expect(told(reply)).toEqual(expected);
  });

  test('a unit is told by its old channel, and its line by their own mails, when a change is asked for and when it is decided', async () => {
    const [old = ''] = await addresses();
    const sentTo = (address: string, word: string) =>
      api.channel.sent.filter((one) => one.address === address && one.title.includes(word));
    const before = sentTo(old, 'approved').length;
    const id = idIn(await post('/v1/channels', { unit, kind: 'mail', address: 'third@example.invalid' }));
    await eventually(async () => Promise.resolve(expect(sentTo(old, 'asked for').length).toBeGreaterThan(0)));
    await decide(id);
    await eventually(async () => Promise.resolve(expect(sentTo(old, 'approved')).toHaveLength(before + 1)));
    // The new address is asked to confirm itself, and told nothing else.
    expect(
      sentTo('third@example.invalid', '').filter(({ link }) => !link.includes('channel-proofs')),
    ).toEqual([]);
    const [notice] = sentTo(old, 'approved').slice(-1);
    expect(notice?.link).toContain(`/v1/changes/${id}`);
    expect(JSON.stringify(notice)).not.toContain('third@');
    await eventually(async () => {
      const { body } = await api.call('get', `/v1/changes/${id}`, { as: 'auditor' });
      expect(body['told']).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ who: unit, moment: 'asked', status: 'delivered' }),
          expect.objectContaining({ who: unit, moment: 'decided', status: 'delivered' }),
          expect.objectContaining({ who: 'staff:avon-lead', moment: 'decided', status: 'delivered' }),
        ]),
      );
    });
  });

  test('a new address is used once whoever reads it has confirmed it, and the old one until then', async () => {
    const [old] = await addresses();
    await approved(
      api.call,
      await post('/v1/channels', { unit, kind: 'mail', address: 'fourth@example.invalid' }),
    );
    const page = await pageFor('fourth@example.invalid');
    expect(await addresses()).toEqual([old]);
    // Programs look at the links of mails: looking confirms nothing.
    const looked = await fetch(page);
    expect([looked.status, await looked.text()]).toEqual([
      200,
      expect.stringContaining('Confirm this address') as string,
    ]);
    expect(await addresses()).toEqual([old]);
    expect((await fetch(`${page}x`, { method: 'POST' })).status).toBe(410);
    expect(await addresses()).toEqual([old]);
    expect((await fetch(page, { method: 'POST' })).status).toBe(200);
    expect(await addresses()).toEqual(['fourth@example.invalid']);
    expect((await fetch(page, { method: 'POST' })).status).toBe(200);
    const { body } = await post('/v1/units', { id: unit });
    expect(body['channels']).toEqual([{ post: '', kind: 'mail', proven: true }]);
    const events = await api.database
      .selectFrom('event')
      .select('type')
      .where('stream', '=', `unit:${unit}`)
      .orderBy('ordinal')
      .execute();
    expect(events.map(({ type }) => type).slice(-4)).toEqual([
      'change-approved',
      'channel-challenged',
      'channel-set',
      'channel-proven',
    ]);
  });

  test('an address that another one replaced before it was confirmed can be confirmed no more', async () => {
    const ask = async (address: string) =>
      approved(api.call, await post('/v1/channels', { unit, kind: 'mail', address }));
    await ask('fifth@example.invalid');
    const page = await pageFor('fifth@example.invalid');
    await ask('sixth@example.invalid');
    expect((await fetch(page, { method: 'POST' })).status).toBe(410);
    await confirmed('sixth@example.invalid');
    expect(await addresses()).toEqual(['sixth@example.invalid']);
  });

  test('the link that confirms an address is good for a week and no longer', async () => {
    const address = 'seventh@example.invalid';
    await approved(api.call, await post('/v1/channels', { unit, kind: 'mail', address }));
    const path = new URL(await pageFor(address)).pathname;
    const { expires_at: until } = await api.database
      .selectFrom('channel_challenge')
      .select('expires_at')
      .where('address', '=', address)
      .executeTakeFirstOrThrow();
    const at = async (seconds: number) => {
      const instant = fromMilliseconds(Date.parse(until) + seconds * 1_000);
      const { url } = await api.elsewhere({ now: () => instant });
      return (await fetch(`${url}${path}`, { method: 'POST' })).status;
    };
    expect(await at(1)).toBe(410);
    expect(await addresses()).not.toContain(address);
    expect(await at(-2)).toBe(200);
    expect(await addresses()).toContain(address);
  });

  test('a webhook proves itself by sending back what it is sent, and its secret is kept encrypted', async () => {
    const hook = { unit, post: 'supervisor', kind: 'webhook', address: 'https://partner.invalid/x', secret };
    await approved(api.call, await post('/v1/channels', hook));
    const channel = await eventually(async () =>
      api.database
        .selectFrom('channel')
        .select(['address', 'secret', 'proven_at'])
        .where('unit_id', '=', unit)
        .where('post', '=', 'supervisor')
        .where('proven_at', 'is not', null)
        .executeTakeFirstOrThrow(),
    );
    expect(channel.address).toBe('https://partner.invalid/x');
    expect(testSealing.open(channel.secret ?? 'sealed:')).toBe(secret);
    expect(pendingIn(await post('/v1/channels', hook))).toEqual([]);
    // The API's role writes such secrets, and reads none that waits.
    await expect(api.database.selectFrom('change_request').select('secret').execute()).rejects.toThrow(
      'permission denied',
    );
  });

  test('a person is told by their old mail that it changes, and so is their supervisor', async () => {
    const { mail } = await ofPerson();
    const id = idIn(await post('/v1/staff', { id: person, mail: 'taken-over@example.invalid' }));
    await eventually(async () =>
      Promise.resolve(
        expect(api.channel.sent.filter((one) => one.link.includes(id)).map(({ address }) => address)).toEqual(
          expect.arrayContaining([mail, 'avon-inspector@example.invalid']),
        ),
      ),
    );
    const seen = await api.call('get', `/v1/changes/${id}`, {
      token: await api.letIn({ id: person, unit, roles: ['partner'] }),
    });
    expect(seen.body).toMatchObject({ status: 'pending', askedBy: 'staff:administrator' });
    expect(told(await decide(id, {}, 'decline'))).toEqual([200, 'declined']);
    expect((await ofPerson()).mail).toBe(mail);
    expect(told(await decide(id))).toEqual([409, 'change.decided']);
  });

  test('the same request sent again asks once, and a decision sent again is made once', async () => {
    const key = randomUUID();
    const body = { id: 'staff:avon-inspector', posts: ['unit-manager', 'supervisor'] };
    const asked = await post('/v1/staff', body, { key });
    expect((await post('/v1/staff', body, { key })).text).toBe(asked.text);
    const id = idIn(asked);
    const decision = randomUUID();
    const made = await decide(id, { key: decision });
    expect((await decide(id, { key: decision })).text).toBe(made.text);
    const events = await api.database
      .selectFrom('event')
      .select(['type', 'actor'])
      .where('stream', '=', 'staff:avon-inspector')
      .where('type', 'like', 'change-%')
      .orderBy('ordinal')
      .execute();
    expect(events).toEqual([
      { type: 'change-asked', actor: 'staff:administrator' },
      { type: 'change-approved', actor: 'staff:second-administrator' },
    ]);
    expect((await verifyChains(api.database)).faults).toEqual([]);
  });

  test('a reason is needed to decline', async () => {
    const id = idIn(await post(`/v1/staff/staff:avon-inspector/roles`, { role: 'coordinator' }));
    const reply = await post(`/v1/changes/${id}/decline`, {}, { as: 'secondAdministrator' });
    expect(told(reply)).toEqual([400, 'request.invalid']);
  });

  test('changes are listed for the powers of the area and its auditor, and for nobody of another area', async () => {
    const ids = async (ask: Ask, query = '') => {
      const { status, body } = await api.call('get', `/v1/changes?limit=200${query}`, ask);
      return [status, (body['items'] as { id: string }[] | undefined)?.length ?? 0] as const;
    };
    const [, all] = await ids({ as: 'auditor' });
    expect(all).toBeGreaterThan(10);
    expect(await ids({ as: 'coordinator' })).toEqual([403, 0]);
    const kentish = await api.letIn({
      id: 'staff:kent-manager',
      unit: `${kent}/mosovo-manager`,
      roles: ['directory-administrator', 'auditor'],
    });
    expect(await ids({ token: kentish })).toEqual([200, 0]);
    const [, pending] = await ids({ as: 'administrator' }, '&status=pending');
    const [, decided] = await ids({ as: 'administrator' }, '&status=decided');
    expect([pending > 0, decided > 0]).toEqual([true, true]);
    const lawyer = await ids({ as: 'lawAdministrator' });
    expect(lawyer).toEqual([200, 1]);
    const [, everything] = await ids({ as: 'nationalAuditor' });
    expect(everything).toBeGreaterThan(all);
    const first = idIn(await post(`/v1/staff/${person}/roles`, { role: 'auditor' }));
    expect((await api.call('get', `/v1/changes/${first}`, { token: kentish })).status).toBe(404);
  });

  test.each([
    ["a council's housing team", 'council:bristol/housing'],
    ['a police force', `${avon}/administration`],
  ] as const)('%s announces no bank holiday, whatever power over the law it was given', async (_says, of) => {
    const token = await api.letIn({
      id: 'staff:administrator',
      unit: of,
      roles: ['law-administrator'],
    });
    const holiday = { date: '2027-07-15', title: 'Our Day' };
    const asked = await post('/v1/calendars/england-and-wales/holidays', holiday, { as: 'lawAdministrator' });
    // Nor do they approve one.
    expect((await decide(idIn(asked), { token })).status).toBe(404);
    await decide(idIn(asked), { as: 'secondLawAdministrator' }, 'decline');
    expect(told(await post('/v1/calendars/england-and-wales/holidays', holiday, { token }))).toEqual([
      403,
      'access.forbidden',
    ]);
  });

  test('of a file what is harmless is taken over, and each grave part waits for a second person', async () => {
    const people = [
      'staff,name,unit,posts,supervisor,deputy,mail',
      `staff:in-file,File Example (invented),${unit},supervisor,staff:avon-supervisor,,file@example.invalid`,
      `staff:avon-lead,Lee Renamed (invented),${avon}/mosovo-manager,force-lead;unit-manager,,,avon-lead@example.invalid`,
    ].join('\n');
    const asked = await post('/v1/directory/import', { csv: people });
    expect(asked.body).toMatchObject({ entered: 1, changed: 1, asked: 2 });
    expect(pendingIn(asked).map(({ power }) => power)).toEqual(['line-administrator', 'line-administrator']);
    const [renamed] = await api.database
      .selectFrom('staff')
      .select(['name', 'posts'])
      .where('id', '=', 'staff:avon-lead')
      .execute();
    expect(renamed).toEqual({ name: 'Lee Renamed (invented)', posts: ['force-lead'] });
    const units = `unit,title,needsClearance,account,mail\n${avon}/mosovo,MOSOVO unit,,no,redirected@example.invalid\n`;
    const trial = await post('/v1/directory/import', { csv: units, dryRun: true });
    expect([trial.status, trial.body['asked'], pendingIn(trial)]).toEqual([200, 2, []]);
    const file = await post('/v1/directory/import', { csv: units });
    expect([file.status, pendingIn(file).length]).toEqual([202, 2]);
    const own = `staff,name,unit,posts\nstaff:administrator,Dana Sample (invented),${avon}/administration,supervisor`;
    expect((await post('/v1/directory/import', { csv: own })).status).toBe(400);
  });
});
