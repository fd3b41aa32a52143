import { routes } from '../../api/routes';
import type { Route } from '../../api/http/route';
import {
  avon,
  changedBy,
  daysAgo,
  meetingsInput,
  newReference,
  packOf,
  registrationInput,
  reviewInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  visitOn,
  type ApiService,
  type Person,
  type Reply,
} from '../support/api-service';
import { seedStaff } from '../support/people';

const everybody = [
  'coordinator',
  'receivingCoordinator',
  'probation',
  'prison',
  'npt',
  'manager',
  'auditor',
  'administrator',
  'lineManager',
  'health',
  'lawAdministrator',
] as const satisfies readonly Person[];

/** y: allowed. n: 403, may not do it. h: 404, may not even know that it is there. */
type Cell = 'y' | 'n' | 'h';

/** One row per route: what is asked, what an allowed person is answered, and who is allowed. */
interface Row {
  readonly route: string;
  readonly allowed: string;
  /** In the order of `everybody`. */
  readonly cells: readonly Cell[];
  readonly ask: () => Promise<{ path: string; body?: unknown }>;
}

const hiddenCodes = [
  'process.not-found',
  'step.not-found',
  'subject.not-found',
  'absence.not-found',
  'change.not-found',
  'glass.not-found',
];

describe('who may do what', () => {
  let api: ApiService;
  let rows: readonly Row[];

  beforeAll(async () => {
    api = await startApi();
    // Accepted by Kent: both forces, the Bedminster team and both probation teams have a part in it.
    const moved = await api.acceptedTransfer();
    const moving = `/v1/processes/${moved.process.id}`;
    const seen = await api.call('get', moving);
    const subject = String(seen.body['subject']);
    const still = await api.subject();
    const probationStep = stepNamed(moved.steps, 'acknowledge-move', 'probation:south-west/bristol-pdu').id;
    const teamStep = stepNamed(moved.steps, 'acknowledge-move', `${avon}/npt-bedminster`).id;
    const registered = `/v1/processes/${(await api.registration()).process.id}`;
    const ending = `/v1/processes/${(await api.registration()).process.id}`;
    const reviewed = `/v1/processes/${(await api.review()).process.id}`;
    const eligible = await api.eligible();
    const licensed = async () => {
      const person = await api.subject();
      await api.call('post', `/v1/subjects/${person}/circumstances`, {
        body: { kind: 'licence', from: '2025-01-01', value: 'determinate' },
      });
      return person;
    };
    // Over, and no unit named: its casework falls to the accountable unit.
    const recallInput = { home: `${avon}/mosovo`, because: 'breach' };
    const recalled = changedBy(
      await api.call('post', '/v1/processes/recall', {
        body: { subject: await licensed(), input: recallInput },
      }),
    );
    const recall = `/v1/processes/${recalled.process.id}`;
    await api.call('post', `${recall}/withdraw`, {
      body: { reason: 'A test', approvedBy: 'staff:avon-inspector' },
    });
    const overBy = { reason: 'A test', approvedBy: 'staff:avon-inspector' };
    const past = '2026-06-01T10:00:00Z';
    const meetings = `/v1/processes/${(await api.meetings()).process.id}`;
    const slot = { begins: '2020-01-01T09:00:00Z', lasts: 60, place: 'Room 1' };
    const at = (path: string, body?: unknown) => async () => Promise.resolve({ path, body });
    const fact = { fact: 'no-such-fact', reason: 'A test' };
    const evidence = { reason: 'deceased', evidence: 'evidence:certificate-1' };
    const { reference } = await knownReference(subject);
    const absent = { staff: 'staff:avon-coordinator', cover: 'staff:avon-supervisor', why: 'A test' };
    const recorded = await api.call('post', '/v1/absences', {
      as: 'manager',
      body: { ...absent, from: '2098-01-01', to: '2098-01-02' },
    });
    const away = `/v1/absences/${String(recorded.body['id'])}`;
    await api.call('post', `${away}/return`, { as: 'manager', body: {} });
    const asked = await api.call('post', '/v1/staff/staff:auditor/roles', {
      as: 'administrator',
      body: { role: 'manager' },
    });
    const change = String(asked.headers.get('location')).split('/').at(-1) ?? '';
    const vettingOf = (who: string) => ({
      subject: who,
      input: { member: who, unit: `${avon}/mosovo`, vettingUnit: `${avon}/vetting`, minimum: 'NPPV2' },
    });
    const processOf = (reply: Reply): string => `/v1/processes/${changedBy(reply).process.id}`;
    const vet = async (who: string) =>
      processOf(await api.call('post', '/v1/processes/vetting', { as: 'vetting', body: vettingOf(who) }));
    const vetting = await vet('staff:avon-lead');
    await seedStaff(api.database, 'staff:leaver', `${avon}/mosovo`);
    await seedStaff(api.database, 'staff:candidate', `${avon}/mosovo`);
    const vettingToLeave = await vet('staff:leaver');
    const briefingInput = { team: `${avon}/npt-bedminster`, because: 'by-hand', since: today() };
    const brief = async () => {
      const body = { subject: await api.subject(), input: briefingInput };
      const started = changedBy(await api.call('post', '/v1/processes/npt-briefing', { body }));
      const data = { purpose: 'patrol', shows: ['name'] };
      const step = `/v1/steps/${stepNamed(started.steps, 'brief').id}/complete`;
      changedBy(await api.call('post', step, { body: { outcome: 'briefed', data } }));
      return `/v1/processes/${started.process.id}`;
    };
    const briefing = await brief();
    const briefingToEnd = await brief();
    const counsellingOf = (who: string) => ({
      subject: who,
      input: {
        member: who,
        health: 'health:avon-and-somerset/occupational-health',
        exposure: 'standard',
        lastOn: today(),
      },
    });
    const counsel = async (who: string) =>
      processOf(
        await api.call('post', '/v1/processes/counselling', { as: 'health', body: counsellingOf(who) }),
      );
    const counselled = 'staff:avon-coordinator';
    const counselling = await counsel(counselled);
    const counsellingToEnd = await counsel('staff:avon-inspector');
    const { of: _of, ...visited } = visitOn(`${daysAgo(0)}T00:00:00Z`);

    await api.database
      .insertInto('break_glass')
      .values({
        id: 'mended',
        subject_id: still,
        staff_id: 'staff:avon-manager',
        unit_id: `${avon}/mosovo-manager`,
        area: avon,
        reason: 'A test',
        since: '2026-06-01T10:00:00.000Z',
        until: '2026-06-01T11:00:00.000Z',
        process_id: 'told',
      })
      .execute();

    // prettier-ignore
    rows = [
      // The order of the cells: coordinator, receivingCoordinator, probation, prison, npt, manager, auditor, administrator,
      // lineManager, health, lawAdministrator.
      row('get /ping', '200', 'yyyyyyyyyyy', at('/ping')),
      row('get /info', '200', 'yyyyyyyyyyy', at('/info')),
      row('get /health', '200', 'yyyyyyyyyyy', at('/health')),
      row('get /v1/sign-ins', '200', 'nnnnnnynnnn', at('/v1/sign-ins')),

      row('post /v1/processes/transfer', '201', 'yhnnnnnnnnn', async () => ({ path: '/v1/processes/transfer', body: { subject: await api.subject(), input: transferInput() } })),
      row('post /v1/processes/transfer/preview', '200', 'yhnnnynnynn', at('/v1/processes/transfer/preview', { subject: still, input: transferInput() })),
      row('post /v1/processes/registration', '201', 'ynnnnnnnnnn', async () => ({ path: '/v1/processes/registration', body: { subject: await api.subject(), input: registrationInput() } })),
      row('post /v1/processes/registration/preview', '200', 'yhnnnynnynn', at('/v1/processes/registration/preview', { subject: still, input: registrationInput() })),
      row('post /v1/processes/indefinite-review', '201', 'ynnnnnnnnnn', async () => ({ path: '/v1/processes/indefinite-review', body: { subject: await api.eligible(), input: reviewInput() } })),
      row('post /v1/processes/indefinite-review/preview', '200', 'yhnnnynnynn', at('/v1/processes/indefinite-review/preview', { subject: eligible, input: reviewInput() })),

      row('post /v1/processes/recall', '201', 'ynnnnnnnnnn', async () => ({ path: '/v1/processes/recall', body: { subject: await licensed(), input: recallInput } })),
      row('post /v1/processes/recall/preview', 'recall.not-on-licence', 'yhnnnynnynn', at('/v1/processes/recall/preview', { subject: still, input: recallInput })),
      // Whoever is signed in: only a prison's signature counts.
      row('post /v1/feeds/prison-movements', 'signature.missing', 'yyyyyyyyyyy', at('/v1/feeds/prison-movements', {})),

      row('get /v1/processes', '200', 'yyyyyyynyyn', at('/v1/processes')),
      row('get /v1/processes/{id}', '200', 'yyyhyyyhyhh', at(moving)),
      row('get /v1/processes/{id}/events', '200', 'yyyhyyyhyhh', at(`${moving}/events`)),
      // Kent leads once it has accepted.
      row('post /v1/processes/{id}/correct', 'fact.not-found', 'nynhnnnhnhh', at(`${moving}/correct`, fact)),
      row('post /v1/processes/{id}/void', 'fact.not-found', 'nynhnnnhnhh', at(`${moving}/void`, fact)),
      row('post /v1/processes/{id}/withdraw', 'transfer.already-accepted', 'ynnhnnnhnhh', at(`${moving}/withdraw`, { reason: 'A test', approvedBy: 'staff:avon-inspector' })),
      row('post /v1/processes/{id}/record-notification', 'step.in-future', 'yhhhhnnhnhh', at(`${registered}/record-notification`, visitOn('2199-01-01T09:00:00Z'))),
      row('post /v1/processes/{id}/record-change', '200', 'yhhhhnnhnhh', at(`${registered}/record-change`, { what: 'name', on: daysAgo(0) })),
      row('post /v1/processes/{id}/record-joint-meeting', 'step.in-future', 'yynhnnnhnhh', at(`${moving}/record-joint-meeting`, { on: '2199-01-01T09:00:00Z', level: '2', reason: 'A test' })),
      row('post /v1/processes/{id}/consult-further', 'indefinite-review.not-consulted', 'yhhhhnnhnhh', at(`${reviewed}/consult-further`, { body: 'prison:hmp-ashcombe/omu', reason: 'A test' })),
      row('post /v1/processes/{id}/record-appeal', 'indefinite-review.not-served', 'yhhhhnnhnhh', at(`${reviewed}/record-appeal`, { on: today(), court: 'A court' })),
      row('post /v1/processes/{id}/record-appeal-decision', 'indefinite-review.no-appeal', 'yhhhhnnhnhh', at(`${reviewed}/record-appeal-decision`, { on: today(), decision: 'dismissed', order: 'evidence:order-1' })),
      row('post /v1/processes/{id}/record-advance-change', 'registration.not-in-advance', 'yhhhhnnhnhh', at(`${registered}/record-advance-change`, { ...visited, what: 'name', expectedOn: daysAgo(5) })),
      row('post /v1/processes/{id}/record-household-stay', '200', 'yhhhhnnhnhh', at(`${registered}/record-household-stay`, { began: `${daysAgo(1)}T00:00:00Z` })),
      row('post /v1/processes/{id}/record-travel', '200', 'yhhhhnnhnhh', at(`${registered}/record-travel`, { departs: '2099-06-01T09:00:00Z' })),
      row('post /v1/processes/{id}/record-travel-change', 'registration.trip-not-found', 'yhhhhnnhnhh', at(`${registered}/record-travel-change`, { travel: 'none', on: `${daysAgo(0)}T00:00:00Z` })),
      row('post /v1/processes/{id}/confirm-breach', 'registration.breach-not-found', 'yhhhhnnhnhh', at(`${registered}/confirm-breach`, { breach: 'none', on: `${daysAgo(0)}T00:00:00Z` })),
      row('post /v1/processes/{id}/record-whereabouts', 'registration.whereabouts-known', 'yhhhhnnhnhh', at(`${registered}/record-whereabouts`, { known: true, on: `${daysAgo(0)}T00:00:00Z` })),
      row('post /v1/processes/{id}/record-disposal', 'registration.terms-missing', 'yhhhhnnhnhh', at(`${registered}/record-disposal`, { disposal: 'imprisonment', relevantDate: daysAgo(0) })),
      row('post /v1/processes/{id}/end', '200', 'yhhhhnnhnhh', at(`${ending}/end`, evidence)),

      row('post /v1/processes/{id}/name-other-units', 'process.over', 'yhhhhnnhnhh', at(`${recall}/name-other-units`, {})),
      row('post /v1/processes/{id}/make-emergency', 'process.over', 'yhhhhnnhnhh', at(`${recall}/make-emergency`, { reason: 'A test' })),
      row('post /v1/processes/{id}/rescind', 'process.over', 'yhhhhnnhnhh', at(`${recall}/rescind`, overBy)),
      row('post /v1/processes/{id}/record-arrest-attempt', 'process.over', 'yhhhhnnhnhh', at(`${recall}/record-arrest-attempt`, { on: past, result: 'A test' })),
      row('post /v1/processes/{id}/record-representations', 'process.over', 'yhhhhnnhnhh', at(`${recall}/record-representations`, { on: past })),
      row('post /v1/processes/{id}/refuse-automatic-release', 'process.over', 'yhhhhnnhnhh', at(`${recall}/refuse-automatic-release`, overBy)),
      row('post /v1/processes/{id}/release-by-executive', 'process.over', 'yhhhhnnhnhh', at(`${recall}/release-by-executive`, overBy)),
      row('post /v1/processes/{id}/set-sentence-end', 'process.over', 'yhhhhnnhnhh', at(`${recall}/set-sentence-end`, { ends: '2027-01-01', reason: 'A test' })),
      row('post /v1/processes/{id}/record-court-outcome', 'process.over', 'yhhhhnnhnhh', at(`${recall}/record-court-outcome`, { court: 're-sentenced', on: past, evidence: 'evidence:1' })),
      // No transfer is a proposal: whoever may give any command is told that there is none of that name.
      row('post /v1/processes/{id}/take-back', 'command.not-found', 'yyyhynnhnhh', at(`${moving}/take-back`, { reason: 'A test' })),
      // The co-ordinator's commands are not the lead agency's; a coordinator of the lead's area may give the lead's.
      row('post /v1/processes/mapp-meetings', '201', 'ynnnnnnnnnn', async () => ({ path: '/v1/processes/mapp-meetings', body: { subject: await api.subject(), input: meetingsInput() } })),
      row('post /v1/processes/mapp-meetings/preview', '200', 'yhnnnynnynn', at('/v1/processes/mapp-meetings/preview', { subject: still, input: meetingsInput() })),
      row('post /v1/processes/{id}/call-emergency-meeting', 'mapp-meetings.in-past', 'yhhhhnnhnhh', at(`${meetings}/call-emergency-meeting`, { calledBy: 'staff:avon-inspector', reason: 'A test', ...slot })),
      row('post /v1/processes/{id}/change-level', 'mapp-meetings.no-level', 'yhhhhnnhnhh', at(`${meetings}/change-level`, { level: '2', reason: 'A test' })),
      row('post /v1/processes/{id}/change-agencies', '200', 'yhhhhnnhnhh', at(`${meetings}/change-agencies`, { agencies: [], reason: 'A test' })),
      row('post /v1/processes/{id}/record-release-date', '200', 'yhhhhnnhnhh', at(`${meetings}/record-release-date`, { releaseOn: '2030-01-01' })),
      row('post /v1/processes/{id}/move-meeting', 'mapp-meetings.not-fixed', 'nhhhhnnhnhh', at(`${meetings}/move-meeting`, { which: 'planned', ...slot, reason: 'A test' })),
      row('post /v1/processes/{id}/cancel-meeting', 'mapp-meetings.not-fixed', 'nhhhhnnhnhh', at(`${meetings}/cancel-meeting`, { which: 'planned', reason: 'A test' })),
      row('post /v1/processes/{id}/change-lead-agency', 'mapp-meetings.same-lead-agency', 'nhhhhnnhnhh', at(`${meetings}/change-lead-agency`, { leadAgency: `${avon}/mosovo`, reason: 'A test' })),
      row('post /v1/processes/{id}/exit', 'mapp-meetings.not-level-1', 'nhhhhnnhnhh', at(`${meetings}/exit`, { because: 'level-down', reason: 'A test' })),
      row('get /v1/reports/attendance', '200', 'yyyyyyynyyn', at('/v1/reports/attendance')),

      // The vetting unit of the force leads, and starts it itself; the force's co-ordinators may give its commands.
      row('post /v1/processes/vetting', 'process.subject-has-one', 'nnnnnnnnnnn', at('/v1/processes/vetting', vettingOf('staff:avon-lead'))),
      row('post /v1/processes/vetting/preview', '200', 'yhnnnynnynn', at('/v1/processes/vetting/preview', vettingOf('staff:candidate'))),
      row('post /v1/processes/{id}/record-adverse-information', 'vetting.nothing-held', 'yhhhhhnhnhh', at(`${vetting}/record-adverse-information`, { source: 'declared' })),
      row('post /v1/processes/{id}/leave-post', '200', 'yhhhhhnhnhh', at(`${vettingToLeave}/leave-post`, { on: today() })),
      row('get /v1/reports/clearances', '200', 'yynnnyynynn', at('/v1/reports/clearances')),

      row('post /v1/processes/npt-briefing', '201', 'ynnnnnnnnnn', async () => ({ path: '/v1/processes/npt-briefing', body: { subject: await api.subject(), input: briefingInput } })),
      row('post /v1/processes/npt-briefing/preview', '200', 'yhnnnynnynn', at('/v1/processes/npt-briefing/preview', { subject: still, input: briefingInput })),
      row('get /v1/processes/{id}/briefing', '200', 'yhhhyyyhyhh', at(`${briefing}/briefing`)),
      row('post /v1/processes/{id}/brief-again', '200', 'yhhhnnnhnhh', at(`${briefing}/brief-again`, { because: 'A test' })),
      row('post /v1/processes/{id}/report-back', 'step.in-future', 'yhhhynnhnhh', at(`${briefing}/report-back`, { what: 'sighting', on: '2199-01-01T09:00:00Z', report: 'A test' })),
      row('post /v1/processes/{id}/note-tension', 'step.in-future', 'yhhhynnhnhh', at(`${briefing}/note-tension`, { on: '2199-01-01T09:00:00Z', note: 'A test' })),
      row('post /v1/processes/{id}/end-briefing', '200', 'yhhhnnnhnhh', at(`${briefingToEnd}/end-briefing`, { reason: 'no-longer-needed' })),

      // Occupational health sees people; who is above somebody may ask one word; nobody else learns that there is anything.
      row('post /v1/processes/counselling', 'process.subject-has-one', 'nnnnnnnnnyn', at('/v1/processes/counselling', counsellingOf(counselled))),
      row('post /v1/processes/counselling/preview', '200', 'hhhhhhhhhyh', at('/v1/processes/counselling/preview', counsellingOf('staff:avon-manager'))),
      row('post /v1/processes/{id}/record-trigger', '200', 'hhhhhhhhhyh', at(`${counselling}/record-trigger`, { on: today() })),
      row('post /v1/processes/{id}/set-exposure', '200', 'hhhhhhhhhyh', at(`${counselling}/set-exposure`, { exposure: 'high' })),
      row('post /v1/processes/{id}/end-counselling', '200', 'hhhhhhhhhyh', at(`${counsellingToEnd}/end-counselling`, {})),
      row('get /v1/staff/{id}/welfare', '200', 'hhhhhhhhyhh', at(`/v1/staff/${counselled}/welfare`)),
      row('post /v1/staff/{id}/welfare/trigger', '202', 'hhhhhhhhyhh', at(`/v1/staff/${counselled}/welfare/trigger`, { on: today() })),
      row('get /v1/reports/welfare', '200', 'nnnnnynnyyn', at('/v1/reports/welfare')),

      row('get /v1/rules', '200', 'yyyyyyyyyyy', at('/v1/rules')),
      row('post /v1/deadlines', '200', 'yyyyyyyyyyy', at('/v1/deadlines', { rule: 'transfer.decide', from: '2026-11-02' })),

      row('get /v1/calendars/{nation}', '200', 'yyyyyyyyyyy', at('/v1/calendars/scotland')),
      row('post /v1/calendars/{nation}/holidays', '200', 'nnnnnnnnnny', at('/v1/calendars/scotland/holidays', { date: '2027-06-15', title: 'Invented Day', dryRun: true })),
      row('post /v1/calendars/import', '400', 'nnnnnnnnnny', at('/v1/calendars/import', { feed: {}, dryRun: true })),
      row('get /v1/policies', '200', 'yyyyyyyyyyy', at('/v1/policies')),
      row('post /v1/policies', '200', 'nnnnnnnynnn', at('/v1/policies', { rule: 'transfer.decide', force: avon, n: 4, why: 'Local practice', dryRun: true })),
      row('post /v1/recomputations', '200', 'nnnnnnnnnny', at('/v1/recomputations', { why: 'A new version', dryRun: true })),
      row('get /v1/recomputations', '200', 'nnnnnyyyyny', at('/v1/recomputations')),
      row('get /v1/recomputations/{id}', '404', 'nnnnnyyyyny', at('/v1/recomputations/none')),
      row('post /v1/recomputations/{id}/interrupt', '404', 'nnnnnnnnnny', at('/v1/recomputations/none/interrupt', {})),
      row('post /v1/recomputations/{id}/resume', '404', 'nnnnnnnnnny', at('/v1/recomputations/none/resume', {})),

      row('get /v1/ladders', '200', 'yyyyyyyyyyy', at('/v1/ladders')),
      row('get /v1/forces', '200', 'yyyyyyyyyyy', at('/v1/forces')),
      row('get /v1/units', '200', 'yyyyyyyyyyy', at('/v1/units')),
      row('post /v1/units', '200', 'nnnnnnnynnn', at('/v1/units', { id: `${avon}/mosovo` })),
      row('post /v1/channels', 'unit.not-found', 'nnnnnnnynnn', at('/v1/channels', { unit: `${avon}/nowhere`, remove: true })),
      // No prison is of their area.
      row('post /v1/feed-secrets', '202', 'nnnnnnnnnnn', at('/v1/feed-secrets', { prison: 'prison:hmp-ashcombe/omu', secret: 'whsec_c2VjcmV0c2VjcmV0c2Vj' })),
      row('get /v1/changes', '200', 'nnnnnnyynny', at('/v1/changes')),
      row('get /v1/changes/{id}', '200', 'hhhhhhyyhhh', at(`/v1/changes/${change}`)),
      row('post /v1/changes/{id}/approve', 'change.own', 'hhhhhhnyhhh', at(`/v1/changes/${change}/approve`, {})),
      row('post /v1/changes/{id}/decline', 'change.own', 'hhhhhhnyhhh', at(`/v1/changes/${change}/decline`, { reason: 'A test' })),
      row('post /v1/staff/{id}/roles', '200', 'nnnnnnnynnn', at('/v1/staff/staff:avon-lead/roles', { role: 'manager', ends: true })),
      row('get /v1/staff', '200', 'yynnnyyyynn', at('/v1/staff')),
      row('get /v1/systems', '200', 'yynnnyyyynn', at('/v1/systems')),
      row('post /v1/systems', 'unit.not-found', 'nnnnnnnynnn', at('/v1/systems', { id: 'system:none', title: 'None', unit: `${avon}/nowhere`, roles: ['partner'] })),
      row('post /v1/systems/{id}/close', 'system.not-found', 'nnnnnnnynnn', at('/v1/systems/system:none/close', {})),
      row('post /v1/staff', '200', 'nnnnnnnynnn', at('/v1/staff', { id: 'staff:avon-lead' })),
      row('post /v1/staff/{id}/leave', 'staff.owns', 'nnnnnnnynnn', at('/v1/staff/staff:avon-lead/leave', { why: 'A test' })),
      row('get /v1/directory/faults', '200', 'nnnnnyyyynn', at('/v1/directory/faults')),
      row('post /v1/directory/import', '200', 'nnnnnnnynnn', at('/v1/directory/import', { csv: 'staff,name,unit', dryRun: true })),
      row('post /v1/absences', '200', 'ynnnnynyynn', at('/v1/absences', { staff: 'staff:avon-coordinator', cover: 'staff:avon-supervisor', from: '2099-01-01', to: '2099-01-02', why: 'A test', dryRun: true })),
      row('get /v1/absences/{id}', '200', 'yhnnnyyyynn', at(away)),
      row('post /v1/absences/{id}/return', 'absence.over', 'yhnnnynyynn', at(`${away}/return`, {})),
      row('get /v1/stations', '200', 'yyyyyyyyyyy', at('/v1/stations')),
      row('post /v1/stations', '200', 'nnnnnnnynnn', at('/v1/stations', { force: avon, name: 'Invented Lane', from: '2026-01-01', why: 'A test' })),

      row('get /v1/steps', '200', 'yyyyyyynyyn', at('/v1/steps')),
      row('get /v1/steps/{id}', '200', 'yyyhyyyhyhh', at(`/v1/steps/${probationStep}`)),
      row('get /v1/steps/{id}/deadline', '200', 'yyyhyyyhyhh', at(`/v1/steps/${probationStep}/deadline`)),
      row('post /v1/steps/{id}/acknowledge', '200', 'nnyhnnnhnhh', at(`/v1/steps/${probationStep}/acknowledge`, {})),
      row('post /v1/steps/{id}/complete', 'request.invalid', 'ynnhynnhnhh', at(`/v1/steps/${teamStep}/complete`, { outcome: 'no-such-outcome' })),
      row('get /v1/steps/{id}/events', '200', 'yyyhyyyhyhh', at(`/v1/steps/${probationStep}/events`)),
      row('post /v1/steps/{id}/submit', 'request.invalid', 'ynnhynnhnhh', at(`/v1/steps/${teamStep}/submit`, { outcome: 'no-such-outcome' })),
      row('post /v1/steps/{id}/accept', 'step.no-review', 'ynnhynnhnhh', at(`/v1/steps/${teamStep}/accept`, {})),
      row('post /v1/steps/{id}/return', 'step.no-review', 'ynnhynnhnhh', at(`/v1/steps/${teamStep}/return`, { reason: 'A test' })),
      row('post /v1/steps/{id}/extend', 'step.not-later', 'nnnhnynhyhh', at(`/v1/steps/${teamStep}/extend`, { to: '2020-01-01', reason: 'A test' })),
      row('post /v1/steps/{id}/note', '200', 'yyyhyynhyhh', at(`/v1/steps/${teamStep}/note`, { text: 'A test' })),
      row('post /v1/steps/{id}/evidence', '200', 'yyyhyynhyhh', at(`/v1/steps/${teamStep}/evidence`, { kind: 'statement', system: 'Records', number: 'A-12' })),
      row('post /v1/steps/{id}/decline', '200', 'nnyhnnnhnhh', at(`/v1/steps/${probationStep}/decline`, { reason: 'A test' })),
      row('post /v1/steps/{id}/reassign', 'step.same-owner', 'ynnhnynhyhh', at(`/v1/steps/${teamStep}/reassign`, { to: `${avon}/npt-bedminster`, reason: 'A test' })),

      row('get /v1/reports/overdue', '200', 'yyyyyyynyyn', at('/v1/reports/overdue')),
      row('get /v1/reports/forecast', '200', 'yyyyyyynyyn', at('/v1/reports/forecast')),
      row('get /v1/reports/performance', '200', 'yyyyyyynyyn', at('/v1/reports/performance')),
      row('get /v1/reports/acknowledgements', '200', 'yyyyyyynyyn', at('/v1/reports/acknowledgements')),
      // About colleagues: for those who allocate the work, and those who answer for it.
      row('get /v1/reports/workload', '200', 'yynnnyynynn', at('/v1/reports/workload')),
      row('get /v1/reports/digest', '200', 'nnnnnynnynn', at('/v1/reports/digest')),

      row('post /v1/subjects', 'unit.not-found', 'yynnnnnnnnn', at('/v1/subjects', { kind: 'person', references: [newReference()], accountable: 'police:nowhere/mosovo' })),
      row('post /v1/subjects/find', '200', 'yynnnnnnnnn', at('/v1/subjects/find', reference)),
      row('get /v1/subjects/{id}', '200', 'yynhnyyhyhh', at(`/v1/subjects/${subject}`)),
      row('get /v1/subjects/{id}/accountability', '200', 'yynhnyyhyhh', at(`/v1/subjects/${subject}/accountability`)),
      row('get /v1/subjects/{id}/access', '200', 'nnnhnnyhnhh', at(`/v1/subjects/${subject}/access`)),
      row('get /v1/reports/access', '200', 'nnnnnnynnyn', at('/v1/reports/access')),
      row('post /v1/subjects/{id}/circumstances', 'circumstance.not-found', 'yyyhynnhnhh', at(`/v1/subjects/${subject}/circumstances`, { kind: 'custody', from: today(), replaces: 'no-such-circumstance' })),

      row('post /v1/subjects/{id}/restrict', 'unit.not-found', 'nhhhhnnhyhh', at(`/v1/subjects/${still}/restrict`, { reason: 'A test', units: ['police:nowhere/mosovo'] })),
      row('post /v1/subjects/{id}/unrestrict', 'restriction.none', 'nhhhhynhyhh', at(`/v1/subjects/${still}/unrestrict`, { reason: 'A test' })),
      row('get /v1/subjects/{id}/need-to-know', '200', 'nhhhhnyhyhh', at(`/v1/subjects/${still}/need-to-know`)),
      // Whoever asks is answered the same, whether they may know of the person or not.
      row('post /v1/subjects/{id}/ask', '202', 'yyyyyynnynn', at(`/v1/subjects/${still}/ask`, { reason: 'A test' })),
      row('post /v1/subjects/{id}/break-glass', 'glass.not-needed', 'yhnnnynnynn', async () => at(`/v1/subjects/${still}/break-glass`, { reason: 'A test', until: new Date(Date.now() + 3_600_000).toISOString() })()),
      row('get /v1/break-glass', '200', 'nnnnnnynnnn', at('/v1/break-glass')),
      row('post /v1/break-glass/{id}/end', 'glass.over', 'hhhhhhhhyhh', at('/v1/break-glass/mended/end', { reason: 'A test' })),
    ];
  });
  afterAll(async () => api.stop());

  const row = (route: string, allowed: string, cells: string, ask: Row['ask']): Row => {
    if (!/^[ynh]{11}$/.test(cells)) throw new Error(`${route}: a cell for each person`);
    return { route, allowed, ask, cells: [...cells] as Cell[] };
  };

  async function knownReference(subjectId: string) {
    const { kind, value } = await api.database
      .selectFrom('subject_reference')
      .select(['kind', 'value'])
      .where('subject_id', '=', subjectId)
      .executeTakeFirstOrThrow();
    return { reference: { kind, value } };
  }

  const cellOf = ({ status, body }: Reply, allowed: string): string => {
    if (String(status) === allowed || body['code'] === allowed) return 'y';
    if (status === 403 && body['code'] === 'access.forbidden') return 'n';
    if (status === 404 && hiddenCodes.includes(String(body['code']))) return 'h';
    return `${status} ${String(body['code'])}`;
  };

  /** Asks everything as everybody; `instead` lets somebody else ask in a person's place. */
  async function cellsFound(one: Row, instead: Partial<Record<Person, Person>> = {}): Promise<string> {
    const found: string[] = [];
    for (const person of everybody) {
      const { path, body } = await one.ask();
      const method = one.route.startsWith('post') ? 'post' : 'get';
      found.push(cellOf(await api.call(method, path, { as: instead[person] ?? person, body }), one.allowed));
    }
    return found.join(' ');
  }

  test('each person may do on each route exactly what the table of permissions says', async () => {
    const found: Record<string, string> = {};
    for (const one of rows) found[one.route] = await cellsFound(one);
    expect(found).toEqual(Object.fromEntries(rows.map(({ route, cells }) => [route, cells.join(' ')])));
  });

  test('the table of permissions has a row for every route that is declared, and no other', () => {
    const declared = routes.map(({ method, path }: Route) => `${method} ${path}`);
    expect(rows.map(({ route }) => route).sort()).toEqual(declared.sort());
  });

  test('the table of permissions finds out a route that lets the wrong person in or keeps the right one out', async () => {
    for (const one of rows) {
      const [coordinator, , , prison] = one.cells;
      if (coordinator === prison) continue;
      const found = await cellsFound(one, { coordinator: 'prison', prison: 'coordinator' });
      expect([one.route, found]).not.toEqual([one.route, one.cells.join(' ')]);
    }
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
        approvedBy: 'staff:avon-inspector',
      });
      // A command that this kind of process does not have.
      await same('post', (id) => `/v1/processes/${id}/withdraw`, registered, {
        reason: 'A test',
        approvedBy: 'staff:avon-inspector',
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
