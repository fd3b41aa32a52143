import { sql } from 'kysely';
import { sameTimeOn } from '../../domain/clocks/bands';
import { daysLate } from '../../domain/clocks/lateness';
import type { DigestContent, DigestPart } from '../../domain/reports/digest';
import type { UnitId } from '../../domain/people/parties';
import { seesProcesses, sightBy } from '../../domain/people/sight';
import { dayOf, plusDays, type Day, type Instant } from '../../domain/time/time';
import { digestAt, digestWeeksAround } from '../../domain/time/weeks';
import { uuidFrom } from '../../domain/uuid';
import type { Database } from '../database';
import { lateSpans, type LateFilter, type Moment } from './late-steps';
import type { Sight } from '../processes/sight';
import { asOfOneState } from '../processes/one-state';

/** What of the kinds of process a digest goes by. */
export interface DigestKinds {
  readonly titleOf: (kind: string, step: string) => string;
}

/** What a manager of a unit may see: the police what their force has a part in, others what their unit has. */
const sightOfManager = (id: string, unit: UnitId, manages: boolean): Sight => {
  const sight = sightBy(seesProcesses, { id, unit, roles: ['manager'], actsFor: [unit] });
  return manages ? sight : { ...sight, knows: { ...sight.knows, manages: [] } };
};

/** The posts whose holders get a digest. */
const managers = ['unit-manager', 'force-lead'];

