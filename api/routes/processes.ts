import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { isReserved } from '../../domain/people/visibility';
import { readLaw } from '../../records/law/law';
import { hasOneOpen, processesOf } from '../../records/processes/of-subject';
import { loadProcess } from '../../records/processes/store';
import { readFacts } from '../../records/log/facts';
import { readSpells } from '../../records/subjects/circumstances';
import { listProcesses, sightOfSubject } from '../../records/processes/read-model';
import { catalogue, definitionOf } from '../../workflows/catalogue';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { visibilityOf } from '../../engine/definition/table';
import type { Fields } from '../../engine/definition/fields';
import type { Act, FactData } from '../../engine/acts/acts';
import { allowedNow, commandersOf, insidersOf } from '../../engine/asking/allowed';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { effectiveFacts, isOutgrown, refold } from '../../engine/kernel/fold';
import { explanationsBefore, explanationsOf } from '../../engine/asking/explain';
import { preview } from '../../engine/asking/preview';
import type { ProcessRecord, Surroundings } from '../../engine/kernel/records';
import { rehearse } from '../../engine/asking/rehearse';
import { type Loaded } from '../../engine/kernel/settle';
import type { ActAnswer } from '../../workflows/shell/contracts';
import { authorise, hasInsight, resourceOf, type Actor, type Resource } from '../authorise';
import { postField } from '../directory-fields';
import { dayField, fieldsToZod, instantField, staffField, textField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { route, type Answer, type Asked, type Route } from '../route';
import {
  demand,
  demandKnownUnits,
  fromCursor,
  isPlaceInTime,
  noteAccess,
  sightOf,
  toCursor,
  type Services,
} from '../services';
import { allowedView, processView, stepView, workView } from '../views';

const id = z.string().min(1).max(100);
const isOrdinal = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
const limit = z.coerce.number().int().min(1).max(200).default(50);

const capturesWork = ({ table }: AnyDefinition): boolean =>
  Object.values(table.steps).some((step) => step.capturesWork);

const noSuchOutcome = (outcomes: object): Refused =>
  new Refused('request.invalid', {
    errors: [{ pointer: '/outcome', message: `Choose one of: ${Object.keys(outcomes).join(', ')}` }],
  });

/** Every route of processes: some for all kinds, and of each kind its start, its preview and its commands. */
export function processRoutes(services: Services): Route[] {
  const { database, gateway, now } = services;

  async function surroundings(subjectId: string): Promise<Surroundings> {
    const [spells, law] = await Promise.all([readSpells(database, subjectId), readLaw(database)]);
    return { now: now(), spells, law };
  }

  async function loadForActor(
    actor: Actor,
    processId: string,
    action: Parameters<typeof demand>[2],
    more: (loaded: Loaded, definition: AnyDefinition, around: Surroundings) => Resource = () => ({}),
  ) {
    const loaded = await loadProcess(database, processId);
    const definition = loaded && definitionOf(loaded.process.kind);
    if (!loaded || !definition) throw new Refused('process.not-found');
    // Shown as its next settling will have it.
    if (isOutgrown(definition, loaded.process))
      refold(definition, loaded.process, await readFacts(database, processId));
    const around = await surroundings(loaded.process.subjectId);
    const resource = { ...resourceOf(loaded.process), ...more(loaded, definition, around) };
    await demand(services, actor, action, resource, { id: processId, missing: 'process.not-found' });
    return { loaded, definition, around };
  }

  /**
   * The subject of a process that is started: one that the actor may see, and of the right kind. A member of staff
   * may be named by their reference in the directory, and is whom the input names.
   */
  async function subjectFor(
    actor: Actor,
    named: string,
    { table }: AnyDefinition,
    input: FactData,
  ): Promise<string> {
    const ofStaff = table.subject === 'staff' ? await subjectOfStaff(named) : undefined;
    const subjectId = ofStaff?.subject ?? named;
    const subject = await database
      .selectFrom('subject')
      .select('kind')
      .where('id', '=', subjectId)
      .executeTakeFirst();
    if (!subject) throw new Refused('subject.not-found');
    // Occupational health starts what is its own without seeing what else is on record.
    if (!isReserved(visibilityOf(table)))
      await demand(services, actor, 'subject.view', await sightOfSubject(database, subjectId), {
        id: subjectId,
        missing: 'subject.not-found',
      });
    if (subject.kind !== table.subject) throw new Refused('subject.wrong-kind');
    if (table.subject === 'staff' && input['member'] !== ofStaff?.member) {
      const errors = [{ pointer: '/input/member', message: 'Name the member of staff that it is about' }];
      throw new Refused('request.invalid', { errors });
    }
    return subjectId;
  }

  /** The subject that a member of staff is, by either of its names. */
  async function subjectOfStaff(named: string): Promise<{ subject: string; member: string } | undefined> {
    const row = await database
      .selectFrom('subject_reference')
      .select(['subject_id', 'value'])
      .where('kind', '=', 'staff')
      .where((known) => known.or([known('value', '=', named), known('subject_id', '=', named)]))
      .executeTakeFirst();
    return row && { subject: row.subject_id, member: row.value };
  }

  /** Who would have a part in it: asked of the definition, before anything is started. */
  function partiesAtStart(
    definition: AnyDefinition,
    input: FactData,
    around: Surroundings,
    by: string,
  ): UnitId[] {
    const given = { id: 'to-come', at: around.now, by };
    const state = definition.behaviour.begin(structuredClone(input), given);
    const view = {
      process: given.id,
      input,
      started: given,
      state,
      done: {},
      missed: [],
      subject: { is: {}, asOf: around.now, of: () => [] },
      stationsOf: () => undefined,
    };
    return Object.values(definition.behaviour.parties(view));
  }

  async function start(
    kind: string,
    definition: AnyDefinition,
    { actor, body, key }: Asked<unknown, unknown, { subject: string; restricted?: boolean; input: FactData }>,
  ): Promise<Answer> {
    const { input, restricted } = body;
    const around = await surroundings(body.subject);
    await demand(
      services,
      actor,
      'process.start',
      {
        units: partiesAtStart(definition, input, around, actor.id),
        visibility: visibilityOf(definition.table, restricted),
      },
      { id: kind, missing: 'process.not-found' },
    );
    const subject = await subjectFor(actor, body.subject, definition, input);
    await demandKnownUnits(services, definition.table.input, input, '/input');
    const processId = idFrom('process', actor.id, key);
    const act: Act = {
      do: 'start',
      kind,
      subjectId: subject,
      input,
      ...(restricted !== undefined && { restricted }),
    };
    const answer = await gateway.start(kind, processId, {
      key: idFrom('act', actor.id, key),
      by: actor.id,
      act,
    });
    return { status: 201, headers: { location: `/v1/processes/${processId}` }, body: await changed(answer) };
  }

  /** The process and the steps that an act opened or changed, as they stand now. */
  async function changed(answer: ActAnswer) {
    const row = await database
      .selectFrom('process')
      .selectAll()
      .where('id', '=', answer.processId)
      .executeTakeFirstOrThrow();
    const touched = [...answer.opened, ...answer.changed];
    const steps =
      touched.length === 0
        ? []
        : await database
            .selectFrom('step')
            .selectAll()
            .where('id', 'in', touched)
            .orderBy('due_at')
            .orderBy('id')
            .execute();
    const opened = new Set(answer.opened);
    const law = await readLaw(database);
    const views = steps.map((step) => stepView(step, now(), law));
    return {
      process: processView(row),
      fact: answer.fact ?? null,
      steps: views.filter((step) => opened.has(step.id)),
      changed: views.filter((step) => !opened.has(step.id)),
    };
  }

  async function act(
    { actor, key }: { actor: Actor; key: string },
    { process }: Loaded,
    what: Act,
  ): Promise<Answer> {
    const answer = await gateway.act(process.kind, process.id, {
      key: idFrom('act', actor.id, key),
      by: actor.id,
      act: what,
    });
    return { body: await changed(answer) };
  }

  async function logged(processId: string) {
    const [loaded, facts] = await Promise.all([
      loadProcess(database, processId, { all: true }),
      readFacts(database, processId),
    ]);
    if (!loaded) throw new Refused('process.not-found');
    return { loaded, facts };
  }

  /**
   * Amends a fact, or shows what amending it would do to the steps of this process and of the others of its
   * subject that the actor may see; by the same engine.
   */
  async function actOrShow(
    asked: { actor: Actor; key: string; body: { dryRun: boolean } },
    { process }: Loaded,
    what: Act,
  ): Promise<Answer> {
    if (!asked.body.dryRun) return act(asked, { process, steps: [], sent: [] }, what);
    const [first, around, known] = await Promise.all([
      logged(process.id),
      surroundings(process.subjectId),
      processesOf(database, process.subjectId),
    ]);
    const open = known.filter(({ id: other, isOpen }) => isOpen && other !== process.id);
    const rehearsed = rehearse({
      first,
      others: await Promise.all(open.map(async (other) => logged(other.id))),
      act: what,
      by: asked.actor.id,
      around,
      definitions: catalogue,
      isKnown: (processId) => known.some((one) => one.id === processId),
    });
    const shown = rehearsed.filter(
      ({ before, after, shifts }) => shifts.length > 0 && maySee(asked.actor, before ?? after),
    );
    for (const { after } of shown)
      if (after.id !== process.id) await noteAccess(services, asked.actor, 'process.view', after.id, true);
    return {
      body: {
        dryRun: true,
        changes: shown.flatMap(({ after: { id: of, kind }, shifts }) =>
          shifts.map(({ before, after, ownerBefore, ...shift }) => ({
            process: of,
            kind,
            ...shift,
            ownerBefore: ownerBefore ?? null,
            before: before ?? null,
            after: after ?? null,
          })),
        ),
        outcome: rehearsed.find(({ after }) => after.id === process.id)?.after.outcome ?? null,
      },
    };
  }

  const maySee = (actor: Actor, process: ProcessRecord): boolean =>
    authorise(actor, 'process.view', resourceOf(process)).allowed;

  const startBody = (fields: Fields) =>
    z.strictObject({ subject: id, restricted: z.boolean().optional(), input: fieldsToZod(fields) });

  const ofKind = Object.entries(catalogue).flatMap(([kind, definition]) => {
    const { table } = definition;
    return [
      route({
        method: 'post',
        path: `/v1/processes/${kind}`,
        action: 'process.start',
        summary: `Start: ${table.title}`,
        body: startBody(table.input),
        success: { status: 201, describes: 'The process, and the steps that were opened' },
        handle: async (asked) => start(kind, definition, asked as never),
      }),
      route({
        method: 'post',
        path: `/v1/processes/${kind}/preview`,
        action: 'process.preview',
        summary: `Preview: ${table.title}`,
        reads: true,
        body: startBody(table.input),
        success: { status: 200, describes: 'Steps with due instants and working; nothing is started' },
        async handle({ actor, body }) {
          const input = body.input as FactData;
          const units = partiesAtStart(definition, input, await surroundings(body.subject), actor.id);
          await demand(
            services,
            actor,
            'process.preview',
            { units, visibility: visibilityOf(table, body.restricted) },
            { id: kind, missing: 'process.not-found' },
          );
          const subjectId = await subjectFor(actor, body.subject, definition, input);
          const [around, hasOne] = await Promise.all([
            surroundings(subjectId),
            hasOneOpen(database, subjectId, table),
          ]);
          const { spells, law, now: at } = around;
          await demandKnownUnits(services, table.input, input, '/input');
          const asked = { subjectId, input, by: actor.id };
          return {
            body: {
              kind,
              explanations: explanationsBefore(definition, asked, { ...around, hasOne }),
              steps: preview({
                definition,
                input,
                subjectId,
                spells,
                law,
                now: at,
                by: actor.id,
              }),
            },
          };
        },
      }),
    ];
  });

  const commandNames = [
    ...new Set(Object.values(catalogue).flatMap(({ table }) => Object.keys(table.commands))),
  ];
  const commands = commandNames.map((name) => {
    const takers = Object.values(catalogue).filter(({ table }) => table.commands[name]);
    // Kinds that ask for the same share one shape, so that its faults are told field by field.
    const inputs = takers.map(({ table }) => table.commands[name]?.input ?? {});
    const shapes = new Map(inputs.map((input) => [JSON.stringify(input), input]));
    const schemas = [...shapes.values()].map(fieldsToZod);
    return route({
      method: 'post',
      path: `/v1/processes/{id}/${name}`,
      action: 'process.command',
      summary: `${takers[0]?.table.commands[name]?.title ?? name} (${takers.map(({ table }) => table.kind).join(', ')})`,
      params: z.strictObject({ id }),
      body: schemas.length === 1 && schemas[0] ? schemas[0] : z.union(schemas),
      success: { status: 200, describes: 'The process, and the steps that were opened or changed' },
      async handle(asked) {
        const { loaded, definition } = await loadForActor(
          asked.actor,
          asked.params.id,
          'process.command',
          (known, of, around) => ({
            // Whoever sees it and could command at all is told that this kind has no such command.
            by: of.table.commands[name] ? commandersOf(of, known, around, name) : [asked.actor.unit],
          }),
        );
        const table = definition.table.commands[name];
        if (!table) throw new Refused('command.not-found');
        const data = fieldsToZod(table.input).parse(asked.body);
        await demandKnownUnits(services, table.input, data);
        return act(asked, loaded, { do: 'command', name, data });
      },
    });
  });

  /** The fields of a fact, for a correction of part of it. */
  function fieldsOf(
    definition: AnyDefinition,
    fact: Awaited<ReturnType<typeof readFacts>>[number],
    outcome: string | undefined,
  ): Fields {
    if (fact.type === 'start') return definition.table.input;
    if (fact.type === 'command') return definition.table.commands[fact.name]?.input ?? {};
    if (fact.type === 'answer') {
      const outcomes = stepTableOf(definition.table, fact.name)?.outcomes ?? {};
      if (outcome !== undefined && !Object.hasOwn(outcomes, outcome)) throw noSuchOutcome(outcomes);
      return outcomes[outcome ?? fact.outcome] ?? {};
    }
    throw new Refused('fact.not-found');
  }

  return [
    ...ofKind,
    route({
      method: 'get',
      path: '/v1/processes',
      action: 'process.list',
      summary: 'Processes that you may see, newest first',
      query: z.strictObject({
        kind: z.string().max(60).optional(),
        subject: id.optional(),
        open: z.enum(['true', 'false']).optional(),
        limit,
        cursor: z.string().max(500).optional(),
      }),
      success: { status: 200, describes: 'A page, and the cursor of the next' },
      async handle({ actor, query }) {
        await demand(services, actor, 'process.list', {}, { id: '', missing: 'process.not-found' });
        const after = fromCursor(
          query.cursor,
          (value): value is { at: string; id: string } =>
            isPlaceInTime((value as { at?: unknown } | null)?.at) &&
            typeof (value as { id?: unknown }).id === 'string',
        );
        const { rows, next } = await listProcesses(
          database,
          sightOf(actor),
          {
            kind: query.kind,
            subject: query.subject,
            open: query.open && query.open === 'true' ? true : query.open ? false : undefined,
          },
          query.limit,
          after,
        );
        return { body: { items: rows.map(processView), next: next ? toCursor(next) : null } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/processes/{id}',
      action: 'process.view',
      summary: 'A process, its steps, and what may be done now',
      params: z.strictObject({ id }),
      success: { status: 200, describes: 'The process' },
      async handle({ actor, params }) {
        const { loaded, definition, around } = await loadForActor(actor, params.id, 'process.view');
        const row = await database
          .selectFrom('process')
          .selectAll()
          .where('id', '=', params.id)
          .executeTakeFirstOrThrow();
        const steps = await database
          .selectFrom('step')
          .selectAll()
          .where('process_id', '=', params.id)
          .orderBy('opened_at')
          .orderBy('key')
          .execute();
        await noteAccess(services, actor, 'process.view', params.id, true);
        const insight = hasInsight(actor, insidersOf(definition, loaded, around));
        const facts = capturesWork(definition) ? await readFacts(database, params.id) : [];
        const allowed = allowedNow(definition, loaded, around, (step) =>
          Object.keys(stepTableOf(definition.table, step)?.outcomes ?? {}),
        );
        return {
          body: {
            ...processView(row),
            ...(insight && { input: row.input }),
            steps: steps
              .filter(({ owner }) => insight || owner === actor.unit)
              .map((step) => stepView(step, now(), around.law)),
            workInProgress: workView(effectiveFacts(facts)),
            explanations: explanationsOf(definition, loaded.process, around),
            allowed: allowedView(allowed),
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/processes/{id}/events',
      action: 'process.view',
      summary: 'What happened to a process, oldest first',
      params: z.strictObject({ id }),
      query: z.strictObject({ limit, cursor: z.string().max(500).optional() }),
      success: { status: 200, describes: 'A page of the log' },
      async handle({ actor, params, query }) {
        const { loaded, definition, around } = await loadForActor(actor, params.id, 'process.view');
        const insight = hasInsight(actor, insidersOf(definition, loaded, around));
        const after = fromCursor(query.cursor, isOrdinal) ?? 0;
        const rows = await database
          .selectFrom('event')
          .selectAll()
          .where('stream', '=', params.id)
          .where('ordinal', '>', after)
          // Without insight, what became of the reader's own steps, and nothing that was told.
          .$if(!insight, (all) =>
            all.where('step_key', 'in', (steps) =>
              steps
                .selectFrom('step')
                .select('key')
                .where('process_id', '=', params.id)
                .where('owner', '=', actor.unit),
            ),
          )
          .orderBy('ordinal')
          .limit(query.limit + 1)
          .execute();
        const page = rows.slice(0, query.limit);
        await noteAccess(services, actor, 'process.view', params.id, true);
        return {
          body: {
            items: page.map(({ ordinal, at, type, actor: by, step_key, cause, data, hash }) => ({
              ordinal,
              at,
              type,
              actor: by,
              step: step_key,
              cause,
              data,
              hash,
            })),
            next: rows.length > query.limit ? toCursor(page.at(-1)?.ordinal) : null,
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/processes/{id}/correct',
      action: 'process.correct',
      summary: 'Correct an earlier fact; everything that follows from it is worked out again',
      params: z.strictObject({ id }),
      body: z.strictObject({
        fact: id,
        on: instantField.optional(),
        outcome: z.string().max(60).optional(),
        data: z.record(z.string(), z.unknown()).default({}),
        reason: textField,
        dryRun: z.boolean().default(false),
      }),
      success: { status: 200, describes: 'The process, and the steps that were opened or changed' },
      async handle(asked) {
        const { loaded, definition } = await loadForActor(asked.actor, asked.params.id, 'process.correct');
        const { fact: factId, data: given, on, outcome, reason } = asked.body;
        const fact = (await readFacts(database, loaded.process.id)).find((known) => known.id === factId);
        if (!fact) throw new Refused('fact.not-found');
        const fields = fieldsOf(definition, fact, outcome);
        const whole = fieldsToZod(fields);
        // Another outcome has fields of its own, all of them; otherwise only those named are replaced.
        const replaced = fact.type === 'answer' && outcome !== undefined && outcome !== fact.outcome;
        const data = z.object({ data: replaced ? whole : whole.partial() }).parse({ data: given }).data;
        await demandKnownUnits(services, fields, data, '/data');
        return actOrShow(asked, loaded, {
          do: 'correct',
          fact: factId,
          data,
          reason,
          ...(on && { on }),
          ...(outcome !== undefined && { outcome }),
        });
      },
    }),
    route({
      method: 'post',
      path: '/v1/processes/{id}/void',
      action: 'process.correct',
      summary: 'Void a fact that never happened; everything that followed from it is undone',
      params: z.strictObject({ id }),
      body: z.strictObject({ fact: id, reason: textField, dryRun: z.boolean().default(false) }),
      success: { status: 200, describes: 'The process, and the steps that were opened or changed' },
      async handle(asked) {
        const { loaded } = await loadForActor(asked.actor, asked.params.id, 'process.correct');
        return actOrShow(asked, loaded, { do: 'void', fact: asked.body.fact, reason: asked.body.reason });
      },
    }),
    ...commands,
    ...stepActs(),
  ];

  /** What is done to one step, whatever its kind. */
  function stepActs(): Route[] {
    const params = z.strictObject({ id });
    const success = { status: 200, describes: 'The process, and the steps that were opened or changed' };
    async function stepForActor(
      actor: Actor,
      stepId: string,
      action: 'step.answer' | 'step.reassign' | 'step.extend' | 'step.note',
      to?: string,
    ) {
      const step = await database.selectFrom('step').selectAll().where('id', '=', stepId).executeTakeFirst();
      const loaded = step && (await loadProcess(database, step.process_id));
      const definition = loaded && definitionOf(loaded.process.kind);
      if (!step || !loaded || !definition) throw new Refused('step.not-found');
      await demand(
        services,
        actor,
        action,
        {
          ...resourceOf(loaded.process),
          owner: step.owner,
          ...(to !== undefined && { to }),
        },
        { id: stepId, missing: 'step.not-found' },
      );
      return { step, loaded, definition };
    }
    const answerBody = z.strictObject({
      outcome: z.string({ error: 'Choose an outcome' }).max(60),
      on: instantField.optional(),
      data: z.record(z.string(), z.unknown()).default({}),
    });
    /** What was answered, checked against the fields of its outcome. */
    async function answerOf(
      definition: AnyDefinition,
      stepName: string,
      { outcome, on, data: given }: z.output<typeof answerBody>,
    ) {
      const outcomes = stepTableOf(definition.table, stepName)?.outcomes ?? {};
      const fields = Object.hasOwn(outcomes, outcome) ? outcomes[outcome] : undefined;
      if (!fields) throw noSuchOutcome(outcomes);
      const data = z.object({ data: fieldsToZod(fields) }).parse({ data: given }).data;
      await demandKnownUnits(services, fields, data, '/data');
      return { outcome, on, data };
    }
    return [
      route({
        method: 'post',
        path: '/v1/steps/{id}/acknowledge',
        action: 'step.answer',
        summary: 'Say that the step has been seen',
        params,
        success,
        body: z.strictObject({}),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.answer');
          return act(asked, loaded, { do: 'acknowledge', step: step.id });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/complete',
        action: 'step.answer',
        summary: 'Finish the step with one of its outcomes',
        params,
        success,
        body: answerBody,
        async handle(asked) {
          const { loaded, step, definition } = await stepForActor(
            asked.actor,
            asked.params.id,
            'step.answer',
          );
          const { outcome, on, data } = await answerOf(definition, step.step, asked.body);
          return act(asked, loaded, { do: 'complete', step: step.id, outcome, data, ...(on && { on }) });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/submit',
        action: 'step.answer',
        summary: 'Hand the work in to whoever reviews the step; submitted is not late',
        params,
        success,
        body: answerBody,
        async handle(asked) {
          const { loaded, step, definition } = await stepForActor(
            asked.actor,
            asked.params.id,
            'step.answer',
          );
          const { outcome, on, data } = await answerOf(definition, step.step, asked.body);
          return act(asked, loaded, { do: 'submit', step: step.id, outcome, data, ...(on && { on }) });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/accept',
        action: 'step.answer',
        summary: 'Accept what was handed in; it counts as done when it was done',
        params,
        success,
        body: z.strictObject({}),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.answer');
          return act(asked, loaded, { do: 'accept', step: step.id });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/return',
        action: 'step.answer',
        summary: 'Give what was handed in back for rework',
        params,
        success,
        body: z.strictObject({ reason: textField }),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.answer');
          return act(asked, loaded, { do: 'return', step: step.id, reason: asked.body.reason });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/extend',
        action: 'step.extend',
        summary: 'Put the due instant off to the end of a day; never for statute',
        params,
        success,
        body: z.strictObject({ to: dayField, reason: textField }),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.extend');
          const { to, reason } = asked.body;
          return act(asked, loaded, { do: 'extend', step: step.id, to, reason, authority: 'manager' });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/note',
        action: 'step.note',
        summary: 'Add a note to the step',
        params,
        success,
        body: z.strictObject({ text: textField }),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.note');
          return act(asked, loaded, { do: 'note', step: step.id, text: asked.body.text });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/evidence',
        action: 'step.note',
        summary: 'Say where evidence is kept; never the document itself',
        params,
        success,
        body: z.strictObject({
          kind: z.string().trim().min(1, 'Enter what it is').max(60),
          system: z.string().trim().min(1, 'Enter the system that keeps it').max(60),
          number: z.string().trim().min(1, 'Enter its number there').max(120),
          hash: z
            .string()
            .regex(/^[0-9a-f]{64}$/, 'Enter a SHA-256 in 64 hexadecimal digits')
            .optional(),
        }),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.note');
          const { hash, ...reference } = asked.body;
          return act(asked, loaded, {
            do: 'evidence',
            step: step.id,
            ...reference,
            ...(hash !== undefined && { hash }),
          });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/decline',
        action: 'step.answer',
        summary: 'Decline; the step goes up the line and stays open',
        params,
        success,
        body: z.strictObject({ reason: textField }),
        async handle(asked) {
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.answer');
          return act(asked, loaded, { do: 'decline', step: step.id, reason: asked.body.reason });
        },
      }),
      route({
        method: 'post',
        path: '/v1/steps/{id}/reassign',
        action: 'step.reassign',
        summary: 'Give the step to another unit, to a post of a unit, or to a person',
        params,
        success,
        body: z
          .strictObject({
            to: z.string().max(120),
            assignee: staffField.optional(),
            post: postField.optional(),
            reason: textField,
          })
          .refine(({ assignee, post }) => assignee === undefined || post === undefined, {
            path: ['post'],
            error: 'Give it to a person or to a post, not to both',
          }),
        async handle(asked) {
          const { to, assignee, post, reason } = asked.body;
          const { loaded, step } = await stepForActor(asked.actor, asked.params.id, 'step.reassign', to);
          await demandKnownUnits(services, { to: { type: 'unit' } }, { to });
          return act(asked, loaded, {
            do: 'reassign',
            step: step.id,
            to: to as UnitId,
            reason,
            ...(assignee !== undefined && { assignee }),
            ...(post !== undefined && { post }),
          });
        },
      }),
    ];
  }
}
