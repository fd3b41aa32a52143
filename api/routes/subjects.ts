import { z } from 'zod';
import { circumstanceKinds, circumstanceValues } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { parseReference, referenceKinds } from '../../domain/identifiers';
import { areaOf, isStaffId } from '../../domain/parties';
import { dayOf, instantOf, isDay } from '../../domain/time';
import { appendEvents } from '../../records/audit';
import { readSpells } from '../../records/process-store';
import { sightOfSubject } from '../../records/read-model';
import type { Actor } from '../authorise';
import { dayField, instantField, textField, unitField } from '../fields-to-zod';
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
const tellable = circumstanceKinds.filter((kind) => kind !== 'accountable' && kind !== 'registered');

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
    if (allowed === 'staff' && (typeof value !== 'string' || !isStaffId(value)))
      fault('value', 'Enter a member of staff, such as staff:4711');
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
      method: 'post',
      path: '/v1/subjects/{id}/circumstances',
      action: 'circumstance.record',
      summary: 'Record, correct, end or withdraw a circumstance; each open process of the subject is told',
      params: z.strictObject({ id }),
      body: circumstance,
      success: { status: 200, describes: 'The circumstance, and how many processes were told' },
      async handle({ actor, params, body, key }) {
        await see(actor, params.id, 'circumstance.record');
        const { kind, from, to, value, endReason, replaces, withdrawn } = body;
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
        const { nudged } = await gateway.recordCircumstance(idFrom('record', actor.id, key), {
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
        return { body: { id: circumstanceId, told: nudged } };
      },
    }),
  ];

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
