import { randomUUID } from 'node:crypto';
import { plusDays, plusMonths, type Day } from '../../domain/time/time';
import { verifyChains } from '../../records/log/verify-chains';
import {
  avon,
  changedBy,
  daysAgo,
  personFor,
  registrationInput,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Changed,
  type Reply,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';

const visit = { station: 'Bedminster', officer: 'staff:4711', home: 'fixed' };
/** Noon in London's winter, or an hour later: of that day, whatever the clocks show. */
const noonOf = (day: Day): string => `${day}T12:00:00Z`;

describe('a registration, over HTTP', () => {
  let api: ApiService;
  /** A supervisor of the unit that decides on breaches. */
  let supervisor: string;
  beforeAll(async () => {
    api = await startApi();
    supervisor = await api.letIn({
      id: 'staff:avon-breaches',
      unit: `${avon}/mosovo-supervisor`,
      roles: ['coordinator'],
      posts: ['supervisor'],
    });
  });
  afterAll(async () => api.stop());

  interface Shown {
    readonly outcome: string | null;
    readonly steps: readonly StepShown[];
    readonly explanations: readonly { title: string; working: readonly { text: string }[] }[];
    readonly allowed: { commands: readonly { command: string; allowed: boolean; code?: string }[] };
  }
  const shown = async (id: string): Promise<Shown> =>
    (await api.call('get', `/v1/processes/${id}`)).body as unknown as Shown;
  const openOf = async (id: string): Promise<StepShown[]> =>
    (await shown(id)).steps.filter(({ status }) => ['open', 'acknowledged'].includes(status));
  const namesOf = async (id: string): Promise<string[]> => (await openOf(id)).map(({ step }) => step).sort();

  async function start(
    more: Record<string, unknown>,
    subject?: string,
  ): Promise<Changed & { subject: string }> {
    const person = subject ?? (await api.subject());
    const input = { ...registrationInput(), ...more };
    const reply = await api.call('post', '/v1/processes/registration', { body: { subject: person, input } });
    return { ...changedBy(reply), subject: person };
  }
  const command = async (id: string, name: string, body: unknown): Promise<Reply> =>
    // The supervisors end a registration before its time, and MOSOVO records the rest.
    api.call('post', `/v1/processes/${id}/${name}`, {
      as: name === 'end' ? 'supervisors' : 'coordinator',
      body,
    });
  const notified = async (id: string, of: readonly string[], on: string, more = {}): Promise<Changed> =>
    changedBy(await command(id, 'record-notification', { of, on, ...visit, ...more }));
  const answer = async (id: string, step: string, outcome: string, data = {}): Promise<Changed> => {
    const { id: stepId, owner } = stepNamed(await openOf(id), step);
    // Only a supervisor archives.
    const who = step === 'close' ? { token: supervisor } : { as: personFor(owner) };
    const body = { outcome, data };
    return changedBy(await api.call('post', `/v1/steps/${stepId}/complete`, { ...who, body }));
  };
  const circumstance = async (subject: string, body: object): Promise<string> =>
    String((await api.call('post', `/v1/subjects/${subject}/circumstances`, { body })).body['id']);

  /** The requirements are ended before their time: an officer asks for it, and a supervisor accepts. */
  async function endedBy(id: string, body: object): Promise<Changed> {
    const asked = changedBy(await command(id, 'end', body));
    expect(asked.process.outcome).toBeNull();
    const step = stepNamed(asked.steps, 'second-person');
    const answer = { as: 'lineManager', body: { outcome: 'accepted' } } as const;
    return changedBy(await api.call('post', `/v1/steps/${step.id}/complete`, answer));
  }

  /** Everything that the units owe is done, breaches decided. */
  async function tidy(id: string): Promise<void> {
    const outcomes: Record<string, [string, object?]> = {
      'acknowledge-notification': ['given', { biometrics: true }],
      'record-on-visor': ['recorded'],
      'tell-partners': ['told'],
      'record-breach': ['recorded', { crimeReference: 'an invented number' }],
      'decide-breach': ['no-further-action', { reason: 'An excuse was accepted' }],
    };
    for (const { id: stepId, step } of await openOf(id)) {
      const [outcome, data = {}] = outcomes[step] ?? [];
      const done = async (how: string, body: object, more: object = {}) =>
        outcome && changedBy(await api.call('post', `/v1/steps/${stepId}/${how}`, { ...more, body }));
      if (step !== 'decide-breach') await done('complete', { outcome, data });
      else {
        // An officer hands the decision in, and a supervisor accepts it.
        await done('submit', { outcome, data });
        await done('accept', {}, { token: supervisor });
      }
    }
  }

  test('a person notifies at a published station, the units do their work, and the next notification is due in a year', async () => {
    const { process, steps } = await start({});
    expect(stepNamed(steps, 'initial')).toMatchObject({
      dueOn: plusDays(today(), 2),
      owner: `${avon}/station`,
    });

    const wrong = await command(process.id, 'record-notification', {
      ...visit,
      of: ['initial'],
      on: noonOf(daysAgo(0)).replace('12:00', '00:00'),
      station: 'Market Hall',
    });
    expect([wrong.status, wrong.body['code']]).toEqual([422, 'registration.station-not-published']);
    expect(wrong.body).toMatchObject({
      errors: [{ pointer: '/station' }],
      stations: expect.arrayContaining(['Bedminster', 'Invented Road, Bath']) as unknown,
    });
    expect(await namesOf(process.id)).toEqual(['initial']);

    const after = await notified(process.id, ['initial'], new Date().toISOString());
    expect(after.steps.map(({ step }) => step).sort()).toEqual([
      'acknowledge-notification',
      'periodic',
      'record-on-visor',
      'tell-partners',
    ]);
    expect(stepNamed(after.steps, 'periodic').dueOn).toBe(plusMonths(today(), 12));
    await tidy(process.id);
    expect(await namesOf(process.id)).toEqual(['periodic']);

    const { explanations, allowed } = await shown(process.id);
    expect(explanations).toMatchObject([
      {
        title: 'How long the requirements last',
        working: expect.arrayContaining([
          {
            what: 'rule',
            text: 'Sexual Offences Act 2003 s.82(1): imprisonment of more than 6 and less than 30 months: 10 years',
          },
        ]) as unknown,
      },
    ]);
    expect(allowed.commands).toContainEqual(
      expect.objectContaining({
        command: 'confirm-breach',
        allowed: false,
        code: 'registration.breach-not-found',
      }),
    );
  });

  test('a preview of a registration shows how long it would last and what would be owed first', async () => {
    const reply = await api.call('post', '/v1/processes/registration/preview', {
      body: {
        subject: await api.subject(),
        input: { ...registrationInput('2026-05-01'), disposal: 'caution' },
      },
    });
    expect(reply.body).toMatchObject({
      explanations: [
        {
          working: expect.arrayContaining([
            { what: 'due', on: '2028-04-30', text: 'The last day is Sunday 30 April 2028' },
          ]) as unknown,
        },
      ],
    });
    const { steps } = reply.body as unknown as { steps: { step: string; condition: string }[] };
    expect(steps.map(({ step }) => step)).toContain('periodic');
  });

  describe('a registration for an order alone, act by act', () => {
    let id: string;
    let subject: string;
    beforeAll(async () => {
      const started = await start({
        relevantDate: daysAgo(60),
        disposal: 'order-alone',
        needToKnow: [{ unit: `${avon}/npt-bedminster` }],
      });
      ({ subject } = started);
      ({ id } = started.process);
    });

    test('custody that is recorded late clears the breach and leaves the days that were left', async () => {
      expect(await namesOf(id)).toEqual(['decide-breach', 'initial', 'record-breach']);

      const custody = { kind: 'custody', from: daysAgo(60), to: daysAgo(1) };
      await circumstance(subject, custody);
      await eventually(async () => expect(await namesOf(id)).toEqual(['initial']));
      expect(stepNamed(await openOf(id), 'initial').dueOn).toBe(plusDays(daysAgo(1), 2));

      await notified(id, ['initial'], noonOf(daysAgo(1)));
      await tidy(id);
    });

    test('a visit that is recorded twice while the worker is replaced is taken once', async () => {
      changedBy(await command(id, 'record-change', { what: 'passport', on: today() }));
      changedBy(await command(id, 'record-household-stay', { began: `${daysAgo(1)}T00:00:00Z` }));
      changedBy(await command(id, 'record-travel', { departs: noonOf(plusDays(today(), 30)) }));
      expect(await namesOf(id)).toEqual(['household', 'particulars', 'periodic', 'travel']);

      // The worker goes while a visit is recorded, and another takes the process up. The caller asks again, with the
      // same key.
      const asked = {
        key: randomUUID(),
        body: {
          ...visit,
          of: ['household', 'particulars', 'travel'],
          on: new Date().toISOString(),
        },
      };
      const telling = api.call('post', `/v1/processes/${id}/record-notification`, asked);
      await api.restartWorker();
      await telling;
      await eventually(async () => {
        expect((await api.call('post', `/v1/processes/${id}/record-notification`, asked)).status).toBe(200);
      }, 30_000);
      const told = await api.database
        .selectFrom('event')
        .select('data')
        .where('stream', '=', id)
        .where('type', '=', 'fact')
        .execute();
      expect(told.filter(({ data }) => JSON.stringify(data).includes('"household"'))).toHaveLength(1);
      await tidy(id);
      expect(await namesOf(id)).toEqual(['periodic']);
    });

    test('a move on its announced day is the change that was notified in advance', async () => {
      changedBy(
        await command(id, 'record-advance-change', {
          ...visit,
          what: 'home-address',
          expectedOn: today(),
          on: new Date().toISOString(),
        }),
      );
      expect(await namesOf(id)).toContain('confirm-advance-change');
      const moved = changedBy(await command(id, 'record-change', { what: 'home-address', on: today() }));
      expect(moved.changed.find(({ step }) => step === 'confirm-advance-change')?.status).toBe('completed');
      await tidy(id);
    });

    test('a person who was declared wanted and is found owes the periodic notification alone', async () => {
      changedBy(await command(id, 'record-whereabouts', { known: false, on: new Date().toISOString() }));
      await answer(id, 'declare-missing', 'wanted', { reference: 'an invented number' });
      await answer(id, 'review-whereabouts', 'found');
      expect(await namesOf(id)).toEqual(['periodic']);
    });

    test('the discharge of the order ends the requirements once, and the log is whole', async () => {
      const ended = await endedBy(id, { reason: 'order-discharged', evidence: 'evidence:order-1' });
      expect(ended.process.outcome).toBe('order-discharged');
      const again = await command(id, 'record-change', { what: 'name', on: today() });
      expect([again.status, again.body['code']]).toEqual([409, 'process.over']);
      // The end is told once, and the circumstance says when.
      const { body } = await api.call('get', `/v1/subjects/${subject}`);
      expect(body['circumstances']).toContainEqual(
        expect.objectContaining({ kind: 'registered', value: 'soa', to: expect.any(String) as string }),
      );
      expect((await verifyChains(api.database)).faults).toEqual([]);
    });
  });

  test('a registration expires when it is checked and archived, and a correction of the disposal opens it again', async () => {
    // A caution whose two years ended yesterday.
    const relevantDate = plusMonths(today(), -24);
    const { process, subject } = await start({ disposal: 'caution', relevantDate });
    const { id } = process;
    // Its last day is over, so nobody can do it any more: what was missed is a breach all the same.
    const started = (await shown(id)).steps;
    expect(stepNamed(started, 'initial').status).toBe('lapsed');
    expect(await namesOf(id)).toContain('decide-breach');
    await notified(id, ['initial'], noonOf(relevantDate));
    await notified(id, ['periodic'], noonOf(plusDays(plusMonths(relevantDate, 12), -1)));
    await tidy(id);
    expect(await namesOf(id)).toEqual(['check-expiry', 'close']);
    const early = await api.call('post', `/v1/steps/${stepNamed(await openOf(id), 'close').id}/complete`, {
      body: { outcome: 'archived', data: {} },
    });
    expect([early.status, early.body['code']]).toEqual([409, 'step.waits']);
    await answer(id, 'check-expiry', 'confirmed', { checked: 'No order in force' });
    expect((await answer(id, 'close', 'archived')).process.outcome).toBe('expired');

    // A conviction of a day inside the period belongs here, and opens it again; a registration of its own is refused.
    const inside = { disposal: 'hospital', relevantDate: plusDays(today(), -10) };
    const elsewhere = await api.call('post', '/v1/processes/registration', {
      body: { subject, input: { ...registrationInput(), ...inside } },
    });
    expect([elsewhere.status, elsewhere.body['code'], elsewhere.body['process']]).toEqual([
      409,
      'registration.within-ended',
      id,
    ]);
    expect((await shown(id)).allowed.commands).toContainEqual(
      expect.objectContaining({ command: 'record-disposal', allowed: true }),
    );
    expect(changedBy(await command(id, 'record-disposal', inside)).process.outcome).toBeNull();
    expect(await namesOf(id)).toEqual(['periodic']);
    const which = await command(id, 'end', { reason: 'conviction-quashed', evidence: 'evidence:record-1' });
    expect([which.status, which.body['code']]).toEqual([422, 'registration.which-disposal']);
    const [, disposal] = which.body['disposals'] as string[];
    expect((await shown(id)).explanations.map(({ title }) => title)).toHaveLength(3);
    const voided = await api.call('post', `/v1/processes/${id}/void`, {
      body: { fact: disposal, reason: 'Of another person' },
    });
    expect(changedBy(voided).process.outcome).toBe('expired');

    const { body } = await api.call('get', `/v1/processes/${id}/events?limit=1`);
    const [first] = body['items'] as { data: { id: string } }[];
    const corrected = await api.call('post', `/v1/processes/${id}/correct`, {
      body: { fact: first?.data.id, data: { disposal: 'hospital' }, reason: 'It was a hospital order' },
    });
    expect(changedBy(corrected).process.outcome).toBeNull();
    expect(await namesOf(id)).toContain('periodic');
    const wrong = await api.call('post', `/v1/processes/${id}/correct`, {
      body: { fact: first?.data.id, data: { disposal: 'violent-offender-order' }, reason: 'A slip' },
    });
    expect([wrong.status, wrong.body['code']]).toEqual([422, 'registration.disposal-of-another-regime']);
  });

  test('a registration ends with a death, a quashed conviction, a review or the discharge of an order', async () => {
    const evidence = 'evidence:record-1';
    const dead = await start({});
    await circumstance(dead.subject, { kind: 'deceased', from: today() });
    await eventually(async () => expect((await shown(dead.process.id)).outcome).toBe('deceased'));

    const quashed = await start({});
    expect(
      (await endedBy(quashed.process.id, { reason: 'conviction-quashed', evidence })).process.outcome,
    ).toBe('conviction-quashed');
    const second = await start({}, quashed.subject);
    expect(second.process.outcome).toBeNull();
    const third = await api.call('post', '/v1/processes/registration', {
      body: { subject: quashed.subject, input: registrationInput() },
    });
    expect([third.status, third.body['code']]).toEqual([409, 'registration.already-registered']);

    const forLife = await start({ disposal: 'life-ipp-or-30-months-or-more' });
    await notified(forLife.process.id, ['initial'], new Date().toISOString());
    const { explanations } = await shown(forLife.process.id);
    expect(explanations.map(({ title }) => title)).toEqual([
      'How long the requirements last',
      'When a review may be applied for',
    ]);
    expect((await endedBy(forLife.process.id, { reason: 'review', evidence })).process.outcome).toBe(
      'review',
    );

    const ordered = await start({
      regime: 'voo',
      disposal: 'violent-offender-order',
      orderUntil: plusDays(plusMonths(today(), 36), -1),
    });
    const notYet = await command(ordered.process.id, 'record-household-stay', { began: noonOf(daysAgo(1)) });
    expect([notYet.status, notYet.body['code']]).toEqual([422, 'registration.not-a-duty']);
    expect(
      (await endedBy(ordered.process.id, { reason: 'order-discharged', evidence })).process.outcome,
    ).toBe('order-discharged');
  });
});