/** The week whose digest comes next, and when. Planned once; after an outage it is the last one that came due. */
export async function planDigest(database: Database, now: Instant): Promise<{ week: Day; at: Instant }> {
  const { due, next } = digestWeeksAround(now);
  return database.transaction().execute(async (trx) => {
    const planned = await trx
      .selectFrom('digest_week')
      .select(['week', 'finished_at'])
      .orderBy('week', 'desc')
      .limit(1)
      .executeTakeFirst();
    // Of the weeks before the service began, nobody is told.
    const owed =
      planned !== undefined && (planned.week < due || (planned.week === due && !planned.finished_at));
    const week = owed ? due : next;
    const at = digestAt(week);
    await trx
      .insertInto('digest_week')
      .values({ week, as_of: at, planned_at: now, finished_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { week, at };
  });
}

/**
 * Writes the digest of a week for each manager who has none yet: one row each, whatever is repeated. What it says is
 * what was true on the Monday, however late it is written.
 */
export async function writeDigests(
  database: Database,
  week: Day,
  now: Instant,
  { titleOf }: DigestKinds,
): Promise<void> {
  const addressees = await database
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select(['staff.id as staff', 'unit.id as unit'])
    .select((staff) =>
      staff
        .exists(
          staff
            .selectFrom('staff_role')
            .select('id')
            .whereRef('staff_role.staff_id', '=', 'staff.id')
            .where('role', '=', 'manager')
            .where('ended_at', 'is', null),
        )
        .as('manages'),
    )
    .where('staff.active', '=', true)
    .where('unit.active', '=', true)
    .where(sql<boolean>`staff.posts && ${managers}::text[]`)
    .where('staff.id', 'not in', (known) =>
      known.selectFrom('digest').select('staff_id').where('week', '=', week),
    )
    .orderBy('staff.id')
    .execute();
  for (const { staff, unit, manages } of addressees) {
    const content = await digestContent(
      database,
      {
        sight: sightOfManager(staff, unit as UnitId, manages === true),
        unit: unit as UnitId,
        week,
        moment: { at: digestAt(week), past: true },
      },
      titleOf,
    );
    await database
      .insertInto('digest')
      .values({
        id: digestIdOf(week, staff),
        week,
        staff_id: staff,
        unit_id: unit,
        content: JSON.stringify(content),
        status: 'pending',
        created_at: now,
        settled_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const digestIdOf = (week: Day, staff: string): string => uuidFrom(`digest ${week} ${staff}`, 'a');

/** What a manager of a unit is told, as of a moment, beside a week before. */
export async function digestContent(
  database: Database,
  { sight, unit, week, moment }: { sight: Sight; unit: UnitId; week: Day; moment: Moment },
  titleOf: (kind: string, step: string) => string,
): Promise<DigestContent> {
  return {
    week,
    asOf: moment.at,
    unit,
    own: await partOf(database, sight, { unit }, moment, titleOf),
    all: await partOf(database, sight, {}, moment, titleOf),
  };
}

async function partOf(
  database: Database,
  sight: Sight,
  filter: LateFilter,
  moment: Moment,
  titleOf: (kind: string, step: string) => string,
): Promise<DigestPart> {
  const columns = sql`span.step_id, span.due_at, span.risk_rank, span.owner, span.kind`;
  const before = { at: sameTimeOn(moment.at, plusDays(dayOf(moment.at), -7)), past: true };
  return asOfOneState(database, async (trx) => {
    const { rows } = await sql<{ late: string; newly: string; cleared: string; high: string }>`
      select count(present.step_id) as late, count(*) filter (where past.step_id is null) as newly,
        count(*) filter (where present.step_id is null) as cleared,
        count(*) filter (where present.risk_rank <= 2) as high
      from ${lateSpans(sight, filter, moment, columns)} present
      full join ${lateSpans(sight, filter, before, columns)} past on past.step_id = present.step_id`.execute(
      trx,
    );
    const { rows: latest } = await sql<{ due_at: Instant; owner: string; kind: string; step: string }>`
      select late.due_at, late.owner, late.kind, step.step
      from (select * from ${lateSpans(sight, filter, moment, columns)} late order by due_at, step_id limit 1) late
      join step on step.id = late.step_id`.execute(trx);
    const [counted] = rows;
    const [worst] = latest;
    return {
      late: Number(counted?.late ?? 0),
      newly: Number(counted?.newly ?? 0),
      cleared: Number(counted?.cleared ?? 0),
      atHighRisk: Number(counted?.high ?? 0),
      worst: worst
        ? {
            days: daysLate(worst.due_at, moment.at),
            title: titleOf(worst.kind, worst.step),
            owner: worst.owner,
          }
        : null,
    };
  });
}

/** A digest that is still to be sent, and where it goes. */
export interface PendingDigest {
  readonly id: string;
  readonly content: DigestContent;
  /** The manager's own mail, or that of their post, or that of their unit. */
  readonly address: string | null;
}

/** The digests of a week that have not been sent. */
export async function pendingDigests(database: Database, week: Day): Promise<PendingDigest[]> {
  const { rows } = await sql<PendingDigest>`
    select digest.id, digest.content, coalesce(staff.mail, channel.address) as address
    from digest left join staff on staff.id = digest.staff_id
    left join lateral (
      select address from channel where channel.unit_id = digest.unit_id and kind = 'mail'
        and (post = '' or (post = any(${managers}::text[]) and post = any(staff.posts)))
      order by array_position(array['force-lead', 'unit-manager', ''], post) limit 1) channel on true
    where digest.week = ${week}::date and digest.status = 'pending' order by digest.id`.execute(database);
  return rows;
}

/** Says what became of a digest; what was settled stays. */
export async function settleDigest(
  database: Database,
  id: string,
  outcome: { readonly status: 'delivered' | 'given-up'; readonly detail: string; readonly at: Instant },
): Promise<void> {
  const { status, detail, at } = outcome;
  await database
    .updateTable('digest')
    .set({ status, detail, settled_at: at })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();
}

/** Ends a week: what could not be sent by now is given up. */
export async function finishWeek(database: Database, week: Day, at: Instant): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .updateTable('digest')
      .set({ status: 'given-up', detail: 'could not be sent in time', settled_at: at })
      .where('week', '=', week)
      .where('status', '=', 'pending')
      .execute();
    await trx
      .updateTable('digest_week')
      .set({ finished_at: at })
      .where('week', '=', week)
      .where('finished_at', 'is', null)
      .execute();
  });
}

/** The last digest that was written for a manager, and what became of it. */
export async function lastDigestOf(
  database: Database,
  staff: string,
): Promise<{ week: Day; status: string; settledAt: Instant | null } | null> {
  const last = await database
    .selectFrom('digest')
    .select(['week', 'status', 'settled_at as settledAt'])
    .where('staff_id', '=', staff)
    .orderBy('week', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ?? null;
}
