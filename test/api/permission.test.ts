import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Action } from '../../api/access/permissions';
import { actorOf, type Role } from '../../api/access/actor';
import type { Route } from '../../api/http/route';
import type { Gateway } from '../../api/gateway/gateway';
import { routes } from '../../api/routes';
import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { isPower, powers, roles as allRoles } from '../../domain/people/roles';
import { partiesAtStart } from '../../engine/asking/parties-at-start';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { createLogger } from '../../platform/logger';
import { catalogue } from '../../workflows/catalogue';
import {
  avon,
  changedBy,
  kent,
  meetingsInput,
  newReference,
  now,
  packOf,
  personFor,
  registrationInput,
  reviewInput,
  startApi,
  stepNamed,
  today,
  visitOn,
  transferInput,
  type ApiService,
  type Changed,
  type Person,
  type StepShown,
} from '../support/api-service';
import {
  idleRows,
  rolesNamed,
  tableOfNow,
  verdictOf,
  whoeverAsks,
  type Scene,
  type Somebody,
  type Table,
  type Verdict,
} from '../support/permission-model';
import { dataFor } from '../support/random-data';
import { isTried } from '../support/share';

const mosovo: UnitId = `${avon}/mosovo`;
const team: UnitId = `${avon}/npt-bedminster`;
const probation: UnitId = 'probation:south-west/bristol-pdu';
const health: UnitId = 'health:avon-and-somerset/occupational-health';
const vetting: UnitId = `${avon}/vetting`;
const essex: UnitId = 'police:essex/mosovo';
const prison: UnitId = 'prison:hmp-ashcombe/omu';
const office: UnitId = 'hmpps:england-and-wales/casework';
// One of those who ask, by the position that they have.
const teller = 'staff:of-the-unit-that-leads';
const inspector = 'staff:avon-inspector';
// Above the inspector in the line of command, and so above somebody of the MOSOVO unit.
const aboveMosovo = 'staff:avon-manager';

/** How somebody can stand to what is asked about. */
const positions: Readonly<Record<string, { unit: UnitId; id?: string; covers?: UnitId }>> = {
  'of the unit that leads': { unit: mosovo },
  'of a team with a part in it': { unit: team },
  'of a partner with a part in it': { unit: probation },
  'of another unit of the force': { unit: `${avon}/visor` },
  'in line above the unit that leads': { unit: `${avon}/mosovo-manager`, id: aboveMosovo },
  'of another force': { unit: essex },
  'of another force who covers for the unit that leads': { unit: essex, covers: mosovo },
  'of occupational health': { unit: health },
};
/** Where only the area of whoever asks matters, and whether it is a national office. */
const places: typeof positions = {
  'of a unit of the area': { unit: `${avon}/visor` },
  'of another area': { unit: essex },
  'of a prison': { unit: prison },
  'of a national office': { unit: office },
};

/** One thing to ask: of which scene, and what. */
interface Question {
  readonly scene: Scene;
  readonly path: string;
  readonly body?: unknown;
  /** What is asked besides the route's own action, once that is allowed. */
  readonly also?: readonly (readonly [Action, Scene])[];
  /** What else decides, where that is a matter of the kind's own table or of the person. */
  readonly beyond?: (who: Somebody) => Verdict;
}

function somebodies(at: typeof positions, of: readonly (readonly Role[])[]): Somebody[] {
  return Object.entries(at).flatMap(([position, { unit, id, covers }]) =>
    of.map((roles) => ({
      id: id ?? `staff:${position.replaceAll(' ', '-')}`,
      position,
      unit,
      actsFor: covers ? [unit, covers] : [unit],
      roles,
    })),
  );
}

/**
 * Whoever may stand to a thing in a way that its row tells apart: the roles that the row names in every position. The
 * others are asked where they would be strongest, and holders of all powers together stand for each that it does not
 * name.
 */
