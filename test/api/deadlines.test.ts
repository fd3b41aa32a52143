import { dayOf, endOf, plusDays } from '../../domain/time/time';
import {
  avon,
  changedBy,
  daysAgo,
  packOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type StepShown,
} from '../support/api-service';

interface Deadline {
  readonly step: string;
  readonly rule: string;
  readonly dueAt: string;
  readonly dueOn: string;
  readonly working: readonly { what: string; text: string; on?: string }[];
  readonly text: string;
  readonly history: readonly { dueAt: string; rule: string; setAt: string; cause: string }[];
}

describe('why a step is due when it is', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  const deadlineOf = async ({ id }: StepShown): Promise<Deadline> =>
    (await api.call('get', `/v1/steps/${id}/deadline`)).body as unknown as Deadline;

  test('three days that begin with the day of the event end at the last second of the third', async () => {
    const { steps } = await api.registration(daysAgo(0));
    const initial = stepNamed(steps, 'initial');
    const deadline = await deadlineOf(initial);
    const third = plusDays(dayOf(today()), 2);
    expect(deadline).toMatchObject({
      step: initial.id,
      rule: 'registration.initial',
      dueOn: third,
      dueAt: endOf(third),
    });
    expect(initial.dueAt).toBe(deadline.dueAt);
    expect(deadline.text).toBe(deadline.working.map(({ text }) => text).join('\n'));
    expect(deadline.text).toContain('Sexual Offences Act 2003 s.83(1), (6)');
    expect(deadline.text).toContain('3 days beginning with the day of the event');
    expect(deadline.history).toMatchObject([{ dueAt: deadline.dueAt, rule: 'registration.initial' }]);
  });

  test('the working of a deadline names the holidays that were left out of working days', async () => {
    // Counted over Christmas 2025: 24 December, then 29 to 31 December, then 2 January.
    const { steps } = await api.transfer('2025-12-23');
    const request = stepNamed(steps, 'request');
    const done = changedBy(
      await api.call('post', `/v1/steps/${request.id}/complete`, {
        body: { outcome: 'sent', data: packOf, on: '2025-12-23T10:00:00Z' },
      }),
    );
    const deadline = await deadlineOf(stepNamed(done.steps, 'decide'));
    expect(deadline.rule).toBe('transfer.decide');
    expect(deadline.working.length).toBeGreaterThan(2);
    // The pack was told today, so the other side counts from today: nothing of last Christmas.
    expect(deadline.text).not.toContain('Christmas');
    const ours = await deadlineOf(request);
    expect([ours.dueOn, ours.dueAt]).toEqual(['2025-12-24', '2025-12-24T23:59:59.000Z']);
    const christmas = await api.transfer('2025-12-24');
    const over = await deadlineOf(stepNamed(christmas.steps, 'request'));
    expect(over.dueOn).toBe('2025-12-29');
    expect(over.text).toMatch(/Christmas Day/);
    expect(over.text).toMatch(/Boxing Day/);
  });

  test("a force's own figure shows in the working of the deadlines that it owns", async () => {
    // As the service may: what was told stays, and what is told later stands.
    await api.database
      .insertInto('policy')
      .values({
        rule: 'transfer.request',
        force: avon,
        n: 3,
        starts: '2025-01-01',
        why: 'Agreed locally',
        set_by: 'staff:1',
        set_at: '2025-01-01T00:00:00.000Z',
      })
      .execute();
    const { steps } = await api.transfer('2025-06-02');
    const deadline = await deadlineOf(stepNamed(steps, 'request'));
    await api.database
      .insertInto('policy')
      .values({
        rule: 'transfer.request',
        force: avon,
        n: null,
        starts: '2025-01-01',
        why: 'No longer',
        set_by: 'staff:1',
        set_at: '2025-01-02T00:00:00.000Z',
      })
      .execute();
    expect(deadline.dueOn).toBe('2025-06-05');
    expect(deadline.text).toContain(`Policy of ${avon} from 2025-01-01`);
    const without = await deadlineOf(stepNamed((await api.transfer('2025-06-02')).steps, 'request'));
    expect(without.dueOn).toBe('2025-06-03');
    expect(without.text).not.toContain('Policy of');
  });

  describe('a preview', () => {
    const preview = async (kind: string, input: object, subject: string) =>
      api.call('post', `/v1/processes/${kind}/preview`, { key: null, body: { subject, input } });

    test('a preview shows what would open, when each step is due and why, and starts nothing', async () => {
      const subject = await api.subject();
      const before = await api.rows();
      const reply = await preview('transfer', transferInput('2025-06-02'), subject);
      expect(reply.status).toBe(200);
      const { kind, steps } = reply.body as unknown as {
        kind: string;
        steps: (StepShown & { condition: string; working: unknown[] })[];
      };
      expect(kind).toBe('transfer');
      expect(steps.map(({ step }) => step)).toEqual(
        expect.arrayContaining(['request', 'decide', 'record-visor', 'acknowledge-move', 'first-contact']),
      );
      expect(steps[0]).toMatchObject({ step: 'request', condition: 'certain', dueOn: '2025-06-03' });
      expect(steps.find(({ step }) => step === 'decide')?.condition).toBe('if request: sent');
      for (const { working } of steps) expect(working.length).toBeGreaterThan(0);
      expect(await api.rows()).toEqual(before);
      expect(await api.database.selectFrom('request').selectAll().where('key', '=', '').execute()).toEqual(
        [],
      );
    });

    test('a preview says the same as starting the process then does', async () => {
      const subject = await api.subject();
      const previewed = await preview('registration', registrationInput(), subject);
      const certain = (previewed.body['steps'] as (StepShown & { condition: string })[]).filter(
        ({ condition }) => condition === 'certain',
      );
      const { steps } = await api.registration(today(), subject);
      const shown = (rows: readonly StepShown[]) =>
        rows.map(({ step, owner, rule, dueAt, dueOn }) => ({ step, owner, rule, dueAt, dueOn }));
      expect(shown(certain)).toEqual(shown(steps));
    });

    test('a preview is refused where starting the process would be', async () => {
      const subject = await api.subject();
      const same = await preview('transfer', { ...transferInput(), receiving: `${avon}/mosovo` }, subject);
      expect([same.status, same.body['code']]).toEqual([422, 'transfer.same-unit']);
      const form = await preview('registration', { ...registrationInput(), born: '2026-02-30' }, subject);
      expect([form.status, form.body['code']]).toEqual([400, 'request.invalid']);
    });
  });
});
