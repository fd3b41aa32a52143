import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { sql } from 'kysely';
import { Client } from 'pg';
import { generate } from 'selfsigned';
import { ConfigFaults, parseConfig } from '../../platform/config';
import { startPostgres, type PostgresServer } from '../../platform/local/postgres-server';
import { connectClient, connectWorker } from '../../platform/temporal';
import { databaseConnection, mailNeedsTls, mayBePlain } from '../../platform/transport';
import { openDatabase } from '../../records/database';
import { migrate } from '../../records/migrate';
import { testPayloadKeys } from '../support/living-service';
import { testServers } from '../support/servers';

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(':')[0] ?? '');
    throw error;
  }
};

describe('what may travel in the clear', () => {
  it.each([
    ['this machine by name', 'localhost', true],
    ['this machine by address', '127.0.0.1', true],
    ['this machine by IPv6', '::1', true],
    ['a host that is named', 'postgres', true],
    ['the same host in capitals', 'Postgres', true],
    ['another host', 'postgres.example', false],
    ['a private address', '10.0.0.1', false],
    ['a name that begins like this machine', '127.0.0.1.example', false],
  ])('%s may be reached in the clear: %s is %s', (_what, host, may) => {
    expect(mayBePlain(host, { PLAINTEXT_HOSTS: ['postgres'] })).toBe(may);
  });

  it.each<readonly [string, Record<string, string>, string[]]>([
    ['pages of another machine without TLS', { PUBLIC_URL: 'http://vigil.example' }, ['PUBLIC_URL']],
    ['pages of another machine with TLS', { PUBLIC_URL: 'https://vigil.example' }, []],
    ['pages of this machine', { PUBLIC_URL: 'http://127.0.0.1:3000' }, []],
    ['keys that anybody may replace on the way', { JWKS_URL: 'http://issuer.example/jwks' }, ['JWKS_URL']],
    [
      'holidays that anybody may replace on the way',
      { BANK_HOLIDAYS_URL: 'http://www.gov.example/bank-holidays.json' },
      ['BANK_HOLIDAYS_URL'],
    ],
    ['Temporal on another machine', { TEMPORAL_ADDRESS: 'temporal.example:7233' }, ['TEMPORAL_TLS']],
    ['Temporal with TLS', { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_TLS: 'true' }, []],
    [
      'Temporal Cloud, where a key means TLS',
      { TEMPORAL_ADDRESS: 'a.example:7233', TEMPORAL_API_KEY: 'k' },
      [],
    ],
    [
      'Temporal on a network of our own',
      { TEMPORAL_ADDRESS: 'temporal:7233', PLAINTEXT_HOSTS: 'temporal' },
      [],
    ],
    ['Temporal on this machine', { TEMPORAL_ADDRESS: '127.0.0.1:7233' }, []],
    [
      'a database whose address turns TLS off',
      { DATABASE_URL: 'postgres://a@b.example/v?sslmode=disable' },
      ['DATABASE_URL'],
    ],
    [
      'a database of the API whose address turns TLS off',
      { DATABASE_API_URL: 'postgres://a@b.example/v?sslmode=disable' },
      ['DATABASE_API_URL'],
    ],
    ['a database on another machine', { DATABASE_URL: 'postgres://a@b.example/v' }, []],
  ])('the settings are judged by what would be sent: %s', (_what, environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults);
  });

  it('mail to another machine has to be encrypted, and mail to this one need not be', () => {
    expect(mailNeedsTls('smtp://mail.example:587', { PLAINTEXT_HOSTS: [] })).toBe(true);
    expect(mailNeedsTls('smtp://127.0.0.1:25', { PLAINTEXT_HOSTS: [] })).toBe(false);
    expect(mailNeedsTls('smtp://mail:1025', { PLAINTEXT_HOSTS: ['mail'] })).toBe(false);
  });

  it.each([
    ['postgres://a@127.0.0.1/v', false],
    ['postgres://a@b.example/v', true],
    ['postgres://a@127.0.0.1/v?host=b.example', true],
    ['postgres:///v?host=/var/run/postgresql', false],
    ['postgres://a@postgres/v', false],
  ])('the database at %s is asked for TLS: %s', async (url, encrypted) => {
    const connection = await databaseConnection(url, { PLAINTEXT_HOSTS: ['postgres'], DATABASE_TLS: false });
    expect(connection.ssl !== undefined).toBe(encrypted);
  });
});

