import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { bundledHolidays, nations } from '../domain/calendars/calendar';
import { forces } from '../domain/people/forces';

const folder = join(__dirname, 'migrations');
// Any fixed number: two migrators at once wait for each other on it.
const lockNumber = 7_241_126;

/**
 * Brings the records up to this version of the service, as the role that owns the tables.
 *
 * Forward only. Each file runs in one transaction with its own entry in `migration`; run again, it does
 * nothing. Refuses when the database holds a migration that this version does not know, since an older
 * service must not write to newer records.
 */
export async function migrate({
  url,
  ssl,
}: Pick<ClientConfig, 'ssl'> & { readonly url: string }): Promise<{ applied: string[] }> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const client = new Client({ connectionString: url, ssl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber]);
    await demandRoles(client);
    await client.query(
      'create table if not exists migration (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migration order by name');
    const done = new Set(rows.map((row) => row.name));
    const unknown = [...done].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new Error(`the records are newer than this service: it does not know ${unknown.join(', ')}`);
    }
    const applied: string[] = [];
    for (const name of files.filter((file) => !done.has(file))) {
      await applyOne(client, name);
      applied.push(name);
    }
    await seedCalendars(client);
    await seedForces(client);
    return { applied };
  } finally {
    await client.end();
  }
}

const roles = ['vigil_service', 'vigil_api', 'vigil_worker'];

/** The owner may make no roles, so that an operator has made them; a migration would only fail half way. */
async function demandRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) name where not exists (select from pg_roles where rolname = name)`,
    [roles],
  );
  if (rows.length > 0)
    throw new Error(
      `the database lacks the roles ${rows.map(({ name }) => name).join(', ')}: see docs/runbook.md`,
    );
}

async function applyOne(client: Client, name: string): Promise<void> {
  const sql = await readFile(join(folder, name), 'utf8');
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed`, { cause: error });
  }
}

/** The first version of each calendar is the feed that the service contains; later ones come by the API. */
async function seedCalendars(client: Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from calendar_version limit 1');
  if (rowCount) return addPastYears(client);
  await client.query('begin');
  await client.query(
    `insert into law_change (id, kind, made_at, made_by, why, change)
     values ('bundled-feed', 'feed', now(), 'vigil', 'The GOV.UK feed that the service contains', '{}')
     on conflict do nothing`,
  );
  for (const nation of nations) {
    const { firstYear, lastYear, holidays } = bundledHolidays(nation);
    await client.query(
      `insert into calendar_version (nation, version, change_id, first_year, last_year, holidays)
       values ($1, 1, 'bundled-feed', $2, $3, $4)`,
      [nation, firstYear, lastYear, JSON.stringify(holidays)],
    );
  }
  await client.query('commit');
}

/**
 * Records that were begun by an earlier version know no holidays before 2024. They get those years once, and the days of
 * their own years stay as they are.
 */
async function addPastYears(client: Client): Promise<void> {
  await client.query('begin');
  const { rowCount } = await client.query(
    `insert into law_change (id, kind, made_at, made_by, why, change)
     select 'bundled-past', 'feed', now(), 'vigil', 'The bank holidays since 1997 that the service contains', '{}'
     where (select min(first_year) from calendar_version where version = 1) > 1997
     on conflict do nothing`,
  );
  for (const nation of rowCount ? nations : []) {
    const { firstYear, holidays } = bundledHolidays(nation);
    await client.query(
      `insert into calendar_version (nation, version, change_id, first_year, last_year, holidays)
       select nation, version + 1, 'bundled-past', $2, last_year,
         (select jsonb_agg(one) from jsonb_array_elements($3::jsonb) one where (one ->> 'day') < first_year || '-01-01')
           || holidays
       from calendar_version where nation = $1 order by version desc limit 1`,
      [nation, firstYear, JSON.stringify(holidays)],
    );
  }
  await client.query('commit');
}

/** Forces are public facts: their names are brought up to date with each version. */
async function seedForces(client: Client): Promise<void> {
  for (const { id, title } of forces)
    await client.query(
      `insert into force (id, title) values ($1, $2)
       on conflict (id) do update set title = excluded.title where force.title <> excluded.title`,
      [id, title],
    );
}
