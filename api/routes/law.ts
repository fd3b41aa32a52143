import { z } from 'zod';
import { readFeed } from '../../domain/calendars/feed';
import { Refused } from '../../domain/errors';
import type { RuleId } from '../../domain/law/rule-id';
import { isReserved } from '../../domain/people/visibility';
import { dayOf } from '../../domain/time/time';
import { lawOf } from '../../records/law/law';
import { readLawData } from '../../records/law/law-data';
import { changedLaw, feltFrom, scopeOf, type LawChange } from '../../domain/law/law-change';
import { examineAll } from '../../records/law/examine';
import { isReservedRule, rules } from '../../workflows/rules';
import type { Actor } from '../authorise';
import { askedRules, nationField } from '../deadline-question';
import { dayField, forceField, textField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Answer, type Route } from '../route';
import { demand, type Services } from '../services';

const batch = 500;
const dryRun = z.boolean().default(false);
const params = z.strictObject({ nation: z.string().max(40) });
const id = z.strictObject({ id: z.string().min(1).max(100) });
const success = {
  status: 202,
  describes: 'The change, and the recomputation to watch; or what it would move',
};

const holidayBody = z.strictObject({
  date: dayField,
  title: textField.optional(),
  /** It is a bank holiday no longer. */
  withdrawn: z.boolean().default(false),
  why: textField.optional(),
  dryRun,
});

const ruleField = z.enum(askedRules as [RuleId, ...RuleId[]], {
  error: 'Choose a rule that GET /v1/rules lists',
});
const figureBody = z.strictObject({
  rule: ruleField,
  force: forceField,
  n: z
    .int({ error: 'Enter a whole number, or null for the national figure' })
    .min(0, 'Enter 0 or more')
    .max(36_525, 'Enter 36525 or less')
    .nullable(),
  from: dayField.optional(),
  why: textField,
  dryRun,
});
const closureBody = z.strictObject({
  force: forceField,
  closureDays: z
    .array(z.strictObject({ date: dayField, title: textField }))
    .min(1, 'Enter at least one day')
    .max(400, 'Enter at most 400 days'),
  withdrawn: z.boolean().default(false),
  why: textField,
  dryRun,
});

