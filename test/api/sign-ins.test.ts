import { createSignInLog } from '../../api/access/sign-in-log';
import type { Database } from '../../records/database';
import {
  avon,
  kent,
  startApi,
  tokenRules,
  type ApiService,
  type Ask,
  type Person,
} from '../support/api-service';

interface Shown {
  readonly who: string | null;
  readonly address: string;
  readonly outcome: string;
  readonly many: number;
}
interface Count {
  readonly who?: string | null;
  readonly address?: string | null;
  readonly signedIn: number;
  readonly refused: number;
}

describe('sign-ins and refusals', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const listed = async <T = Shown>(query = '', ask: Ask = { as: 'nationalAuditor' }): Promise<T[]> => {
    await api.parts.signIns.flush();
    const reply = await api.call('get', `/v1/sign-ins?limit=200${query}`, ask);
    if (reply.status !== 200) throw new Error(reply.text);
    return reply.body['items'] as T[];
  };
  const manyOf = async (query: string): Promise<number> =>
    (await listed(query)).reduce((sum, { many }) => sum + many, 0);
  const looksAt = async (token: string | null) => (await api.call('get', '/v1/rules', { token })).status;

  test('the first use of a token is a sign-in on record, and its further uses are none', async () => {
    const id = 'staff:newcomer';
    const token = await api.letIn({ id, unit: `${avon}/front-desk`, roles: ['manager'] });
    for (const _ of [1, 2, 3]) expect(await looksAt(token)).toBe(200);
    expect(await listed(`&who=${id}`)).toEqual([
      expect.objectContaining({ who: id, address: '127.0.0.1', outcome: 'signed-in', many: 1 }),
    ]);
    // Another API of the service has not seen the token, and the records have.
    await createSignInLog(api.database, tokenRules.now, () => undefined).signedIn(token, id, '127.0.0.1');
    expect(await listed(`&who=${id}`)).toHaveLength(1);
    await api.parts.signIns.signedIn('another token of theirs', id, '10.0.0.9');
    expect((await listed(`&who=${id}`)).map(({ address }) => address)).toEqual(['10.0.0.9', '127.0.0.1']);
  });

  test('a token that proves nothing is counted by its address, and names nobody whatever it claims', async () => {
    const before = await manyOf('&outcome=token.invalid');
    const payload = Buffer.from('{"sub":"staff:avon-coordinator"}').toString('base64url');
    for (const _ of [1, 2, 3, 4, 5]) expect(await looksAt(`x.${payload}.y`)).toBe(401);
    expect(await looksAt(null)).toBe(401);
    expect(await manyOf('&outcome=token.invalid')).toBe(before + 5);
    expect((await listed('&outcome=token.invalid')).every(({ who }) => who === null)).toBe(true);
    expect(await manyOf('&outcome=token.missing')).toBeGreaterThanOrEqual(1);
  });

  test('a refusal of somebody whom a token proves is on record under their name', async () => {
    const id = 'staff:shut-out';
    const token = await api.letIn({ id, unit: `${avon}/front-desk`, roles: ['manager'] });
    await api.database.updateTable('staff').set({ active: false }).where('id', '=', id).execute();
    for (const _ of [1, 2, 3]) expect(await looksAt(token)).toBe(403);
    await looksAt(await api.issuer.sign({ id: 'staff:never-heard-of' }));
    expect(await manyOf(`&who=${id}&outcome=access.left`)).toBe(3);
    expect(await manyOf('&who=staff:never-heard-of&outcome=access.not-in-directory')).toBe(1);
  });

  test('a message of a feed and a link that nobody signed are refusals on record', async () => {
    await api.call('post', '/v1/feeds/prison-movements', { body: { prison: 'prison:hmp-ashcombe/omu' } });
    expect(await manyOf('&outcome=signature.missing')).toBeGreaterThanOrEqual(1);
    await fetch(`${api.url}/v1/links/no-such-link`);
    expect(await manyOf('&outcome=link.invalid')).toBe(1);
  });

  test('sign-ins and refusals are counted by person and by address, those with the most refusals first', async () => {
    const byPerson = await listed<Count>('&count=person');
    expect(byPerson.find(({ who }) => who === 'staff:shut-out')).toMatchObject({ signedIn: 0, refused: 3 });
    expect(byPerson.find(({ who }) => who === 'staff:newcomer')).toMatchObject({ signedIn: 2, refused: 0 });
    const refused = byPerson.map((one) => one.refused);
    expect(refused).toEqual([...refused].sort((a, b) => b - a));
    const byAddress = await listed<Count>('&count=address');
    expect(byAddress.map(({ address }) => address)).toEqual(
      expect.arrayContaining(['127.0.0.1', '10.0.0.9']),
    );
    expect(byAddress.find(({ address }) => address === '10.0.0.9')).toMatchObject({
      signedIn: 1,
      refused: 0,
    });
  });

  test('an auditor reads the sign-ins of their own area, a national auditor all, and nobody else any', async () => {
    const id = 'staff:of-kent';
    await looksAt(await api.letIn({ id, unit: `${kent}/front-desk`, roles: ['manager'] }));
    const own = await listed('', { as: 'auditor' });
    expect(own.map(({ who }) => who)).toContain('staff:newcomer');
    expect(own.map(({ who }) => who)).not.toContain(id);
    // Of whom nothing is proven, no area is told.
    expect(own.filter(({ who }) => who === null)).toEqual([]);
    expect(await listed(`&who=${id}`, { as: 'auditor' })).toEqual([]);
    expect(await listed(`&who=${id}`)).toHaveLength(1);
    for (const as of ['coordinator', 'manager', 'administrator', 'lawAdministrator'] satisfies Person[])
      expect([as, (await api.call('get', '/v1/sign-ins', { as })).status]).toEqual([as, 403]);
  });

  test('a list of sign-ins is of the instants that are asked for, and goes on page by page', async () => {
    const [newest] = await listed<{ at: string }>();
    const at = String(newest?.at);
    expect((await listed<{ at: string }>(`&from=${at}`)).map((one) => one.at)).toContain(at);
    expect((await listed<{ at: string }>(`&to=${at}`)).map((one) => one.at)).not.toContain(at);
    const page = async (cursor?: string) =>
      (
        await api.call('get', `/v1/sign-ins?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`, {
          as: 'nationalAuditor',
        })
      ).body as { items: Shown[]; next: string };
    const first = await page();
    const second = await page(first.next);
    expect([first.items.length, second.items.length]).toEqual([2, 2]);
    expect(second.items).not.toEqual(first.items);
    const wrong = await api.call('get', `/v1/sign-ins?from=${at}&to=${at}`, { as: 'auditor' });
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'request.invalid']);
  });

  describe('a flood of refusals', () => {
    const rowsOf = async (outcome: string) =>
      api.database
        .selectFrom('sign_in')
        .selectAll()
        .where('outcome', '=', outcome)
        .orderBy('address')
        .orderBy('at')
        .execute();
    const now = () => '2026-06-01T10:00:30.000Z' as const;

    test('from one address is one row a minute, with its number', async () => {
      let at: ReturnType<typeof tokenRules.now> = now();
      const log = createSignInLog(
        api.database,
        () => at,
        () => undefined,
      );
      for (let n = 0; n < 1_000; n += 1) await log.refused('flood.one', '', '10.1.1.1');
      at = '2026-06-01T10:00:59.999Z';
      await log.refused('flood.one', '', '10.1.1.1');
      at = '2026-06-01T10:01:00.000Z';
      await log.refused('flood.one', '', '10.1.1.1');
      await log.flush();
      const rows = await rowsOf('flood.one');
      expect(rows.map(({ many, last_at: last }) => [many, last])).toEqual([
        [1_001, '2026-06-01T10:00:59.999Z'],
        [1, '2026-06-01T10:01:00.000Z'],
      ]);
    });

    test('from many addresses fills no more than two hundred rows a minute, and is counted whole', async () => {
      const log = createSignInLog(api.database, now, () => undefined);
      for (let n = 0; n < 300; n += 1) await log.refused('flood.many', '', `10.2.${n >> 8}.${n & 255}`);
      await log.flush();
      const rows = await rowsOf('flood.many');
      expect(rows).toHaveLength(201);
      expect(rows.reduce((sum, { many }) => sum + many, 0)).toBe(300);
      expect(rows.find(({ address }) => address === 'others')?.many).toBe(100);
    });

    test('from the addresses of one IPv6 network is the flood of one address', async () => {
      const log = createSignInLog(api.database, now, () => undefined);
      for (const end of ['1', '2', 'ffff:1']) await log.refused('flood.six', '', `2001:db8:1:2::${end}`);
      await log.refused('flood.six', '', '2001:db8:1:3::1');
      await log.flush();
      expect((await rowsOf('flood.six')).map(({ many }) => many)).toEqual([3, 1]);
    });

    test('is counted once the records are back, where they were out of reach', async () => {
      let isDown = true;
      const flaky = {
        getExecutor() {
          if (isDown) throw new Error('out of reach');
          return api.database.getExecutor();
        },
      } as unknown as Database;
      const failures: unknown[] = [];
      const log = createSignInLog(flaky, now, (error) => void failures.push(error));
      await log.refused('flood.down', '', '10.3.1.1');
      await log.refused('flood.down', '', '10.3.1.1');
      expect(failures).toHaveLength(1);
      isDown = false;
      await log.flush();
      expect((await rowsOf('flood.down')).map(({ many }) => many)).toEqual([2]);
    });
  });
});
