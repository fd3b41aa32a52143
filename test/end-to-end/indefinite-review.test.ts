import { nextApplicationDay, qualifyingDay } from '../../workflows/indefinite-review/earliest';
import { plusDays, plusMonths, type Day } from '../../domain/time/time';
import {
  avon,
  changedBy,
  daysAgo,
  pointersOf,
  reviewInput,
  personFor,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Ask,
  type Changed,
  type Person,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';

const probation = 'probation:south-west/bristol-pdu';
const prison = 'prison:hmp-ashcombe/omu';
const findings = {
  competence: 'The address in the last notification is in this area',
  seriousness: 'As found at sentence',
  timeElapsed: 'Sixteen years',
  breaches: 'None known',
  agesThenAndNow: 'Thirty then, forty-six now',
  victimsAge: 'Nine years younger',
  mappaAssessments: 'Level 1 throughout',
  victimSubmissions: 'None made',
  convictionsAndBehaviour: 'None since',
  currentRisk: 'Low',
  reasons: 'On all of this',
};

describe('the review of an indefinite requirement over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const shown = async ({ process }: Changed) =>
    (await api.call('get', `/v1/processes/${process.id}`)).body as unknown as {
      subject: string;
      outcome: string | null;
      steps: readonly StepShown[];
    };
  const openOf = async (one: Changed): Promise<StepShown[]> =>
    (await shown(one)).steps.filter(({ status }) => status === 'open' || status === 'acknowledged');
  const namesOf = async (one: Changed): Promise<string[]> =>
    (await openOf(one)).map(({ step }) => step).sort();
  async function answer(
    one: Changed,
    name: string,
    outcome: string,
    { data = {}, owner, ...ask }: Ask & { data?: object; owner?: string } = {},
  ) {
    const step = stepNamed(await openOf(one), name, owner);
    return api.call('post', `/v1/steps/${step.id}/complete`, {
      as: personFor(step.owner),
      ...ask,
      body: { outcome, data },
    });
  }
  const determination = async (one: Changed) => `/v1/steps/${stepNamed(await openOf(one), 'determine').id}`;
  /** The MOSOVO unit hands the determination in. */
  const handIn = async (one: Changed, outcome: string, data: object) =>
    api.call('post', `${await determination(one)}/submit`, { body: { outcome, data } });
  /** And the chief officer signs it. */
  const signed = async (one: Changed, outcome: string, data: object): Promise<void> => {
    const step = await determination(one);
    changedBy(await handIn(one, outcome, data));
    const own = await api.call('post', `${step}/accept`, { body: {} });
    expect(problemOf(own)).toEqual([422, 'step.own-review']);
    changedBy(await api.call('post', `${step}/accept`, { as: 'chiefOfficer', body: {} }));
  };
  const command = async ({ process }: Changed, name: string, body: object) =>
    api.call('post', `/v1/processes/${process.id}/${name}`, { body });
  const notify = async (one: Changed): Promise<void> => {
    const bodies = [{ unit: probation }, { unit: prison }];
    expect((await answer(one, 'consult', 'notified', { data: { bodies } })).status).toBe(200);
  };
  const bothReply = async (one: Changed): Promise<void> => {
    await answer(one, 'reply', 'given', {
      as: 'probation',
      owner: probation,
      data: { evidence: 'evidence:r-1' },
    });
    await answer(one, 'reply', 'nothing-held', { as: 'prison', owner: prison });
  };
  const serve = async (one: Changed) =>
    answer(one, 'serve', 'served', { data: { how: 'in-person', proof: 'evidence:receipt-1' } });
  const heldOf = async (subject: string) =>
    (await api.call('get', `/v1/subjects/${subject}`)).body['circumstances'] as {
      id: string;
      kind: string;
      from: string;
      to: string | null;
    }[];
  const tell = async (subject: string, body: object, as: Person = 'coordinator') =>
    api.call('post', `/v1/subjects/${subject}/circumstances`, { as, body });
  const problemOf = ({ status, body }: Awaited<ReturnType<typeof answer>>) => [status, body['code']];

  test('an application is awaited, received, consulted on, refused, appealed, and set aside by the court', async () => {
    const subject = await api.eligible();
    const one = changedBy(
      await api.call('post', '/v1/processes/indefinite-review', {
        body: { subject, input: { home: `${avon}/mosovo`, because: 'by-hand' } },
      }),
    );
    const again = await api.call('post', '/v1/processes/indefinite-review', {
      body: { subject, input: reviewInput() },
    });
    expect(problemOf(again)).toEqual([409, 'indefinite-review.under-way']);
    await answer(one, 'application', 'received', { data: { evidence: 'evidence:letter-1' } });
    await answer(one, 'acknowledge', 'acknowledged');
    await notify(one);
    const step = stepNamed(await openOf(one), 'determine');
    // 28 days for the replies and 42 for the decision, from today.
    expect([step.owner, step.dueOn]).toEqual([`${avon}/chief-officer`, plusDays(today(), 70)]);
    const { body } = await api.call('get', `/v1/steps/${step.id}/deadline`);
    expect(body['text']).toMatch(/Reply of a responsible body[\s\S]*Determine an application/);

    const refused = { ...findings, nextAfterYears: 9 };
    expect(problemOf(await handIn(one, 'continues', refused))).toEqual([
      409,
      'indefinite-review.replies-outstanding',
    ]);
    await bothReply(one);
    expect(problemOf(await handIn(one, 'continues', refused))).toEqual([
      422,
      'indefinite-review.term-unexplained',
    ]);
    const incomplete = await handIn(one, 'ends', { reasons: 'On the whole' });
    expect(problemOf(incomplete)).toEqual([400, 'request.invalid']);
    await signed(one, 'continues', { ...refused, longerBecause: 'A breach last year' });
    expect(await namesOf(one)).toEqual(['serve']);

    await api.restartWorker();
    expect(problemOf(await command(one, 'record-appeal', { on: today(), court: 'Bristol' }))).toEqual([
      409,
      'indefinite-review.not-served',
    ]);
    expect((await serve(one)).status).toBe(200);
    expect(stepNamed(await openOf(one), 'appeal-window').dueOn).toBe(plusDays(today(), 21));
    expect(await heldOf(subject)).toContainEqual(
      expect.objectContaining({
        kind: 'review-barred',
        from: today(),
        to: nextApplicationDay(today(), 9).day,
      }),
    );
    expect((await command(one, 'record-appeal', { on: today(), court: 'Bristol' })).status).toBe(200);
    expect(await namesOf(one)).toEqual(['ask-court']);
    const order = { on: today(), decision: 'allowed', order: 'evidence:order-1' };
    expect((await command(one, 'record-appeal-decision', order)).status).toBe(200);
    expect(await shown(one)).toMatchObject({ outcome: 'ended' });
    const kinds = (await heldOf(subject)).map(({ kind }) => kind);
    expect(kinds).toContain('requirement-ended');
    expect(kinds).not.toContain('review-barred');
    expect(kinds).not.toContain('under-review');
  });

  test('a decision for the person ends the requirement when it is served, and the consulted bodies are told', async () => {
    const one = await api.review();
    await answer(one, 'acknowledge', 'acknowledged');
    await notify(one);
    await bothReply(one);
    await signed(one, 'ends', findings);
    const { subject } = await shown(one);
    const ended = async () => (await heldOf(subject)).some(({ kind }) => kind === 'requirement-ended');
    expect(await ended()).toBe(false);
    await serve(one);
    expect(await ended()).toBe(true);
    expect(await shown(one)).toMatchObject({ outcome: 'ended' });
    const told = await api.database
      .selectFrom('notice')
      .select('to_unit')
      .where('process_id', '=', one.process.id)
      .where('name', '=', 'determined')
      .execute();
    expect(told.map(({ to_unit: unit }) => unit).sort()).toEqual([prison, probation]);
  });

  test('an appeal that is dismissed leaves the requirement, and bars another application for eight years', async () => {
    const one = await api.review();
    await answer(one, 'acknowledge', 'acknowledged');
    await answer(one, 'consult', 'nobody', { data: { reason: 'No body holds anything' } });
    await signed(one, 'continues', findings);
    await serve(one);
    await answer(one, 'appeal-window', 'lodged', { data: { court: 'Bristol' } });
    await command(one, 'record-appeal-decision', {
      on: today(),
      decision: 'dismissed',
      order: 'evidence:order-2',
    });
    const { subject, outcome } = await shown(one);
    expect(outcome).toBe('continued');
    const early = await api.call('post', '/v1/processes/indefinite-review', {
      body: { subject, input: reviewInput() },
    });
    expect([...problemOf(early), early.body['earliest']]).toEqual([
      422,
      'indefinite-review.too-early',
      nextApplicationDay(today(), 8).day,
    ]);
  });

  test('an application that comes too early is told the earliest date, with its working', async () => {
    // The period that began on this day 15 years ago, or the day after it, ended yesterday, or ends today.
    const first: Day = plusDays(plusMonths(today(), -15 * 12), 1);
    const subject = await api.eligible(first);
    const early = await api.call('post', '/v1/processes/indefinite-review', {
      body: { subject, input: reviewInput() },
    });
    expect(early.body).toMatchObject({
      status: 422,
      code: 'indefinite-review.too-early',
      earliest: qualifyingDay(first, 'adult').day,
      errors: [{ pointer: '/input/receivedOn' }],
    });
    expect((early.body['working'] as { text: string }[])[0]?.text).toContain('15 years');
    const nobody = await api.call('post', '/v1/processes/indefinite-review', {
      body: { subject: await api.subject(), input: reviewInput() },
    });
    expect(problemOf(nobody)).toEqual([422, 'indefinite-review.not-indefinite']);
  });

  test('a review ends by a withdrawal, by no application, by an order or by a death, each under its own name', async () => {
    const withdrawn = await api.review();
    // Another kind has a command of that name: the faults are told field by field all the same.
    expect(pointersOf(await command(withdrawn, 'withdraw', { reason: '' }))).toEqual([
      '/approvedBy',
      '/reason',
    ]);
    await command(withdrawn, 'withdraw', { reason: 'Changed his mind', approvedBy: 'staff:avon-inspector' });
    expect(await shown(withdrawn)).toMatchObject({ outcome: 'withdrawn' });

    const awaited = changedBy(
      await api.call('post', '/v1/processes/indefinite-review', {
        body: { subject: await api.eligible(), input: { home: `${avon}/mosovo`, because: 'eligibility' } },
      }),
    );
    await answer(awaited, 'application', 'not-made', { data: { said: 'Does not want to' } });
    expect(await shown(awaited)).toMatchObject({ outcome: 'not-applied' });

    for (const [kind, outcome] of [
      ['shpo', 'order-made'],
      ['deceased', 'deceased'],
    ] as const) {
      const one = await api.review();
      const { subject } = await shown(one);
      expect((await tell(subject, { kind, from: daysAgo(0) })).status).toBe(200);
      await eventually(async () => expect(await shown(one)).toMatchObject({ outcome }));
      expect(await openOf(one)).toEqual([]);
    }
  });
});