const authorityOf = async (name: string) =>
  generate([{ name: 'commonName', value: name }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', keyCertSign: true },
    ],
  });

describe('servers that prove who they are', () => {
  let folder: string;
  let authority: string;
  let stranger: string;
  let key: string;
  let certificate: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-tls-'));
    // The server runs as a user of its own, where the tests run as root.
    await chmod(folder, 0o755);
    const [ours, theirs] = await Promise.all([authorityOf('ours'), authorityOf('theirs')]);
    const signed = await generate([{ name: 'commonName', value: 'localhost' }], {
      ca: { key: ours.private, cert: ours.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    });
    ({ private: key, cert: certificate } = signed);
    authority = join(folder, 'authority.pem');
    stranger = join(folder, 'stranger.pem');
    await writeFile(authority, ours.cert);
    await writeFile(stranger, theirs.cert);
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  describe('PostgreSQL', () => {
    let postgres: PostgresServer;
    const settings = { PLAINTEXT_HOSTS: [], DATABASE_TLS: true };

    beforeAll(async () => {
      postgres = await startPostgres({ folder: join(folder, 'postgres') });
      const admin = new Client({ connectionString: postgres.adminUrl });
      await admin.connect();
      // The server writes its own files: nobody else may own them.
      for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': certificate })) {
        await admin.query('drop table if exists pem');
        await admin.query('create table pem (line text)');
        for (const line of text.trim().split(/\r?\n/))
          await admin.query('insert into pem values ($1)', [line]);
        await admin.query(`copy pem to program 'umask 077; cat > ${name}'`);
      }
      await admin.query('alter system set ssl = on');
      await admin.query('select pg_reload_conf()');
      await admin.end();
    });
    afterAll(async () => postgres.stop());

    it('the service migrates and asks a database over an encrypted connection whose certificate it knows', async () => {
      const owner = await databaseConnection(postgres.ownerUrl, {
        ...settings,
        DATABASE_TLS_CA_PATH: authority,
      });
      expect((await migrate(owner)).applied.length).toBeGreaterThan(0);
      const service = await databaseConnection(postgres.workerUrl, {
        ...settings,
        DATABASE_TLS_CA_PATH: authority,
      });
      const database = openDatabase({ ...service, poolSize: 1 });
      const { rows } = await sql<{
        ssl: boolean;
      }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(database);
      await database.destroy();
      expect(rows).toEqual([{ ssl: true }]);
    });

    it.each([
      ['signed by somebody else', () => stranger],
      ['that no authority of this machine signed', () => undefined],
    ])('the service sends nothing to a database with a certificate %s', async (_what, path) => {
      const ca = path();
      const connection = await databaseConnection(postgres.workerUrl, {
        ...settings,
        ...(ca !== undefined && { DATABASE_TLS_CA_PATH: ca }),
      });
      const database = openDatabase({ ...connection, poolSize: 1 });
      await expect(sql`select 1`.execute(database)).rejects.toThrow(/self-signed|signature|certificate/);
      await database.destroy();
    });
  });

  describe('Temporal', () => {
    let server: Server;
    let address: string;

    beforeAll(async () => {
      const [host = '', port = ''] = testServers().temporalAddress.split(':');
      // In the place of the cluster's own TLS, which the server of the tests does not speak.
      server = createServer({ key, cert: certificate, ALPNProtocols: ['h2'] }, (socket) => {
        const inside = connect(Number(port), host);
        socket.pipe(inside).pipe(socket);
        for (const [one, other] of [
          [socket, inside],
          [inside, socket],
        ] as const)
          one.on('error', () => undefined).on('close', () => other.destroy());
      });
      server.on('tlsClientError', () => undefined);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      address = `localhost:${(server.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      server.close();
      await Promise.resolve();
    });

    it('the API and the worker reach Temporal over TLS where they know its certificate', async () => {
      const config = parseConfig({
        TEMPORAL_ADDRESS: address,
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_CA_PATH: authority,
      });
      const { connection } = await connectClient(config, testPayloadKeys);
      await expect(connection.workflowService.getSystemInfo({})).resolves.toBeDefined();
      await connection.close();
      const worker = await connectWorker(config);
      await worker.close();
    });

    it('the worker does not talk to a Temporal whose certificate somebody else signed', async () => {
      const config = parseConfig({
        TEMPORAL_ADDRESS: address,
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_CA_PATH: stranger,
      });
      await expect(connectWorker(config)).rejects.toThrow();
    });
  });
});
