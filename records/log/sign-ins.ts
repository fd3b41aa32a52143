import { sql, type RawBuilder } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';

/** What a row of a sign-in, rather than of refusals, says of its outcome. */
export const signedIn = 'signed-in';

/** The area of somebody who is named, as the directory has them. */
const areaOfWho = (who: string): RawBuilder<string> => sql<string>`coalesce(
  (select unit.area from unit join staff on staff.unit_id = unit.id where staff.id = ${who}),
  (select unit.area from unit join system on system.unit_id = unit.id where system.id = ${who}), '')`;

/** Records that somebody signed in. The first use of a token counts, and each later one changes nothing. */
export async function recordSignIn(
  database: Database,
  { at, who, address, token }: { at: Instant; who: string; address: string; token: string },
): Promise<void> {
  await sql`
    insert into sign_in (at, last_at, who, area, address, outcome, token)
    values (${at}, ${at}, ${who}, ${areaOfWho(who)}, ${address}, ${signedIn}, ${token})
    on conflict (token) do nothing`.execute(database);
}

/** Refusals of one minute. */
export interface Refusals {
  readonly at: Instant;
  readonly lastAt: Instant;
  readonly many: number;
  readonly who: string;
  readonly address: string;
  readonly outcome: string;
}

/** Adds refusals to those of the same minute, address, name and reason. */
export async function recordRefusals(
  database: Database,
  { at, lastAt, many, who, address, outcome }: Refusals,
): Promise<void> {
  await sql`
    insert into sign_in (at, last_at, many, who, area, address, outcome)
    values (${at}, ${lastAt}, ${many}, ${who}, ${areaOfWho(who)}, ${address}, ${outcome})
    on conflict (date_trunc('minute', at, 'UTC'), address, who, outcome) where token is null
    do update set many = sign_in.many + excluded.many, last_at = greatest(sign_in.last_at, excluded.last_at)
  `.execute(database);
}

/** Which sign-ins are asked for. */
export interface SignInFilter {
  readonly from: Instant;
  readonly to: Instant;
  /** Those of the people and systems of an area; undefined: of everybody, named or not. */
  readonly area?: string | undefined;
  readonly who?: string | undefined;
  readonly address?: string | undefined;
  readonly outcome?: string | undefined;
}

const fits = ({ from, to, area, who, address, outcome }: SignInFilter): RawBuilder<boolean> => sql<boolean>`
  at >= ${from} and at < ${to}
  and (${area ?? null}::text is null or area = ${area ?? null})
  and (${who ?? null}::text is null or who = ${who ?? null})
  and (${address ?? null}::text is null or address = ${address ?? null})
  and (${outcome ?? null}::text is null or outcome = ${outcome ?? null})`;

export interface SignInRow {
  readonly id: string;
  readonly at: Instant;
  readonly last_at: Instant;
  readonly many: number;
  readonly who: string;
  readonly address: string;
  readonly outcome: string;
}

/** A page of sign-ins and refusals, the newest first. */
export async function listSignIns(
  reader: Reader,
  filter: SignInFilter,
  limit: number,
  before: string | undefined,
): Promise<{ rows: SignInRow[]; next: string | undefined }> {
  const { rows } = await sql<SignInRow>`
    select id::text, at, last_at, many, who, address, outcome from sign_in
    where ${fits(filter)} and (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
    order by id desc limit ${limit + 1}`.execute(reader);
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}

export interface SignInCount {
  readonly key: string;
  readonly signed_in: number;
  readonly refused: number;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

/** Sign-ins and refusals, counted by person or by address: those with the most refusals first. */
export async function countSignIns(
  reader: Reader,
  by: 'person' | 'address',
  filter: SignInFilter,
  limit: number,
): Promise<SignInCount[]> {
  const key = by === 'person' ? sql`who` : sql`address`;
  const { rows } = await sql<SignInCount>`
    select ${key} as key,
      coalesce(sum(many) filter (where outcome = ${signedIn}), 0)::integer as signed_in,
      coalesce(sum(many) filter (where outcome <> ${signedIn}), 0)::integer as refused,
      min(at) as first_at, max(last_at) as last_at
    from sign_in where ${fits(filter)}
    group by 1 order by refused desc, signed_in desc, key limit ${limit}`.execute(reader);
  return rows;
}