/** What deadlines go by: calendars and policies, who changed them, and what a change moves. */
export function lawRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  const may = async (actor: Actor, action: Parameters<typeof demand>[2], by?: string): Promise<void> =>
    demand(services, actor, action, by === undefined ? {} : { owner: by }, {
      id: '',
      missing: 'rule.not-found',
    });

  /** Shows what a change would move, or makes it: once per key. */
  async function change(
    { actor, key }: { actor: Actor; key: string },
    what: LawChange,
    { why, dry }: { why: string; dry: boolean },
  ): Promise<Answer> {
    const before = await readLawData(database);
    const after = changedLaw(before, what, why);
    if (dry) {
      const at = feltFrom(what, now());
      const { rules: touched } = scopeOf(rules, what);
      const { moved: all, examined } = await examineAll(
        database,
        { law: lawOf(after), scope: scopeOf(rules, what), now: at },
        batch,
      );
      const moved = all.filter(({ visibility }) => !isReserved(visibility));
      const shown = moved.filter(({ visibility }) => visibility === 'area');
      return {
        status: 200,
        body: {
          dryRun: true,
          examined: isTold(touched) ? examined : null,
          changes: shown.map(({ id: step, processId, key: name, owner, rule, before: old, after: due }) => ({
            step,
            process: processId,
            key: name,
            owner,
            rule,
            before: old ?? null,
            after: due ?? null,
            becomesLate: due !== undefined && due < at && (old === undefined || old >= at),
          })),
          // Counted and not named: who may change a calendar need not know of them.
          restricted: moved.length - shown.length,
        },
      };
    }
    const changeId = idFrom('law-change', actor.id, key);
    const { changed } = await gateway.changeLaw({ id: changeId, by: actor.id, why, change: what });
    if (!changed) return { status: 200, body: { changed: false } };
    return {
      headers: { location: `/v1/recomputations/${changeId}` },
      body: { changed: true, ...(await recomputation(changeId)) },
    };
  }

  /** How many steps go by the rules of reserved kinds alone is nobody's to know. */
  const isTold = (touched: readonly RuleId[]): boolean => !touched.every(isReservedRule);

  async function recomputation(changeId: string) {
    const row = await database
      .selectFrom('recomputation')
      .innerJoin('law_change', 'law_change.id', 'recomputation.id')
      .selectAll()
      .select(['recomputation.id as id'])
      .where('recomputation.id', '=', changeId)
      .executeTakeFirst();
    if (!row) throw new Refused('recomputation.not-found');
    const { rules: touched, force } = scopeOf(rules, row.change as LawChange);
    const { count } = await database
      .selectFrom('step')
      .select((step) => step.fn.countAll<string>().as('count'))
      .where('is_open', '=', true)
      .where('rule', 'in', [...touched, ''])
      .$if(force !== undefined, (query) => query.where('area', '=', force ?? ''))
      .executeTakeFirstOrThrow();
    return {
      id: row.id,
      change: row.change,
      by: row.made_by,
      at: row.made_at,
      why: row.why,
      status: row.status,
      notBefore: row.not_before,
      openSteps: isTold(touched) ? Number(count) : null,
      examined: isTold(touched) ? row.examined : null,
      settled: isTold(touched) ? row.settled : null,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      links: { self: `/v1/recomputations/${row.id}` },
    };
  }

  const nationOf = (given: string) => {
    const read = nationField.safeParse(given);
    if (!read.success) throw new Refused('calendar.not-found');
    return read.data;
  };

  /** Ends or goes on with what is under way. */
  async function steer(
    changeId: string,
    from: readonly string[],
    to: 'interrupted' | 'waiting',
  ): Promise<Answer> {
    const row = await database
      .updateTable('recomputation')
      .set({ status: to })
      .where('id', '=', changeId)
      .where('status', 'in', from as ('waiting' | 'running' | 'interrupted')[])
      .returning('not_before')
      .executeTakeFirst();
    const shown = await recomputation(changeId);
    if (!row && shown.status === 'done') throw new Refused('recomputation.done');
    if (to === 'waiting' && shown.status !== 'done')
      await gateway.resumeRecomputation(changeId, shown.notBefore);
    return { body: await recomputation(changeId) };
  }

  return [
    route({
      method: 'get',
      path: '/v1/calendars/{nation}',
      action: 'calendar.view',
      summary: 'The bank holidays of a nation, and who changed them when and why',
      params,
      success: { status: 200, describes: 'The calendar and its versions' },
      async handle({ actor, params: { nation: given } }) {
        await may(actor, 'calendar.view');
        const nation = nationOf(given);
        const versions = await database
          .selectFrom('calendar_version')
          .innerJoin('law_change', 'law_change.id', 'calendar_version.change_id')
          .select(['version', 'made_at', 'made_by', 'why', 'first_year', 'last_year', 'holidays', 'kind'])
          .where('nation', '=', nation)
          .orderBy('version', 'desc')
          .execute();
        const [latest] = versions;
        return {
          body: {
            nation,
            version: latest?.version,
            knownFrom: latest?.first_year,
            knownUntil: latest?.last_year,
            holidays: latest?.holidays.map(({ day, title }) => ({ date: day, title })),
            versions: versions.map(({ version, made_at: at, made_by: by, why, kind }) => ({
              version,
              at,
              by,
              why,
              kind,
            })),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/calendars/{nation}/holidays',
      action: 'calendar.change',
      summary: 'Announce, rename or withdraw a bank holiday; every open step that it moves is settled again',
      params,
      body: holidayBody,
      success,
      async handle(asked) {
        await may(asked.actor, 'calendar.change');
        const nation = nationOf(asked.params.nation);
        const { date: day, title, withdrawn, why, dryRun: dry } = asked.body;
        if (!withdrawn && title === undefined) {
          throw new Refused('request.invalid', {
            errors: [{ pointer: '/title', message: 'Enter what the day is called' }],
          });
        }
        const known = (await readLawData(database)).calendars[nation].holidays;
        if (withdrawn && !known.some((one) => one.day === day)) {
          throw new Refused('request.invalid', {
            errors: [{ pointer: '/date', message: 'This is no bank holiday of that nation' }],
          });
        }
        return change(
          asked,
          { kind: 'holiday', nation, day, ...(!withdrawn && { title }) },
          { why: why ?? (withdrawn ? 'Bank holiday withdrawn' : `Bank holiday announced: ${title}`), dry },
        );
      },
    }),
    route({
      method: 'post',
      path: '/v1/calendars/import',
      action: 'calendar.change',
      summary: 'Take over bank holidays in the shape of the GOV.UK feed',
      body: z.strictObject({
        feed: z.unknown(),
        allowShrinking: z.boolean().default(false),
        why: textField.default('Import of the GOV.UK feed'),
        dryRun,
      }),
      success,
      async handle(asked) {
        await may(asked.actor, 'calendar.change');
        const { feed, allowShrinking, why, dryRun: dry } = asked.body;
        const read = readFeed(feed);
        if (!read.ok) {
          throw new Refused('request.invalid', {
            errors: read.faults.map(({ pointer, message }) => ({ pointer: `/feed${pointer}`, message })),
          });
        }
        return change(asked, { kind: 'feed', calendars: read.calendars, allowShrinking }, { why, dry });
      },
    }),
    route({
      method: 'get',
      path: '/v1/policies',
      action: 'policy.list',
      summary: 'The figures and closure days that forces have set for themselves, by whom, when and why',
      success: { status: 200, describes: 'Every policy, newest last' },
      async handle({ actor }) {
        await may(actor, 'policy.list');
        const figures = await database.selectFrom('policy').selectAll().orderBy('id').execute();
        const closures = await database
          .selectFrom('closure_day')
          .innerJoin('law_change', 'law_change.id', 'closure_day.change_id')
          .select(['force', 'day', 'title', 'withdrawn', 'made_at', 'made_by', 'why'])
          .orderBy('closure_day.id')
          .execute();
        return {
          body: {
            items: figures.map(({ rule, force, n, starts, why, set_by: by, set_at: at }) => ({
              rule,
              force,
              n,
              from: starts,
              why,
              by,
              at,
            })),
            closureDays: closures.map(({ force, day, title, withdrawn, made_at: at, made_by: by, why }) => ({
              force,
              date: day,
              title,
              withdrawn,
              why,
              by,
              at,
            })),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/policies',
      action: 'policy.set',
      summary: "Set a force's own figure for a rule, or its closure days",
      body: z.union([figureBody, closureBody]),
      success,
      async handle(asked) {
        const { body } = asked;
        await may(asked.actor, 'policy.set', `${body.force}/-`);
        const { why, dryRun: dry, force } = body;
        if ('closureDays' in body) {
          const days = body.closureDays.map(({ date: day, title }) => ({ day, title }));
          return change(asked, { kind: 'closure-day', force, days, withdrawn: body.withdrawn }, { why, dry });
        }
        const { rule, n, from = dayOf(now()) } = body;
        const { overridable, versions } = rules[rule];
        if (!overridable) throw new Refused('policy.statute');
        const counts = versions.at(-1)?.clock;
        const least = counts?.kind === 'inclusive-days' ? 1 : 0;
        if (counts === undefined || !('n' in counts) || (n !== null && n < least)) {
          const message =
            counts && 'n' in counts ? `Enter ${least} or more` : 'The clock of this rule has no figure';
          throw new Refused('request.invalid', { errors: [{ pointer: '/n', message }] });
        }
        return change(asked, { kind: 'policy', rule, force, n, from }, { why, dry });
      },
    }),
    route({
      method: 'post',
      path: '/v1/recomputations',
      action: 'calendar.change',
      summary: 'Settle every open step again, after a new version of the service changed a rule',
      body: z.strictObject({ why: textField, dryRun }),
      success,
      async handle(asked) {
        await may(asked.actor, 'calendar.change');
        const { why, dryRun: dry } = asked.body;
        return change(asked, { kind: 'everything' }, { why, dry });
      },
    }),
    route({
      method: 'get',
      path: '/v1/recomputations',
      action: 'recomputation.view',
      summary: 'Recomputations, newest first',
      success: { status: 200, describes: 'The last hundred' },
      async handle({ actor }) {
        await may(actor, 'recomputation.view');
        const rows = await database
          .selectFrom('recomputation')
          .innerJoin('law_change', 'law_change.id', 'recomputation.id')
          .select('recomputation.id')
          .orderBy('law_change.ordinal', 'desc')
          .limit(100)
          .execute();
        return { body: { items: await Promise.all(rows.map(async (row) => recomputation(row.id))) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/recomputations/{id}',
      action: 'recomputation.view',
      summary: 'How far a recomputation is',
      params: id,
      success: {
        status: 200,
        describes: 'The change, and how many steps were looked at and processes settled',
      },
      async handle({ actor, params: { id: changeId } }) {
        await may(actor, 'recomputation.view');
        return { body: await recomputation(changeId) };
      },
    }),
    route({
      method: 'post',
      path: '/v1/recomputations/{id}/interrupt',
      action: 'calendar.change',
      summary: 'Stop after the batch under way; what is settled stays settled',
      params: id,
      body: z.strictObject({}),
      success: { status: 200, describes: 'The recomputation' },
      async handle({ actor, params: { id: changeId } }) {
        await may(actor, 'calendar.change');
        return steer(changeId, ['waiting', 'running'], 'interrupted');
      },
    }),
    route({
      method: 'post',
      path: '/v1/recomputations/{id}/resume',
      action: 'calendar.change',
      summary: 'Go on where it was interrupted',
      params: id,
      body: z.strictObject({}),
      success: { status: 200, describes: 'The recomputation' },
      async handle({ actor, params: { id: changeId } }) {
        await may(actor, 'calendar.change');
        return steer(changeId, ['interrupted'], 'waiting');
      },
    }),
  ];
}
