import { sql } from 'kysely';
import { z } from 'zod';
import {
  circumstanceKinds,
  circumstanceValues,
  establishedKinds,
  type CircumstanceKind,
} from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { parseReference, referenceKinds } from '../../domain/identifiers';
import { accountabilityLine, type AccountableSpan } from '../../domain/people/accountability';
import { areaOf } from '../../domain/people/parties';
import { isReserved, visibilities } from '../../domain/people/visibility';
import { dayOf, instantOf, isDay } from '../../domain/time/time';
import { readAccountabilityTold } from '../../records/subjects/accountability';
import { appendEvents } from '../../records/log/audit';
import { readSpells } from '../../records/subjects/circumstances';
import { sightOfSubject } from '../../records/processes/read-model';
import { authorise, resourceOf, type Actor } from '../authorise';
import { dayField, instantField, staffField, textField, unitField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Route } from '../route';
import { demand, demandKnownUnits, noteAccess, type Services } from '../services';

const id = z.string().min(1).max(100);
const reference = z
  .strictObject({ kind: z.enum(referenceKinds), value: z.string().min(1).max(60) })
  .transform((given, context) => {
    const read = parseReference(given.kind, given.value);
    if (read.ok) return { kind: given.kind, value: read.value };
    context.addIssue({ code: 'custom', message: read.reason, path: ['value'] });
    return z.NEVER;
  });
const when = z.union([dayField, instantField], { error: 'Enter a real date or time' });

// What a process establishes, no request may say: a person's accountable unit changes by a transfer alone.
const tellable = circumstanceKinds.filter((kind) => !establishedKinds.includes(kind));

const circumstance = z
  .strictObject({
    kind: z.enum(tellable as [string], { error: `Choose one of: ${tellable.join(', ')}` }),
    from: when,
    to: when.optional(),
    value: z.unknown().optional(),
    endReason: textField.optional(),
    /** The circumstance that this corrects, ends or withdraws. */
    replaces: id.optional(),
    withdrawn: z.boolean().optional(),
  })
  .superRefine(({ kind, from, to, value, withdrawn, replaces }, context) => {
    const fault = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const allowed = circumstanceValues[kind as keyof typeof circumstanceValues];
    if (typeof allowed !== 'string' && !allowed.some((one) => one === value))
      fault('value', `Choose one of: ${allowed.join(', ')}`);
    if (allowed === 'true' && value !== undefined && value !== true)
      fault('value', 'This circumstance has no value');
    const field = allowed === 'unit' ? unitField : allowed === 'staff' ? staffField : undefined;
    const fits = field?.safeParse(value);
    if (fits && !fits.success) fault('value', fits.error.issues[0]?.message ?? 'Enter another value');
    if (to !== undefined && instantOf(to) < instantOf(from))
      fault('to', 'The end must not be before the beginning');
    if (withdrawn === true && replaces === undefined) fault('replaces', 'Name the circumstance to withdraw');
  });

