import { Client, type DatabaseError } from 'pg';
import { createSealing, type Sealed } from '../../platform/sealing';
import { openDatabase, type Database } from '../../records/database';
import { sealSecrets } from '../../records/secrets';
import { createTestDatabase, type TestDatabase } from '../support/database';

const secret = 'whsec_c2VjcmV0c2VjcmV0';
const prison = 'prison:hmp-ashcombe/omu';
const older = { id: 'older', key: Buffer.alloc(32, 1) };
const newer = { id: 'newer', key: Buffer.alloc(32, 2) };

describe('the secrets that the database keeps', () => {
  let test: TestDatabase;
  let owner: Database;
  let asOwner: Client;
  beforeAll(async () => {
    test = await createTestDatabase();
    owner = openDatabase({ url: test.ownerUrl, poolSize: 1 });
    asOwner = new Client({ connectionString: test.ownerUrl });
    await asOwner.connect();
    await owner
      .insertInto('unit')
      .values({ id: prison, agency: 'prison', area: 'prison:hmp-ashcombe', title: 'A prison' })
      .execute();
    await owner.insertInto('feed').values({ unit_id: prison, desk: prison }).execute();
  });
  afterAll(async () => {
    await asOwner.end();
    await owner.destroy();
    await test.drop();
  });

  const kept = async () => {
    const channel = await owner.selectFrom('channel').select('secret').executeTakeFirstOrThrow();
    const feed = await owner.selectFrom('feed_secret').select('secret').executeTakeFirstOrThrow();
    return [channel.secret ?? '', feed.secret];
  };
  const codeOf = async (statement: string): Promise<string> =>
    asOwner.query(statement).then(
      () => 'done',
      (error: unknown) => (error as DatabaseError).code ?? '',
    );

  it('a secret in plain text is written by nobody, not even by the owner of the tables', async () => {
    const statement = `insert into feed_secret (unit_id, secret, added_at) values ('${prison}', '${secret}', now())`;
    expect(await codeOf(statement)).toBe('23514');
  });

  it('the role of the API reads the secrets of feeds, and of channels and requests no secret; the worker reads what it sends by', async () => {
    const readBy = async (url: string, table: string): Promise<string> => {
      const client = new Client({ connectionString: url });
      await client.connect();
      return client
        .query(`select secret from ${table}`)
        .then(
          () => 'read',
          (error: unknown) => (error as DatabaseError).code ?? '',
        )
        .finally(async () => client.end());
    };
    const tables = ['feed_secret', 'channel', 'change_notice', 'channel_challenge', 'change_request'];
    const by = async (url: string) => Promise.all(tables.map(async (table) => readBy(url, table)));
    expect(await by(test.apiUrl)).toEqual(['read', '42501', '42501', '42501', '42501']);
    expect(await by(test.workerUrl)).toEqual(['read', 'read', 'read', 'read', '42501']);
  });

  it('secrets of before are encrypted once, and again when the key changes, and can be opened all along', async () => {
    // As an earlier version left them.
    await asOwner.query('alter table channel drop constraint channel_secret_sealed');
    await asOwner.query('alter table feed_secret drop constraint feed_secret_sealed');
    await asOwner.query(
      `insert into channel (unit_id, kind, address, secret) values ($1, 'webhook', 'https://x.invalid', $2)`,
      [prison, secret],
    );
    await asOwner.query('insert into feed_secret (unit_id, secret, added_at) values ($1, $2, now())', [
      prison,
      secret,
    ]);
    for (const [table, check] of [
      ['channel', 'channel_secret_sealed'],
      ['feed_secret', 'feed_secret_sealed'],
    ] as const)
      await asOwner.query(
        `alter table ${table} add constraint ${check} check (secret is null or secret like 'sealed:%') not valid`,
      );

    const first = createSealing([older]);
    expect(await sealSecrets(owner, first, { dryRun: true })).toEqual({ kept: 2, older: 2 });
    expect(await kept()).toEqual([secret, secret]);
    expect(await sealSecrets(owner, first)).toEqual({ kept: 2, older: 2 });
    expect((await kept()).map((text) => first.open(text as Sealed))).toEqual([secret, secret]);
    expect(await sealSecrets(owner, first)).toEqual({ kept: 2, older: 0 });

    const rotated = createSealing([newer, older]);
    expect(await sealSecrets(owner, rotated)).toEqual({ kept: 2, older: 2 });
    const alone = createSealing([newer]);
    expect((await kept()).map((text) => alone.open(text as Sealed))).toEqual([secret, secret]);
    const { secret_mark: mark } = await owner
      .selectFrom('channel')
      .select('secret_mark')
      .executeTakeFirstOrThrow();
    expect(alone.keep(secret).isMarkedBy(mark)).toBe(true);
    // With the new key gone, what it encrypted is missed before it is needed.
    await expect(sealSecrets(owner, first)).rejects.toThrow('not configured');
  });
});
