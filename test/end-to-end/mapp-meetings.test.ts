import { fromMilliseconds, type Day, type Instant } from '../../domain/time/time';
import {
  changedBy,
  daysAgo,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Person,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';

const coordinator = 'mappa:avon-and-somerset/coordinator';
const lead = 'police:avon-and-somerset/mosovo';
const probation = 'probation:south-west/bristol-pdu';
const housing = 'council:bristol/housing';
const health = 'health:bristol/mental-health';
const input = {
  coordinator,
  board: 'mappa:avon-and-somerset/board',
  leadAgency: lead,
  eligibleOn: today(),
  born: '1980-03-09',
  agencies: [{ unit: probation }, { unit: housing }, { unit: health }],
};
const inDays = (days: number): Instant => fromMilliseconds(Date.now() + days * 86_400_000);
const slot = (days: number) => ({ begins: inDays(days), lasts: 90, place: 'Bedminster, room 2' });
const record = {
  attendance: [
    { unit: lead, presence: 'attended' },
    { unit: probation, presence: 'attended' },
    { unit: housing, presence: 'apologies' },
  ],
  victims: 'Considered',
  diversity: 'Considered',
  risk: 'High',
  disclosure: 'do-not-disclose',
  disclosureReason: 'Nobody is at risk who does not know',
  plan: 'Visits and alarm',
  level: '2',
  levelReason: 'Active management is needed',
  actions: [] as object[],
};

describe('MAPP meetings over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const whoOwns: Record<string, Person> = {
    [coordinator]: 'mappaCoordinator',
    [lead]: 'coordinator',
    [probation]: 'probation',
  };

  /** One process about one person, and what is open in it. */
  async function begin(more: Record<string, unknown> = {}) {
    const subject = await api.subject();
    const { process } = changedBy(
      await api.call('post', '/v1/processes/mapp-meetings', {
        body: { subject, input: { ...input, ...more } },
      }),
    );
    const path = `/v1/processes/${process.id}`;
    const seen = async () => {
      const { body } = await api.call('get', path, { as: 'mappaCoordinator' });
      return body as unknown as {
        outcome: string | null;
        steps: StepShown[];
        allowed: { commands: { command: string; allowed: boolean; code?: string }[] };
      };
    };
    const open = async (): Promise<StepShown[]> =>
      (await seen()).steps.filter(({ status }) => ['open', 'acknowledged'].includes(status));
    const answer = async (name: string, outcome: string, data: object = {}): Promise<Changed> => {
      const step = stepNamed(await open(), name);
      return changedBy(
        await api.call('post', `/v1/steps/${step.id}/complete`, {
          as: whoOwns[step.owner] ?? 'mappaCoordinator',
          body: { outcome, data },
        }),
      );
    };
    const command = async (name: string, data: object, as: Person = 'mappaCoordinator'): Promise<Changed> =>
      changedBy(await api.call('post', `${path}/${name}`, { as, body: data }));
    /** What one of the co-ordination asks for and another accepts; nobody accepts what they asked for. */
    const agreed = async (name: string, data: object): Promise<Changed> => {
      const asked = await command(name, data, 'mappaOfficer');
      const { id } = stepNamed(asked.steps, 'second-person');
      // Whoever is to accept it reads what is asked for.
      const { body } = await api.call('get', path, { as: 'mappaCoordinator' });
      expect(body['asked']).toMatchObject([
        { step: id, command: name, data, by: 'staff:avon-mappa-officer' },
      ]);
      const answer = async (as: Person) =>
        api.call('post', `/v1/steps/${id}/complete`, { as, body: { outcome: 'accepted' } });
      expect((await answer('mappaOfficer')).body['code']).toBe('step.own-review');
      return changedBy(await answer('mappaCoordinator'));
    };
    const accept = async (level: '2' | '3' = '2'): Promise<void> => {
      await answer('identify', 'identified', { category: '2' });
      await answer('set-level', 'set', { level, reason: 'Assessed' });
      await answer('refer', 'sent', { urgent: false, reason: 'Several agencies are needed' });
      await answer('screen', 'accepted', { reason: 'It meets the threshold' });
    };
    return { id: process.id, subject, path, seen, open, answer, command, agreed, accept };
  }

  /** The link that a unit without an account was last sent for a step. */
  const linkTo = async (stepId: string): Promise<string> =>
    eventually(async () => {
      const notice = await api.database
        .selectFrom('notice')
        .select('id')
        .where('step_id', '=', stepId)
        .where('status', '=', 'delivered')
        .executeTakeFirstOrThrow();
      const sent = api.channel.sent.find(({ id }) => id === notice.id);
      expect(sent?.access?.by).toBe('link');
      return new URL(sent?.link ?? '').pathname;
    });
  const byLink = async (stepId: string, fields: Record<string, string>): Promise<number> => {
    const response = await fetch(`${api.url}${await linkTo(stepId)}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return response.status;
  };
  const calendarOf = async (path: string) => {
    const processId = path.split('/').at(-1) ?? '';
    const rows = await api.database
      .selectFrom('notice')
      .select(['to_unit', 'invitation'])
      .where('process_id', '=', processId)
      .where('invitation', 'is not', null)
      .orderBy('created_at')
      .execute();
    return rows.flatMap(({ to_unit: to, invitation }) =>
      invitation && to === probation
        ? [`${invitation.cancelled ? 'CANCEL' : 'REQUEST'} ${invitation.sequence}`]
        : [],
    );
  };

  describe('from the referral to the exit, act by act', () => {
    let one: Awaited<ReturnType<typeof begin>>;
    beforeAll(async () => {
      one = await begin();
      await one.accept();
    });

    test('an agency without an account answers an invitation once, by the link in its mail', async () => {
      expect((await one.open()).map(({ step }) => step).sort()).toEqual(['fix-meeting', 'hold-meeting']);
      await one.answer('fix-meeting', 'fixed', slot(30));
      const invited = (await one.open()).filter(({ step }) => step === 'answer-invitation');
      expect(invited.map(({ owner }) => owner).sort()).toEqual([probation, housing, health].sort());
      // Housing has no account: the link in its mail answers, once.
      const asked = stepNamed(invited, 'answer-invitation', housing).id;
      const fields = { answer: 'sends-report', 'f/report': 'A report follows' };
      expect(await byLink(asked, fields)).toBe(200);
      expect(await byLink(asked, fields)).toBe(409);
      const answered = (await one.seen()).steps.find(({ id }) => id === asked);
      expect(answered).toMatchObject({
        status: 'completed',
        outcome: 'sends-report',
        closedBy: `link:${housing}`,
      });
    });

    test('a meeting held after the worker was replaced gives its agencies actions and gives back its time', async () => {
      await one.command('move-meeting', { which: 'planned', ...slot(31), reason: 'The chair is ill' });
      await one.answer('send-papers', 'sent');
      await api.restartWorker();
      const held = await one.answer('hold-meeting', 'held', {
        ...record,
        actions: [
          { number: 1, what: 'Offer an appointment', agency: health, due: today() },
          { number: 2, what: 'Visit', agency: probation, due: today() },
        ],
      });
      expect(held.steps.map(({ step, owner }) => `${step} ${owner}`).sort()).toEqual([
        `action ${health}`,
        `action ${probation}`,
        `fix-meeting ${coordinator}`,
        `hold-meeting ${coordinator}`,
        `issue-minutes ${coordinator}`,
      ]);
      // It was held before the time that was fixed, so that time is given back.
      expect(await calendarOf(one.path)).toEqual(['REQUEST 0', 'REQUEST 1', 'CANCEL 2']);
      expect(
        await byLink(stepNamed(held.steps, 'action', health).id, { answer: 'done', 'f/what': 'Offered' }),
      ).toBe(200);
      await one.answer('action', 'not-possible', { reason: 'Not at home' });
      await one.answer('issue-minutes', 'issued', { minutes: 'evidence:minutes-1' });
    });

    test('a raised level brings the next meeting forward, and an emergency meeting is held at once', async () => {
      const before = stepNamed(await one.open(), 'hold-meeting').dueOn as Day;
      const raised = await one.command('change-level', { level: '3', reason: 'Threats to a witness' });
      expect((stepNamed(raised.changed, 'hold-meeting').dueOn as Day) < before).toBe(true);
      await one.command(
        'call-emergency-meeting',
        { calledBy: 'staff:avon-inspector', reason: 'Seen near the school', ...slot(1) },
        'coordinator',
      );
      const meetings = (await one.open()).filter(({ step }) => step === 'hold-meeting');
      const emergency = meetings.find(({ rule }) => rule === 'mapp-meetings.emergency');
      await api.call('post', `/v1/steps/${emergency?.id ?? ''}/complete`, {
        as: 'mappaCoordinator',
        body: { outcome: 'held', data: { ...record, level: '3', criticalCase: true } },
      });
      const level = await api.call('get', `/v1/subjects/${one.subject}`);
      expect(level.text).toContain('mappa-level');
      await one.answer('issue-minutes', 'issued', { minutes: 'evidence:minutes-2' });
    });

    test('the meetings end when the person leaves from level 1', async () => {
      await one.agreed('change-level', { level: '1', reason: 'One agency can manage this' });
      expect((await one.open()).map(({ step }) => step)).toEqual(['review']);
      await one.answer('review', 'level-1', { reason: 'Stable' });
      const refused = await api.call('post', `${one.path}/move-meeting`, {
        as: 'mappaCoordinator',
        body: { which: 'planned', ...slot(3), reason: 'A test' },
      });
      expect([refused.status, refused.body['code']]).toEqual([409, 'mapp-meetings.not-fixed']);
      const ended = await one.agreed('exit', { because: 'level-down', reason: 'The chair agreed' });
      expect(ended.process.outcome).toBe('level-down');
    });

    test('the report of attendance counts both meetings by agency and level, and nothing for a stranger', async () => {
      // Both meetings were held; one at level 2, one at level 3. Nobody of health was in either record.
      const report = await api.call('get', '/v1/reports/attendance?agency=health', {
        as: 'mappaCoordinator',
      });
      expect(report.body).toMatchObject({ meetings: 2, guards: { '2': 75, '3': 90 } });
      expect(report.body['items']).toEqual([
        expect.objectContaining({
          of: 'health',
          level: '2',
          invited: 1,
          attended: 0,
          absent: 1,
          guard: 75,
          met: false,
        }),
        expect.objectContaining({
          of: 'health',
          level: '3',
          invited: 1,
          attended: 0,
          absent: 1,
          guard: 90,
          met: false,
        }),
      ]);
      const police = await api.call('get', '/v1/reports/attendance?agency=police&level=3', {
        as: 'coordinator',
      });
      expect(police.body['items']).toEqual([expect.objectContaining({ attended: 1, share: 100, met: true })]);
      const nobody = await api.call('get', '/v1/reports/attendance', { as: 'stranger' });
      expect(nobody.body).toMatchObject({ meetings: 0, items: [] });
    });
  });

  test('the meetings end with no eligibility, a withdrawal, a transfer, a recall, the end of eligibility or a death', async () => {
    const none = await begin();
    expect((await none.answer('identify', 'not-eligible', { reason: 'Not listed' })).process.outcome).toBe(
      'not-eligible',
    );
    const error = await begin();
    const withdrawn = await error.command('withdraw', {
      reason: 'Wrong person',
      approvedBy: 'staff:avon-inspector',
    });
    expect(withdrawn.process.outcome).toBe('withdrawn');
    for (const because of ['transfer', 'recall', 'eligibility-ended'] as const) {
      const one = await begin();
      await one.accept();
      const { process } = await one.agreed('exit', { because, reason: 'Agreed' });
      expect(process.outcome).toBe(because);
    }
    const death = await begin();
    await death.accept();
    await api.call('post', `/v1/subjects/${death.subject}/circumstances`, {
      body: { kind: 'deceased', from: daysAgo(0) },
    });
    await eventually(async () => expect((await death.seen()).outcome).toBe('death'));
    const over = await api.call('post', `${death.path}/withdraw`, {
      as: 'mappaCoordinator',
      body: { reason: 'A test', approvedBy: 'staff:avon-inspector' },
    });
    expect([over.status, over.body['code']]).toEqual([409, 'process.over']);
  });

  test('a preview of MAPP meetings shows what would open, and the process says which commands are possible', async () => {
    const subject = await api.subject();
    const { body } = await api.call('post', '/v1/processes/mapp-meetings/preview', {
      body: { subject, input },
    });
    const rows = body['steps'] as { step: string; condition: string }[];
    // Taken to be answered with its first outcome, the level is 1, and the lead agency reviews from then on.
    expect([...new Set(rows.map(({ step }) => step))]).toEqual(['identify', 'set-level', 'review']);
    expect(rows[0]?.condition).toBe('certain');
    const one = await begin();
    const { allowed } = await one.seen();
    const of = (name: string) => allowed.commands.find(({ command }) => command === name);
    expect(of('change-level')).toMatchObject({ allowed: false, code: 'mapp-meetings.no-level' });
    expect(of('call-emergency-meeting')).toEqual({ command: 'call-emergency-meeting', allowed: true });
  });
});