/** Subjects, found by their references and never by a URL, and what holds of them. */
export function subjectRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  async function see(
    actor: Actor,
    subjectId: string,
    action: 'subject.view' | 'circumstance.record',
  ): Promise<void> {
    const subject = await database
      .selectFrom('subject')
      .select('id')
      .where('id', '=', subjectId)
      .executeTakeFirst();
    if (!subject) throw new Refused('subject.not-found');
    await demand(services, actor, action, await sightOfSubject(database, subjectId), {
      id: subjectId,
      missing: 'subject.not-found',
    });
  }

  return [
    route({
      method: 'post',
      path: '/v1/subjects',
      action: 'subject.create',
      summary: 'Enter a person, or a member of staff, with their references',
      body: z.strictObject({
        kind: z.enum(['person', 'staff']),
        name: textField.optional(),
        references: z.array(reference).min(1, 'Enter at least one reference').max(20),
        /** Who answers for the subject from today; your unit unless you say otherwise. */
        accountable: unitField.optional(),
      }),
      success: { status: 201, describes: 'The subject' },
      async handle({ actor, body, key }) {
        await demand(services, actor, 'subject.create', {}, { id: '', missing: 'subject.not-found' });
        const accountable = body.accountable ?? actor.unit;
        await demandKnownUnits(services, { accountable: { type: 'unit' } }, { accountable });
        if (areaOf(accountable) !== areaOf(actor.unit)) throw new Refused('access.forbidden');
        const subjectId = idFrom('subject', actor.id, key);
        const at = now();
        // In one order, so that two requests never wait for each other.
        const references = body.references.toSorted((a, b) =>
          `${a.kind} ${a.value}` < `${b.kind} ${b.value}` ? -1 : 1,
        );
        await database.transaction().execute(async (trx) => {
          await trx
            .insertInto('subject')
            .values({
              id: subjectId,
              kind: body.kind,
              name: body.name ?? null,
              created_at: at,
              created_by: actor.id,
            })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await trx
            .insertInto('subject_reference')
            .values(references.map((one) => ({ ...one, subject_id: subjectId })))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          // Asked once ours are written, so that of two at once the second sees the first.
          for (const { kind, value } of references) {
            const { subject_id: holder } = await trx
              .selectFrom('subject_reference')
              .select('subject_id')
              .where('kind', '=', kind)
              .where('value', '=', value)
              .executeTakeFirstOrThrow();
            if (holder !== subjectId) throw new Refused('subject.reference-taken', { subject: holder });
          }
          const spell = {
            id: idFrom('accountable', subjectId),
            subject_id: subjectId,
            kind: 'accountable',
            starts: dayOf(at),
            ends: null,
            value: JSON.stringify(accountable),
            end_reason: null,
            recorded_at: at,
            recorded_by: actor.id,
            process_id: null,
          };
          const { numInsertedOrUpdatedRows } = await trx
            .insertInto('circumstance')
            .values(spell)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
          if (!numInsertedOrUpdatedRows) return;
          await appendEvents(trx, subjectId, [
            {
              at,
              type: 'circumstance-recorded',
              actor: actor.id,
              cause: spell.id,
              data: { id: spell.id, kind: 'accountable', from: spell.starts, to: null, value: accountable },
            },
          ]);
        });
        return {
          status: 201,
          headers: { location: `/v1/subjects/${subjectId}` },
          body: await shown(subjectId),
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/subjects/find',
      action: 'subject.find',
      summary: 'Find a subject by a reference',
      reads: true,
      body: reference,
      success: { status: 200, describes: 'The subject' },
      async handle({ actor, body }) {
        await demand(services, actor, 'subject.find', {}, { id: '', missing: 'subject.not-found' });
        const found = await database
          .selectFrom('subject_reference')
          .select('subject_id')
          .where('kind', '=', body.kind)
          .where('value', '=', body.value)
          .executeTakeFirst();
        if (!found) throw new Refused('subject.not-found');
        await see(actor, found.subject_id, 'subject.view');
        await noteAccess(services, actor, 'subject.find', found.subject_id, true);
        return { body: await shown(found.subject_id) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/subjects/{id}',
      action: 'subject.view',
      summary: 'A subject, its references and what holds of it',
      params: z.strictObject({ id }),
      success: { status: 200, describes: 'The subject' },
      async handle({ actor, params }) {
        await see(actor, params.id, 'subject.view');
        await noteAccess(services, actor, 'subject.view', params.id, true);
        return { body: await shown(params.id) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/subjects/{id}/accountability',
      action: 'subject.view',
      summary: 'Which unit was accountable for a person at every instant since their entry, from the log',
      params: z.strictObject({ id }),
      query: z.strictObject({ asOf: instantField.optional() }),
      success: { status: 200, describes: 'The line, as it stood at `asOf` where that is asked' },
      async handle({ actor, params, query }) {
        await see(actor, params.id, 'subject.view');
        const asOf = query.asOf ?? now();
        if (asOf > now())
          throw new Refused('request.invalid', {
            errors: [{ pointer: '/asOf', message: 'Enter a time that has passed' }],
          });
        await noteAccess(services, actor, 'subject.view', params.id, true);
        const person = (await readAccountabilityTold(database, [params.id])).get(params.id);
        if (!person) throw new Refused('subject.not-found');
        const { spans, gaps, overlaps } = accountabilityLine(person.told, { entered: person.entered, asOf });
        const hidden = await hiddenProcesses(actor, spans);
        return {
          body: {
            subject: params.id,
            asOf,
            line: spans.map((span) => spanView(span, hidden)),
            unbroken: gaps.length === 0 && overlaps.length === 0,
            gaps: gaps.map(({ from, to }) => ({ from, to: to ?? null })),
            overlaps: overlaps.map(({ from, to, units }) => ({ from, to: to ?? null, units })),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/subjects/{id}/circumstances',
      action: 'circumstance.record',
      summary: 'Record, correct, end or withdraw a circumstance; each open process of the subject is told',
      params: z.strictObject({ id }),
      body: circumstance,
      success: {
        status: 200,
        describes: 'The circumstance, how many processes were told, and which were started',
      },
      async handle({ actor, params, body, key }) {
        await see(actor, params.id, 'circumstance.record');
        const { kind, from, to, value, endReason, replaces, withdrawn } = body;
        if (circumstanceValues[kind as CircumstanceKind] === 'unit')
          await demandKnownUnits(services, { value: { type: 'unit' } }, { value });
        if (replaces !== undefined) {
          const before = await database
            .selectFrom('circumstance')
            .select(['kind', 'process_id'])
            .where('id', '=', replaces)
            .where('subject_id', '=', params.id)
            .executeTakeFirst();
          // What a process establishes is corrected in that process.
          if (!before || before.kind !== kind || before.process_id !== null)
            throw new Refused('circumstance.not-found');
        }
        const circumstanceId = replaces ?? idFrom('circumstance', actor.id, key);
        const { told, started } = await gateway.recordCircumstance(idFrom('record', actor.id, key), {
          id: circumstanceId,
          subjectId: params.id,
          kind,
          from,
          to,
          value: value ?? true,
          endReason,
          withdrawn,
          by: actor.id,
        });
        return {
          body: {
            id: circumstanceId,
            told: told.length - (await reservedAmong(told)),
            started: started.map((processId) => `/v1/processes/${processId}`),
          },
        };
      },
    }),
  ];

  /** Of those that are told, how many are reserved for a role: whoever asks may not know of them. */
  async function reservedAmong(told: readonly string[]): Promise<number> {
    const { count } = await database
      .selectFrom('process')
      .select((process) => process.fn.countAll<string>().as('count'))
      .where('id', '=', sql<string>`any(${[...told]}::text[])`)
      .where('visibility', 'in', visibilities.filter(isReserved))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Processes that the reader may not know of: the line then says who was accountable, and not because of what. */
  async function hiddenProcesses(actor: Actor, spans: readonly AccountableSpan[]): Promise<Set<string>> {
    const ids = [...new Set(spans.flatMap(({ because }) => because.process ?? []))];
    if (ids.length === 0) return new Set();
    const rows = await database
      .selectFrom('process')
      .select(['id', 'units', 'visibility'])
      .where('id', 'in', ids)
      .execute();
    return new Set(
      rows.filter((row) => !authorise(actor, 'process.view', resourceOf(row)).allowed).map((row) => row.id),
    );
  }

  async function shown(subjectId: string) {
    const subject = await database
      .selectFrom('subject')
      .selectAll()
      .where('id', '=', subjectId)
      .executeTakeFirstOrThrow();
    const references = await database
      .selectFrom('subject_reference')
      .select(['kind', 'value'])
      .where('subject_id', '=', subjectId)
      .orderBy('kind')
      .execute();
    const spells = await readSpells(database, subjectId);
    return {
      id: subject.id,
      kind: subject.kind,
      name: subject.name,
      references,
      circumstances: spells.map(({ id: spellId, kind, from, to, value }) => ({
        id: spellId,
        kind,
        from: isDay(from) ? from : instantOf(from),
        to: to ?? null,
        value: value ?? true,
      })),
    };
  }
}

function spanView(
  { from, to, unit, recordedAt, recordedBy, because }: AccountableSpan,
  hidden: ReadonlySet<string>,
) {
  const told = because.process === undefined || !hidden.has(because.process);
  return {
    from,
    to: to ?? null,
    unit,
    because: told
      ? {
          process: because.process ?? null,
          kind: because.kind ?? null,
          fact: because.process === undefined ? null : because.cause,
          event: { stream: because.stream, ordinal: because.event },
        }
      : null,
    recordedBy: told ? recordedBy : null,
    recordedAt,
  };
}