function askersOf(action: Action): Somebody[] {
  const row = tableOfNow[action];
  const isOfWork = ['process', 'step', 'subject', 'absence', 'staff'].includes(row?.thing ?? '');
  const at = isOfWork ? positions : places;
  const strongest = isOfWork
    ? { 'of the unit that leads': { unit: mosovo }, 'of another force': { unit: essex } }
    : { 'of a unit of the area': { unit: `${avon}/visor` as UnitId } };
  const whoever = row?.who === 'everybody' || row?.who.some(({ roles }) => roles === undefined) === true;
  const named =
    whoever && row?.who !== 'everybody'
      ? new Set(allRoles.filter((role) => !isPower(role)))
      : rolesNamed(tableOfNow, action);
  const alone = (role: Role): readonly Role[] => [role];
  const rest = allRoles.filter((role) => !named.has(role) && !isPower(role)).map(alone);
  const others = powers.filter((power) => !named.has(power));
  return [
    ...somebodies(at, [...named].map(alone)),
    ...somebodies(strongest, [...rest, ...(others.length > 0 ? [others] : [])]),
  ];
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const nameOfAsker = ({ position, roles }: Somebody): string =>
  `${roles.length > 1 ? 'all powers' : roles[0]} ${position}`;

// What a thing is missing as, to somebody who may not know of it.
const hiddenCodes = new Set(
  ['process', 'step', 'subject', 'absence', 'change', 'glass'].map((one) => `${one}.not-found`),
);

/** A gateway by which nothing is ever done: whatever got so far was allowed. */
const nothingIsDone = new Proxy({} as Gateway, {
  get: () => async () => Promise.reject(new Refused('service.unavailable')),
});

/** Routes for which the test has no question. */
const unasked = (declared: readonly Route[], asked: ReadonlyMap<string, unknown>): string[] =>
  declared.map(nameOf).filter((name) => !asked.has(name));

describe('who may do what', () => {
  let api: ApiService;
  let questions: ReadonlyMap<string, readonly Question[]>;
  /** What each was answered, with who asked and about what. */
  const answers: { route: Route; question: Question; who: Somebody; told: string }[] = [];

  beforeAll(async () => {
    api = await startApi();
    questions = new Map(await questionsOf());
  });
  afterAll(async () => api.stop());

  const input = { home: mosovo, because: 'breach' };
  const briefingInput = { team, because: 'by-hand', since: today() };
  const counsellingInput = { member: inspector, health, exposure: 'standard', lastOn: today() };
  const vettingInput = { member: 'staff:avon-lead', unit: mosovo, vettingUnit: vetting, minimum: 'NPPV2' };
  const inputs: Readonly<Record<string, Record<string, unknown>>> = {
    transfer: transferInput(),
    registration: registrationInput(),
    'indefinite-review': reviewInput(),
    recall: input,
    'mapp-meetings': meetingsInput(),
    'npt-briefing': briefingInput,
    counselling: counsellingInput,
    vetting: vettingInput,
  };
  /** Who the parties that give commands are in the processes of the test, by hand. */
  const parties: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    transfer: { sending: mosovo, receiving: `${kent}/mosovo`, mappa: 'mappa:kent/coordinator' },
    registration: {
      mosovo,
      station: `${avon}/station`,
      supervisor: `${avon}/mosovo-supervisor`,
      manager: `${avon}/mosovo-manager`,
    },
    'indefinite-review': { mosovo },
    recall: { lead: mosovo, police: mosovo, probation: mosovo, casework: mosovo, prison: mosovo },
    'mapp-meetings': { lead: mosovo, coordinator: 'mappa:avon-and-somerset/coordinator' },
    'npt-briefing': { mosovo, team },
    counselling: { health },
    vetting: { vetting, manager: mosovo },
  };
  /** The unit that may start one in the processes of the test, by hand. */
  const starters: Readonly<Record<string, UnitId>> = {
    transfer: mosovo,
    registration: mosovo,
    'indefinite-review': mosovo,
    recall: mosovo,
    'mapp-meetings': mosovo,
    'npt-briefing': mosovo,
    counselling: health,
    vetting,
  };

  async function start(kind: string, subject: string, more: object = {}): Promise<Changed> {
    const body = { subject, input: inputs[kind], ...more };
    return changedBy(
      await api.call('post', `/v1/processes/${kind}`, { as: personFor(starters[kind] ?? ''), body }),
    );
  }

  /** A process of the test as a scene, by what its row says. */
  async function sceneOf(name: string, { process }: Changed): Promise<Scene & { readonly process: string }> {
    const row = await api.database
      .selectFrom('process')
      .select(['kind', 'units', 'lead', 'visibility'])
      .where('id', '=', process.id)
      .executeTakeFirstOrThrow();
    const { table } = (catalogue as Readonly<Record<string, AnyDefinition>>)[row.kind] ?? {};
    const { units, lead, visibility } = row;
    const restricted = name === 'a restricted transfer';
    return {
      name,
      process: process.id,
      units,
      lead,
      visibility,
      insight: table?.insight,
      ...(restricted && { restrictedTo: units, accountable: mosovo }),
    };
  }

  async function questionsOf(): Promise<[string, Question[]][]> {
    const licensed = await api.subject();
    await api.call('post', `/v1/subjects/${licensed}/circumstances`, {
      body: { kind: 'licence', from: '2025-01-01', value: 'determinate' },
    });
    const hidden = await api.subject();
    const restricted = await start('transfer', hidden, { restricted: true });
    const briefed = await start('npt-briefing', await api.subject());
    const told = { purpose: 'patrol', shows: ['name'] };
    const token = await api.letIn({ id: teller, unit: mosovo, roles: ['coordinator'] });
    const after = changedBy(
      await api.call('post', `/v1/steps/${stepNamed(briefed.steps, 'brief').id}/complete`, {
        token,
        body: { outcome: 'briefed', data: told },
      }),
    );
    const started: Readonly<Record<string, Changed>> = {
      transfer: await start('transfer', await api.subject()),
      registration: await start('registration', await api.subject()),
      'indefinite-review': await start('indefinite-review', await api.eligible()),
      recall: await start('recall', licensed),
      'mapp-meetings': await start('mapp-meetings', await api.subject()),
      'npt-briefing': briefed,
      counselling: await start('counselling', inspector),
      vetting: await start('vetting', 'staff:avon-lead'),
    };
    const scenes = new Map<string, Scene & { readonly process: string }>();
    for (const [kind, one] of Object.entries(started)) scenes.set(kind, await sceneOf(`a ${kind}`, one));
    const secret = await sceneOf('a restricted transfer', restricted);
    const sceneFor = (kind: string): Scene & { readonly process: string } => {
      const scene = scenes.get(kind);
      if (!scene) throw new Error(`no ${kind} was started`);
      return scene;
    };

    const stepOf = (from: readonly StepShown[], name: string, scene: Scene, more: Partial<Scene> = {}) => {
      const { id, owner } = stepNamed(from, name);
      const to: UnitId = `${avon}/mosovo-manager`;
      const above = owner === mosovo ? [aboveMosovo] : [];
      return { id, scene: { ...scene, name: `${name} of ${scene.name}`, owner, to, above, ...more } };
    };
    const all = await api.call('get', `/v1/processes/${briefed.process.id}`);
    const ofBriefing = (all.body['steps'] as StepShown[]).concat(after.steps);
    const steps = [
      stepOf(ofBriefing, 'brief', sceneFor('npt-briefing')),
      stepOf(ofBriefing, 'acknowledge', sceneFor('npt-briefing')),
      stepOf(restricted.steps, 'request', secret),
      stepOf(started['counselling']?.steps ?? [], 'offer', sceneFor('counselling')),
      stepOf(started['registration']?.steps ?? [], 'initial', sceneFor('registration'), { alsoBy: [mosovo] }),
    ];
    const stepBodies: Readonly<Record<string, object>> = {
      acknowledge: {},
      complete: { outcome: 'no-such-outcome' },
      submit: { outcome: 'no-such-outcome' },
      accept: {},
      return: { reason: 'A test' },
      extend: { to: '2199-01-01', reason: 'A test' },
      note: { text: 'A test' },
      evidence: { kind: 'statement', system: 'Records', number: 'A-12' },
      decline: { reason: 'A test' },
      reassign: { to: `${avon}/mosovo-manager`, reason: 'A test' },
    };

    const repeated = new Set([
      'submit',
      'accept',
      'return',
      'decline',
      'acknowledge',
      'evidence',
      'deadline',
    ]);
    const kept = [sceneFor('npt-briefing'), secret, sceneFor('counselling'), sceneFor('vetting')];
    const known = await knownScenes(hidden);
    const aWord = { fact: 'no-such-fact', reason: 'A test' };
    const generic: Readonly<Record<string, unknown>> = { correct: aWord, void: aWord };
    const briefing = sceneFor('npt-briefing');
    const ownAnswer: Question = {
      scene: { ...briefing, name: 'an answer of their own', toldBy: teller },
      path: `/v1/processes/${briefing.process}/correct`,
      body: { fact: after.fact, reason: 'A test' },
    };
    const others = await otherQuestions(known);

    return routes.flatMap((route): [string, Question[]][] => {
      const name = nameOf(route);
      const last = route.path.split('/').at(-1) ?? '';
      const other = others[name];
      if (other) return [[name, other]];
      if (route.path.startsWith('/v1/steps/{id}'))
        return [
          [
            name,
            // One way to answer is asked of every step, and the others of those that differ most.
            (repeated.has(last) ? steps.slice(0, 2) : steps).map(({ id, scene }) => ({
              scene,
              path: route.path.replace('{id}', id),
              body: stepBodies[last],
            })),
          ],
        ];
      if (route.path.startsWith('/v1/processes/{id}')) {
        if (route.action === 'process.command') return [[name, [commandOf(last, sceneFor)]]];
        return [
          [
            name,
            [
              ...(last === 'briefing' ? [sceneFor('npt-briefing')] : kept).map((scene) => ({
                scene: last === 'briefing' ? { ...scene, to: team } : scene,
                path: route.path.replace('{id}', scene.process),
                body: generic[last],
              })),
              ...(last === 'correct' ? [ownAnswer] : []),
            ],
          ],
        ];
      }
      if (route.action === 'process.start' || route.action === 'process.preview')
        return [[name, startsOf(route, known)]];
      if (!route.path.includes('{') && route.method === 'get')
        return [[name, [{ scene: { name: 'the service' }, path: route.path }]]];
      return [];
    });
  }

  /** A command of a kind that takes it, or of one that does not: then whoever could give any is told so. */
  function commandOf(
    name: string,
    sceneFor: (kind: string) => Scene & { readonly process: string },
  ): Question {
    const taker = Object.values<AnyDefinition>(catalogue).find(
      ({ table }) => table.commands[name] && inputs[table.kind],
    );
    const scene = sceneFor(taker?.table.kind ?? 'transfer');
    const path = `/v1/processes/${scene.process}/${name}`;
    const command = taker?.table.commands[name];
    const fields = command?.input ?? takerOf(name).input;
    const [body] = fc.sample(dataFor(fields, Date.now()), { seed: 13, numRuns: 1 });
    if (!command) return { scene, path, body };
    const by = command.by.flatMap((party) => parties[scene.name.slice(2)]?.[party] ?? []);
    return { scene: { ...scene, by }, path, body };
  }
  const takerOf = (name: string) => {
    const command = Object.values<AnyDefinition>(catalogue).flatMap(
      ({ table }) => table.commands[name] ?? [],
    )[0];
    if (!command) throw new Error(`no kind takes ${name}`);
    return command;
  };

  /** People whom something can be started about, as scenes: what their subject shows of them. */
  interface Known {
    readonly ordinary: Scene & { readonly subject: string };
    readonly restricted: Scene & { readonly subject: string };
    readonly staff: Scene & { readonly subject: string };
  }
  async function knownScenes(hidden: string): Promise<Known> {
    const ordinary = await api.subject();
    const { units = [] } = await api.database
      .selectFrom('process')
      .select('units')
      .where('subject_id', '=', hidden)
      .executeTakeFirstOrThrow();
    const parts = [...new Set([mosovo, ...units])];
    // Of what is restricted to its parties the areas learn nothing: the person is of the accountable unit's area.
    const areas = [avon];
    return {
      ordinary: { name: 'a person', subject: ordinary, units: [mosovo], owner: mosovo },
      restricted: {
        name: 'a restricted person',
        subject: hidden,
        owner: mosovo,
        units: parts,
        areas,
        restrictedTo: units,
        accountable: mosovo,
      },
      staff: {
        name: 'a member of staff',
        subject: 'staff:avon-lead',
        units: [`${avon}/mosovo-manager`, mosovo, vetting],
        areas,
      },
    };
  }

  function startsOf(route: Route, { ordinary, restricted, staff }: Known): Question[] {
    const kind = route.path.split('/')[3] ?? '';
    const definition = (catalogue as Readonly<Record<string, AnyDefinition>>)[kind];
    const given = inputs[kind];
    if (!definition || !given) return [];
    const { table } = definition;
    const units = partiesAtStart(definition, given, { now: now(), by: 'staff:1' });
    const isPreview = route.action === 'process.preview';
    const scene: Scene = { name: `a ${kind} to come`, units, visibility: table.visibility ?? 'area' };
    if (table.visibility === 'occupational-health')
      return [{ scene, path: route.path, body: { subject: inspector, input: given } }];
    const about = table.subject === 'staff' ? [staff] : [ordinary, restricted];
    return about.map((one) => ({
      scene,
      path: route.path,
      body: { subject: one.subject, input: given },
      also: [['subject.view', one]],
      beyond: ({ actsFor }) =>
        isPreview || actsFor.includes(starters[kind] ?? '') ? 'allowed' : 'forbidden',
    }));
  }

  async function otherQuestions({
    ordinary,
    restricted,
  }: Known): Promise<Readonly<Record<string, Question[]>>> {
    const reply = await api.call('post', '/v1/absences', {
      as: 'lineManager',
      body: {
        staff: 'staff:avon-coordinator',
        cover: inspector,
        why: 'A test',
        from: '2098-01-01',
        to: '2098-01-02',
      },
    });
    const away = `/v1/absences/${String(reply.body['id'])}`;
    const role = { role: 'manager' };
    const asked = await api.call('post', '/v1/staff/staff:auditor/roles', {
      as: 'administrator',
      body: role,
    });
    // Who decides a change must hold the power by the directory too, at that moment.
    for (const decider of somebodies(places, [['directory-administrator']]))
      await api.letIn({ ...decider, unit: decider.unit as UnitId });
    const change = `/v1/changes/${String(asked.headers.get('location')).split('/').at(-1)}`;
    await api.database
      .insertInto('break_glass')
      .values({
        id: 'mended',
        subject_id: ordinary.subject,
        staff_id: aboveMosovo,
        unit_id: `${avon}/mosovo-manager`,
        area: avon,
        reason: 'A test',
        since: '2026-06-01T10:00:00.000Z',
        until: '2026-06-01T11:00:00.000Z',
        process_id: 'told',
      })
      .execute();
    const { reference } = await knownReference(ordinary.subject);
    const service: Scene = { name: 'the service' };
    const ofAvon: Scene = { name: 'Avon and Somerset', owner: mosovo };
    const absence: Scene = { name: 'an absence', owner: mosovo, above: [aboveMosovo] };
    const grave: Scene = { name: 'a change', owner: mosovo, power: 'directory-administrator' };
    const member: Scene = { name: 'a member of staff', above: [aboveMosovo] };
    const ask = (scene: Scene, path: string, body?: unknown): Question[] => [{ scene, path, body }];
    const ofSubject = (path: string, body?: unknown): Question[] =>
      [ordinary, restricted].map((scene) => ({ scene, path: `/v1/subjects/${scene.subject}${path}`, body }));
    const dryRun = true;
    // prettier-ignore
    return {
      'post /v1/deadlines': ask(service, '/v1/deadlines', { rule: 'transfer.decide', from: '2026-11-02' }),
      'get /v1/calendars/{nation}': ask(service, '/v1/calendars/scotland'),
      'post /v1/calendars/{nation}/holidays': ask(service, '/v1/calendars/scotland/holidays', { date: '2027-06-15', title: 'Invented Day', dryRun }),
      'post /v1/calendars/import': ask(service, '/v1/calendars/import', { feed: {}, dryRun }),
      'post /v1/policies': ask(ofAvon, '/v1/policies', { rule: 'transfer.decide', force: avon, n: 4, why: 'Local practice', dryRun }),
      'post /v1/recomputations': ask(service, '/v1/recomputations', { why: 'A new version', dryRun }),
      'get /v1/recomputations/{id}': ask(service, '/v1/recomputations/none'),
      'post /v1/recomputations/{id}/interrupt': ask(service, '/v1/recomputations/none/interrupt', {}),
      'post /v1/recomputations/{id}/resume': ask(service, '/v1/recomputations/none/resume', {}),
      'post /v1/systems': ask(ofAvon, '/v1/systems', { id: 'system:none', title: 'None', unit: `${avon}/nowhere`, roles: ['partner'] }),
      'post /v1/systems/{id}/close': ask({ name: 'a system', owner: whoeverAsks }, '/v1/systems/system:none/close', {}),
      'post /v1/units': ask(ofAvon, '/v1/units', { id: mosovo }),
      'post /v1/channels': ask(ofAvon, '/v1/channels', { unit: `${avon}/nowhere`, remove: true }),
      'post /v1/feed-secrets': ask({ name: 'a prison', owner: prison }, '/v1/feed-secrets', { prison, secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' }),
      'post /v1/staff': ask(ofAvon, '/v1/staff', { id: 'staff:avon-lead' }),
      'post /v1/staff/{id}/leave': ask(ofAvon, '/v1/staff/staff:avon-lead/leave', { on: '2199-01-01', why: 'A test' }),
      'post /v1/staff/{id}/roles': ask(ofAvon, '/v1/staff/staff:avon-lead/roles', { role: 'manager', ends: true }),
      'post /v1/directory/import': ask({ name: 'a file', owner: whoeverAsks }, '/v1/directory/import', { csv: 'staff,name,unit', dryRun }),
      'post /v1/stations': ask(ofAvon, '/v1/stations', { force: avon, name: 'Invented Lane', from: '2026-01-01', why: 'A test' }),
      'get /v1/changes/{id}': ask(grave, change),
      'post /v1/changes/{id}/approve': ask(grave, `${change}/approve`, {}),
      'post /v1/changes/{id}/decline': ask(grave, `${change}/decline`, { reason: 'A test' }),
      'post /v1/absences': ask(absence, '/v1/absences', { staff: 'staff:avon-coordinator', cover: inspector, from: '2099-01-01', to: '2099-01-02', why: 'A test', dryRun }),
      'get /v1/absences/{id}': ask(absence, away),
      'post /v1/absences/{id}/return': ask(absence, `${away}/return`, {}),
      'get /v1/staff/{id}/welfare': ask(member, `/v1/staff/${inspector}/welfare`),
      'post /v1/staff/{id}/welfare/trigger': ask(member, `/v1/staff/${inspector}/welfare/trigger`, { on: today() }),
      'post /v1/subjects': ask(service, '/v1/subjects', { kind: 'person', references: [newReference()], accountable: 'police:nowhere/mosovo' }),
      'post /v1/subjects/find': [{ scene: ordinary, path: '/v1/subjects/find', body: reference, also: [['subject.view', ordinary]] }],
      'post /v1/visits': ask(service, '/v1/visits', { reference: newReference(), visit: visitOn(`${today()}T00:00:00Z`) }),
      'get /v1/subjects/{id}/access': ofSubject('/access'),
      'get /v1/subjects/{id}/need-to-know': ofSubject('/need-to-know'),
      'post /v1/subjects/{id}/restrict': ofSubject('/restrict', { reason: 'A test', units: ['police:nowhere/mosovo'] }),
      'post /v1/subjects/{id}/unrestrict': ask(ordinary, `/v1/subjects/${ordinary.subject}/unrestrict`, { reason: 'A test' }),
      // Whoever asks is answered the same, whether they may know of the person or not.
      'post /v1/subjects/{id}/ask': ofSubject('/ask', { reason: 'A test' }),
      'post /v1/subjects/{id}/break-glass': [{ scene: ordinary, path: `/v1/subjects/${ordinary.subject}/break-glass`, body: { reason: 'A test', until: new Date(Date.now() + 3_600_000).toISOString() }, beyond: ({ unit }) => (unit.startsWith(`${avon}/`) ? 'allowed' : 'hidden') }],
      'post /v1/break-glass/{id}/end': ask({ name: 'sight that somebody took', owner: mosovo }, '/v1/break-glass/mended/end', { reason: 'A test' }),
      'get /v1/subjects/{id}': ofSubject(''),
      'get /v1/subjects/{id}/accountability': ofSubject('/accountability'),
      'get /v1/subjects/{id}/records': ofSubject('/records'),
      'post /v1/subjects/{id}/merge': ask(ordinary, `/v1/subjects/${ordinary.subject}/merge`, { record: ordinary.subject, reason: 'A test' }),
      'post /v1/subjects/{id}/unmerge': ask(ordinary, `/v1/subjects/${ordinary.subject}/unmerge`, { reason: 'A test' }),
      'get /v1/subjects/{id}/references': ofSubject('/references'),
      'post /v1/subjects/{id}/references': ask(ordinary, `/v1/subjects/${ordinary.subject}/references`, newReference()),
      'post /v1/subjects/{id}/references/withdraw': ask(ordinary, `/v1/subjects/${ordinary.subject}/references/withdraw`, { ...newReference(), reason: 'A test' }),
      'post /v1/subjects/{id}/circumstances': ofSubject('/circumstances', { kind: 'custody', from: today(), replaces: 'no-such-circumstance' }),
      // A signature proves who asks, and no token does.
      'post /v1/feeds/prison-movements': ask(service, '/v1/feeds/prison-movements', {}),
    };
  }

  async function knownReference(subjectId: string) {
    const { kind, value } = await api.database
      .selectFrom('subject_reference')
      .select(['kind', 'value'])
      .where('subject_id', '=', subjectId)
      .executeTakeFirstOrThrow();
    return { reference: { kind, value } };
  }

  const heard = ({ status, code }: { status: number; code: string }): string => {
    if (status === 401) return code;
    if (status === 403 && code === 'access.forbidden') return 'forbidden';
    return status === 404 && hiddenCodes.has(code) ? 'hidden' : 'allowed';
  };

  /** What the table says that somebody is told. */
  function expected(
    table: Table,
    route: Route,
    { scene, also = [], beyond = () => 'allowed' }: Question,
    who: Somebody,
  ): string {
    if (route.signed) return 'signature.missing';
    const own = verdictOf(table, route.action, who, scene);
    const asked = [own, ...also.map(([action, about]) => verdictOf(table, action, who, about))];
    return asked.find((verdict) => verdict !== 'allowed') ?? beyond(who);
  }

  /** Asks every question as everybody who may stand to it in a way of their own. */
  async function askAll(): Promise<void> {
    const byToken = new Map<string, Somebody>();
    const { url } = await api.elsewhere({
      gateway: nothingIsDone,
      // Everybody asks at once here, and nobody is told to come again.
      shares: { take: () => () => undefined },
      logger: createLogger({ level: 'silent', name: 'test' }),
      signIn: async (authorization) => {
        const who = byToken.get(authorization ?? '');
        if (!who) throw new Refused('token.invalid');
        const { id, unit, roles, actsFor } = who;
        const actor = {
          ...actorOf({ id, unit: unit as UnitId, roles }),
          actsFor: actsFor as readonly UnitId[],
        };
        return Promise.resolve({ actor });
      },
    });
    const all = routes.flatMap((route) =>
      (questions.get(nameOf(route)) ?? []).map((question) => ({ route, question })),
    );
    // Everybody asks for each action; where it has several questions, those who ask take turns at them.
    const waiting = all.flatMap(({ route, question }) => {
      const alike = all.filter(({ route: { action } }) => action === route.action);
      const place = alike.findIndex((one) => one.route === route && one.question === question);
      return askersOf(route.action)
        .filter((_, turn) => isTried(place + turn, Math.min(alike.length, 3)))
        .map((who) => ({ route, question, who }));
    });
    const askNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { route, question, who } = next;
        const token = `Bearer ${JSON.stringify([who.id, who.unit, who.roles])}`;
        byToken.set(token, who);
        const reply = await fetch(`${url}${question.path}`, {
          method: route.method.toUpperCase(),
          headers: {
            authorization: token,
            ...(route.method === 'post' && {
              'content-type': 'application/json',
              'idempotency-key': randomUUID(),
            }),
          },
          ...(route.method === 'post' && { body: JSON.stringify(question.body ?? {}) }),
        });
        const text = await reply.text();
        const code = reply.status >= 400 ? String((JSON.parse(text) as { code?: unknown }).code) : '';
        answers.push({ ...next, told: heard({ status: reply.status, code }) });
      }
    };
    await Promise.all(Array.from({ length: 8 }, askNext));
  }

  /** Answers that are not what a table says. */
  const wrong = (table: Table): string[] =>
    answers.flatMap(({ route, question, who, told }) => {
      const says = expected(table, route, question, who);
      if (says === told) return [];
      return [
        `${nameOf(route)} of ${question.scene.name}, as ${nameOfAsker(who)}: told ${told}, the table says ${says}`,
      ];
    });

  test('whoever asks for anything is told exactly what the table of permissions says', async () => {
    await askAll();
    expect(wrong(tableOfNow).slice(0, 40)).toEqual([]);
    expect(answers.length).toBeGreaterThan(2_000);
  }, 300_000);

  test('each row of the table of permissions is tried: with its answers turned round, what was told contradicts it', () => {
    const tried = routes.filter(({ signed }) => !signed).map(({ action }) => action);
    const quiet = [...new Set(tried)].filter((action) => {
      const row = tableOfNow[action];
      if (!row) return true;
      const who = row.who === 'everybody' ? [] : ('everybody' as const);
      const { known: _, lists: _lists, ...rest } = row;
      return wrong({ ...tableOfNow, [action]: { ...rest, who } }).length === 0;
    });
    expect(quiet).toEqual([]);
  });

  test('every route has a question and every row a route, and one without is found out', () => {
    expect(unasked(routes, questions)).toEqual([]);
    const [first] = routes;
    const made = { ...first, path: '/v1/made-up' } as Route;
    expect(unasked([...routes, made], questions)).toEqual(['get /v1/made-up']);
    // Asked by a route beside its own action.
    const within: readonly Action[] = ['line.change'];
    const asked = [...routes.map(({ action }) => action), ...within];
    expect(idleRows(tableOfNow, asked)).toEqual([]);
    const { public: row } = tableOfNow;
    if (!row) throw new Error('the table has no row for what is public');
    expect(idleRows({ ...tableOfNow, 'made.up': row }, asked)).toEqual(['made.up']);
  });

  test('whoever has left is refused by every route before anything is looked at', async () => {
    const token = await api.letIn({ id: 'staff:leaver', unit: mosovo, roles: ['coordinator'] });
    await api.database.updateTable('staff').set({ active: false }).where('id', '=', 'staff:leaver').execute();
    const told: string[] = [];
    for (const route of routes.filter(({ action, signed }) => action !== 'public' && !signed)) {
      const { path = '' } = questions.get(nameOf(route))?.[0] ?? {};
      const reply = await api.call(route.method, path, {
        token,
        ...(route.method === 'post' && { body: {} }),
      });
      if (reply.body['code'] !== 'access.left') told.push(`${nameOf(route)}: ${String(reply.body['code'])}`);
    }
    expect(told).toEqual([]);
  });

  test('a team without insight finds nothing of the steps of whoever leads a briefing, by any route', async () => {
    const lead = questions.get('get /v1/steps/{id}')?.[0];
    const own = questions.get('get /v1/steps/{id}')?.[1];
    const of = (question: Question | undefined): string => question?.path.split('/').at(-1) ?? '';
    const process = questions.get('get /v1/processes/{id}')?.[0]?.path ?? '';
    const found: Record<string, string[]> = { own: [], lead: [] };
    const paths = [
      process,
      `${process}/events`,
      ...routes
        .filter(({ method, path }) => method === 'get' && path.startsWith('/v1/') && !path.includes('{'))
        .map(({ path }) => path),
    ];
    for (const path of paths) {
      for (const accept of ['application/json', 'text/csv']) {
        const { text } = await api.call('get', path, { as: 'npt', headers: { accept } });
        if (text.includes(of(own))) found['own']?.push(path);
        if (text.includes(of(lead)) || text.includes('brief/')) found['lead']?.push(path);
      }
    }
    expect(found['lead']).toEqual([]);
    expect(found['own']).toEqual(
      expect.arrayContaining([process, '/v1/steps', '/v1/reports/acknowledgements']),
    );
    const note = await api.call('post', `/v1/steps/${of(lead)}/note`, {
      as: 'npt',
      body: { text: 'A test' },
    });
    expect([note.status, note.body['code']]).toEqual([404, 'step.not-found']);
    const reported = await api.call('post', `${process}/report-back`, {
      as: 'npt',
      body: { what: 'concern', on: '2026-01-01T09:00:00Z', report: 'A test' },
    });
    expect(changedBy(reported).steps).toEqual([]);
  });

  describe('a coordinator of a force that has no part in it', () => {
    const as = 'stranger';

    test('a coordinator of a force without a part cannot tell a process of others from one that does not exist', async () => {
      const { process, steps } = await api.transfer();
      const step = stepNamed(steps, 'request').id;
      const registered = (await api.registration()).process.id;
      const before = await api.rows();
      const same = async (
        method: 'get' | 'post',
        path: (id: string) => string,
        id: string,
        body?: unknown,
      ) => {
        const real = await api.call(method, path(id), { as, body });
        const made = await api.call(method, path('no-such-thing'), { as, body });
        const { instance: _a, traceId: _b, ...theirs } = real.body;
        const { instance: _c, traceId: _d, ...none } = made.body;
        expect([path(''), real.status]).toEqual([path(''), 404]);
        expect(theirs).toEqual(none);
      };
      await same('get', (id) => `/v1/processes/${id}`, process.id);
      await same('get', (id) => `/v1/processes/${id}/events`, process.id);
      await same('post', (id) => `/v1/processes/${id}/correct`, process.id, { fact: 'x', reason: 'y' });
      await same('post', (id) => `/v1/processes/${id}/void`, process.id, { fact: 'x', reason: 'y' });
      await same('post', (id) => `/v1/processes/${id}/withdraw`, process.id, {
        reason: 'A test',
        approvedBy: 'staff:1',
      });
      // A command that this kind of process does not have.
      await same('post', (id) => `/v1/processes/${id}/withdraw`, registered, {
        reason: 'A test',
        approvedBy: 'staff:1',
      });
      await same('get', (id) => `/v1/steps/${id}`, step);
      await same('get', (id) => `/v1/steps/${id}/deadline`, step);
      await same('post', (id) => `/v1/steps/${id}/acknowledge`, step, {});
      await same('post', (id) => `/v1/steps/${id}/complete`, step, { outcome: 'sent', data: packOf });
      await same('post', (id) => `/v1/steps/${id}/decline`, step, { reason: 'A test' });
      await same('post', (id) => `/v1/steps/${id}/reassign`, step, {
        to: 'police:essex/mosovo',
        reason: 'A test',
      });
      expect(await api.rows()).toEqual(before);
    });

    test('a process is in the lists of the forces that have a part in it, and not in those of others', async () => {
      const { process } = await api.transfer();
      const listed = async (who: Person, path: string) =>
        JSON.stringify((await api.call('get', `${path}?limit=200`, { as: who })).body['items']).includes(
          process.id,
        );
      for (const path of ['/v1/processes', '/v1/steps']) {
        expect([path, await listed(as, path)]).toEqual([path, false]);
        expect([path, await listed('prison', path)]).toEqual([path, false]);
        for (const who of ['coordinator', 'receivingCoordinator', 'manager', 'auditor'] as const)
          expect([path, who, await listed(who, path)]).toEqual([path, who, true]);
      }
    });

    test('a coordinator of a force without a part can neither see the subject nor find it', async () => {
      const subject = await api.subject();
      const { reference } = await knownReference(subject);
      expect((await api.call('get', `/v1/subjects/${subject}`, { as })).status).toBe(404);
      expect((await api.call('post', '/v1/subjects/find', { as, body: reference })).status).toBe(404);
      expect((await api.call('get', `/v1/subjects/${subject}`)).status).toBe(200);
    });

    test('a coordinator cannot start a process in which their force has no part', async () => {
      const subject = await api.subject();
      const before = await api.rows();
      const reply = await api.call('post', '/v1/processes/transfer', {
        as,
        body: { subject, input: transferInput() },
      });
      expect([reply.status, reply.body['code']]).toEqual([403, 'access.forbidden']);
      expect(await api.rows()).toEqual(before);
    });
  });

  describe('a restricted process', () => {
    test('a restricted process is seen by auditors and by the units that have a part in it, and does not exist for colleagues', async () => {
      const { process, steps } = await api.transfer(today(), { restricted: true });
      const step = stepNamed(steps, 'request').id;
      const statuses: Record<string, number[]> = {};
      for (const as of [
        'coordinator',
        'receivingCoordinator',
        'manager',
        'npt',
        'auditor',
        'stranger',
      ] as const) {
        const seen = [
          `/v1/processes/${process.id}`,
          `/v1/processes/${process.id}/events`,
          `/v1/steps/${step}`,
        ];
        statuses[as] = [];
        for (const path of seen) statuses[as].push((await api.call('get', path, { as })).status);
        const { body } = await api.call('get', '/v1/processes?limit=200', { as });
        statuses[as].push(JSON.stringify(body).includes(process.id) ? 200 : 404);
      }
      const [all, none] = [
        [200, 200, 200, 200],
        [404, 404, 404, 404],
      ];
      expect(statuses).toEqual({
        coordinator: all,
        receivingCoordinator: all,
        // The manager's own unit has no part in it: only their force has.
        manager: none,
        npt: none,
        auditor: all,
        stranger: none,
      });
    });
  });

  test('every look at a process is written down, whether it was allowed or refused', async () => {
    const { process } = await api.transfer();
    await api.call('get', `/v1/processes/${process.id}`, { as: 'stranger' });
    await api.call('get', `/v1/processes/${process.id}`, { as: 'auditor' });
    const noted = await api.database
      .selectFrom('access')
      .select(['actor', 'action', 'allowed'])
      .where('resource', '=', process.id)
      .orderBy('id')
      .execute();
    expect(noted).toEqual([
      { actor: 'staff:essex-coordinator', action: 'process.view', allowed: false },
      { actor: 'staff:auditor', action: 'process.view', allowed: true },
    ]);
  });
});
