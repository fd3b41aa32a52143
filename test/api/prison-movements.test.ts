import { testSealing } from '../support/living-service';
import { dayOf, fromMilliseconds, type Instant } from '../../domain/time/time';
import {
  changedBy,
  newReference,
  now,
  pointersOf,
  startApi,
  stepNamed,
  type ApiService,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { seedUnits } from '../support/people';
import { feedSecret, prison, sendMovement, type Sent } from '../support/movements';
import { recallAnswers, recallInput } from '../support/recalls';

const minutesAgo = (minutes: number): Instant => fromMilliseconds(Date.now() - minutes * 60_000);
let numbers = 0;
const newNumber = (): string => `B${String(++numbers).padStart(4, '0')}CD`;

describe('movements that a prison tells', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  /** Somebody on licence who is known by a prison number. */
  async function onLicence(nomis = newNumber()): Promise<{ subject: string; nomis: string; visor: string }> {
    const visor = newReference();
    const subject = await api.subject('coordinator', {
      references: [visor, { kind: 'nomis', value: nomis }],
    });
    await circumstance(subject, { kind: 'licence', from: '2025-01-01', value: 'determinate' });
    return { subject, nomis, visor: visor.value };
  }
  async function circumstance(subject: string, body: object): Promise<void> {
    const reply = await api.call('post', `/v1/subjects/${subject}/circumstances`, { body });
    if (reply.status !== 200) throw new Error(reply.text);
  }
  const custodyOf = async (subject: string) =>
    api.database
      .selectFrom('circumstance')
      .select(['id', 'starts', 'ends', 'end_reason', 'recorded_by'])
      .where('subject_id', '=', subject)
      .where('kind', '=', 'custody')
      .where('withdrawn', '=', false)
      .orderBy('starts')
      .execute();
  const movementsOf = async (nomis: string) =>
    api.database
      .selectFrom('movement')
      .select(['kind', 'status', 'doubt', 'subject_id', 'process_id'])
      .where('nomis', '=', nomis)
      .orderBy('ordinal')
      .execute();
  /** The open step in which somebody is asked about a movement of that number. */
  async function stepFor(nomis: string): Promise<StepShown & { doubt: unknown }> {
    const open = await api.call('get', '/v1/steps?kind=prison-movement&status=open&limit=200');
    for (const step of open.body['items'] as StepShown[]) {
      const shown = await api.call('get', `/v1/processes/${step.process}`);
      const input = shown.body['input'] as { nomis: string; doubt: string };
      if (input.nomis === nomis) return { ...step, doubt: input.doubt };
    }
    throw new Error(`nobody is asked about ${nomis}`);
  }
  /** The step in which somebody is asked about one movement. */
  async function stepOf(process: string | null | undefined): Promise<string> {
    const shown = await api.call('get', `/v1/processes/${process}`);
    return stepNamed(shown.body['steps'] as StepShown[], 'match').id;
  }
  const outcomeOf = async (process: string | null | undefined): Promise<unknown> =>
    (await api.call('get', `/v1/processes/${process}`)).body['outcome'];
  const hospitalOf = async (subject: string) =>
    api.database
      .selectFrom('circumstance')
      .select(['starts', 'ends', 'recorded_by'])
      .where('subject_id', '=', subject)
      .where('kind', '=', 'hospital')
      .where('withdrawn', '=', false)
      .execute();
  const answer = async (step: string, outcome: string, data: object) =>
    api.call('post', `/v1/steps/${step}/complete`, { body: { outcome, data } });
  /** A recall that was revoked just now: the person is to be arrested. */
  async function revokedRecall(subject: string): Promise<string> {
    const started = changedBy(
      await api.call('post', '/v1/processes/recall', { body: { subject, input: recallInput } }),
    );
    const { id } = started.process;
    const take = async (name: string, as: 'probation' | 'casework', outcome: string, data: object) => {
      const shown = await api.call('get', `/v1/processes/${id}`);
      const step = stepNamed(shown.body['steps'] as StepShown[], name);
      changedBy(await api.call('post', `/v1/steps/${step.id}/complete`, { as, body: { outcome, data } }));
    };
    await take('consider', 'probation', 'recall', recallAnswers.recall);
    await take('request', 'probation', 'sent', recallAnswers.sent);
    await take('revoke', 'casework', 'revoked', recallAnswers.revoked);
    return id;
  }

  describe('movements of somebody who is known by the number', () => {
    test('a reception is recorded as custody, and completes the arrest of the open recall', async () => {
      const { subject, nomis } = await onLicence();
      const recall = await revokedRecall(subject);
      const at = now();
      const reply = await sendMovement(api.call, { nomis, kind: 'received', at });
      expect(reply.status).toBe(202);
      expect(await custodyOf(subject)).toEqual([
        expect.objectContaining({ starts: at, ends: null, recorded_by: `feed:${prison}` }),
      ]);
      await eventually(async () => {
        const shown = await api.call('get', `/v1/processes/${recall}`);
        const steps = shown.body['steps'] as StepShown[];
        expect(stepNamed(steps, 'arrest')).toMatchObject({ status: 'completed', outcome: 'met' });
        expect(stepNamed(steps, 'record-return').status).toBe('open');
        expect(stepNamed(steps, 'release')).toMatchObject({ status: 'open', rule: 'recall.release-56' });
      });
      expect(await movementsOf(nomis)).toEqual([
        expect.objectContaining({ status: 'recorded', subject_id: subject, process_id: null }),
      ]);
    });

    test('a reception on licence without an open recall starts one, with its mandatory decision', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(10) });
      await eventually(async () => {
        const { body } = await api.call('get', `/v1/processes?kind=recall&subject=${subject}`);
        const [process] = body['items'] as { id: string }[];
        const shown = await api.call('get', `/v1/processes/${process?.id}`);
        expect(shown.body['input']).toMatchObject({ because: 'remand' });
      });
    });

    test('a transfer between prisons changes nothing, and an escape and a release end custody with their reasons', async () => {
      const { subject, nomis } = await onLicence();
      const ends = minutesAgo(5);
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(60) });
      await sendMovement(api.call, { nomis, kind: 'transferred', at: minutesAgo(50) });
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
      await sendMovement(api.call, { nomis, kind: 'escaped', at: minutesAgo(40) });
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      await sendMovement(api.call, { nomis, kind: 'released', at: ends });
      expect((await custodyOf(subject)).map(({ end_reason }) => end_reason)).toEqual(['escape', 'released']);
      expect((await custodyOf(subject)).at(-1)?.ends).toBe(ends);
    });

    test('a movement sent again is recorded once, even if it is signed anew, and another movement under its id is refused', async () => {
      const { subject, nomis } = await onLicence();
      const id = `msg_${nomis}-again`;
      const body = { nomis, kind: 'received', at: minutesAgo(10) };
      const first = await sendMovement(api.call, body, { id });
      const again = await sendMovement(api.call, body, { id, at: new Date(Date.now() - 60_000) });
      expect([again.status, again.body]).toEqual([202, first.body]);
      expect(await custodyOf(subject)).toHaveLength(1);
      expect(await movementsOf(nomis)).toHaveLength(1);
      const other = await sendMovement(api.call, { ...body, kind: 'released' }, { id });
      expect([other.status, other.body['code']]).toEqual([409, 'request.key-reused']);
    });

    test('a movement that is sent several times at once is recorded once', async () => {
      const { subject, nomis } = await onLicence();
      const id = `msg_${nomis}-at-once`;
      const body = { nomis, kind: 'received', at: minutesAgo(10) };
      const replies = await Promise.all([1, 2, 3].map(async () => sendMovement(api.call, body, { id })));
      expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(await custodyOf(subject)).toHaveLength(1);
    });

    test('a movement that was stored and never decided on is decided on before the next one', async () => {
      const { subject, nomis } = await onLicence();
      const row = { unit_id: prison, webhook_id: `msg_${nomis}-forgotten`, nomis, doubt: null };
      const nothing = {
        process_id: null,
        subject_id: null,
        effect: null,
        settled_at: null,
        place: null,
        removed: null,
        same_as: null,
      };
      const at = minutesAgo(30);
      await api.database
        .insertInto('movement')
        .values({
          ...row,
          ...nothing,
          id: `forgotten-${nomis}`,
          kind: 'received',
          at,
          said_at: at,
          received_at: minutesAgo(29),
        })
        .execute();
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(5) });
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'released' })]);
      expect((await movementsOf(nomis)).map(({ status }) => status)).toEqual(['recorded', 'recorded']);
    });

    test('an older movement that comes late is left to a person to place, and later ones wait for that', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(60) });
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(10) });
      await sendMovement(api.call, { nomis, kind: 'escaped', at: minutesAgo(30) });
      expect((await custodyOf(subject)).map(({ end_reason }) => end_reason)).toEqual(['released']);
      const step = await stepFor(nomis);
      expect(step).toMatchObject({ doubt: 'older-than-known', owner: 'police:avon-and-somerset/mosovo' });
      // And whatever follows waits until that is settled.
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(1) });
      expect((await movementsOf(nomis)).at(-1)).toMatchObject({ status: 'asked', doubt: 'another-waits' });
      const refused = await answer(step.id, 'matched', { kind: 'nomis', value: nomis });
      expect([refused.status, refused.body['code'], refused.body['detail']]).toEqual([
        409,
        'movement.does-not-fit',
        'A later movement of this prisoner is known already.',
      ]);
      changedBy(await answer(step.id, 'recorded-by-hand', { explanation: 'He came back the same day' }));
      // Which settled it: what waited is certain by now, and needs nobody.
      expect((await custodyOf(subject)).at(-1)).toMatchObject({ ends: null });
      const waited = (await movementsOf(nomis)).at(-1);
      expect(await outcomeOf(waited?.process_id)).toBe('became-certain');
    });

    test('an answer about one movement lets through what is certain behind it, and nothing that is in doubt itself', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(40) });
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      await sendMovement(api.call, { nomis, kind: 'died', at: minutesAgo(20) });
      expect((await movementsOf(nomis)).map(({ doubt }) => doubt)).toEqual([
        'not-in-custody',
        'another-waits',
        'another-waits',
      ]);
      const [first] = await movementsOf(nomis);
      const step = await stepOf(first?.process_id);
      changedBy(await answer(step, 'recorded-by-hand', { explanation: 'A release from court cells' }));
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
      const [, second, third] = await movementsOf(nomis);
      expect(await outcomeOf(second?.process_id)).toBe('became-certain');
      expect([third?.doubt, await outcomeOf(third?.process_id)]).toEqual(['died', null]);
      const shown = await api.call('get', `/v1/processes/${third?.process_id}`);
      expect(JSON.stringify(shown.body['explanations'] ?? shown.body)).toContain(
        'The person is said to have died',
      );
    });

    test('a release that comes before the reception it follows is recorded once that has come', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(5) });
      expect((await movementsOf(nomis))[0]).toMatchObject({ doubt: 'not-in-custody' });
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'released' })]);
      const [early] = await movementsOf(nomis);
      expect(await outcomeOf(early?.process_id)).toBe('became-certain');
    });

    test('a release of somebody who is not known to be in custody is left to a person to place', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(10) });
      expect(await custodyOf(subject)).toEqual([]);
      expect((await stepFor(nomis)).doubt).toBe('not-in-custody');
    });

    test('a release that another prison tells than the one that received the person is left to a person to place', async () => {
      const { subject, nomis } = await onLicence();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      // As if another prison had told it.
      await seedUnits(api.database, ['prison:hmp-elsewhere/omu']);
      await api.database
        .updateTable('movement')
        .set({ unit_id: 'prison:hmp-elsewhere/omu' })
        .where('nomis', '=', nomis)
        .execute();
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(5) });
      expect((await stepFor(nomis)).doubt).toBe('held-elsewhere');
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
    });

    test('a death that the desk of another force places ends custody, and is the accountable unit’s to confirm', async () => {
      const nomis = newNumber();
      const subject = await api.subject('receivingCoordinator', {
        references: [newReference(), { kind: 'nomis', value: nomis }],
      });
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      await sendMovement(api.call, { nomis, kind: 'died', at: minutesAgo(5) });
      const step = await stepFor(nomis);
      const placed = changedBy(await answer(step.id, 'matched', { kind: 'nomis', value: nomis }));
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'died' })]);
      const deaths = async () =>
        api.database
          .selectFrom('circumstance')
          .select('withdrawn')
          .where('subject_id', '=', subject)
          .where('kind', '=', 'deceased')
          .execute();
      expect(await deaths()).toEqual([]);
      const { body } = await api.call('get', '/v1/steps?kind=proposal&status=open&limit=200', {
        as: 'receivingCoordinator',
      });
      const asked = (body['items'] as StepShown[]).filter(({ owner }) => owner === 'police:kent/mosovo');
      expect(asked).toHaveLength(1);

      // What was only proposed stands in nobody's way when the match was wrong.
      const voided = await api.call('post', `/v1/processes/${placed.process.id}/void`, {
        body: { fact: placed.fact, reason: 'Another prisoner of that name' },
      });
      expect(voided.status).toBe(200);
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
    });

    test('a death is confirmed by a person before it ends custody and the recall, and can be taken back', async () => {
      const { subject, nomis } = await onLicence();
      const recall = await revokedRecall(subject);
      await sendMovement(api.call, { nomis, kind: 'received', at: now() });
      await sendMovement(api.call, { nomis, kind: 'died', at: now() });
      const step = await stepFor(nomis);
      expect(step.doubt).toBe('died');
      expect((await custodyOf(subject))[0]).toMatchObject({ ends: null });
      const done = changedBy(await answer(step.id, 'matched', { kind: 'nomis', value: nomis }));
      expect((await custodyOf(subject))[0]).toMatchObject({ end_reason: 'died' });
      await eventually(async () => {
        const shown = await api.call('get', `/v1/processes/${recall}`);
        expect(shown.body['outcome']).toBe('deceased');
      });

      // It was somebody else: taken back, and the recall runs again.
      const voided = await api.call('post', `/v1/processes/${done.process.id}/void`, {
        body: { fact: done.fact, reason: 'Another prisoner of that name' },
      });
      expect(voided.status).toBe(200);
      expect((await custodyOf(subject))[0]).toMatchObject({ ends: null, end_reason: null });
      await eventually(async () => {
        const shown = await api.call('get', `/v1/processes/${recall}`);
        expect(shown.body['outcome']).toBeNull();
        expect(stepNamed(shown.body['steps'] as StepShown[], 'release').status).toBe('open');
      });
    });
  });

  describe('movements as prisons tell them', () => {
    const told = async (movements: readonly object[]) => {
      const replies = [];
      for (const one of movements) replies.push((await sendMovement(api.call, { ...one })).status);
      return replies;
    };

    // Source: hmpps prison-offender-events sends each event at least once.
    test('a reception told again under another message is the same one, and the release after it ends custody', async () => {
      const { subject, nomis } = await onLicence();
      const at = minutesAgo(600);
      const received = { nomis, kind: 'received', at };
      const again = { nomis, kind: 'received', at: fromMilliseconds(Date.parse(at) + 59_000) };
      const released = { nomis, kind: 'released', at: minutesAgo(60) };
      expect(await told([received, received, again, released, released])).toEqual(Array(5).fill(202));
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'released' })]);
      expect((await movementsOf(nomis)).map(({ status, process_id }) => [status, process_id])).toEqual([
        ['recorded', null],
        ['repeated', null],
        ['repeated', null],
        ['recorded', null],
        ['repeated', null],
      ]);
    });

    test('a movement in doubt that is told again asks nobody a second time', async () => {
      const nomis = newNumber();
      const received = { nomis, kind: 'received', at: minutesAgo(30) };
      await told([received, received]);
      expect((await movementsOf(nomis)).map(({ status }) => status)).toEqual(['asked', 'repeated']);
    });

    // Source: hmpps ReceivePrisonerReasonCalculatorTest and ReleasePrisonerReasonCalculatorTest.
    test('courts, temporary releases and moves between prisons change no custody, and ask nobody', async () => {
      const { subject, nomis } = await onLicence();
      const replies = await told([
        { nomis, kind: 'received', at: minutesAgo(600) },
        { nomis, kind: 'transferred', at: minutesAgo(500) },
        { nomis, kind: 'received', at: minutesAgo(480) },
        { nomis, kind: 'court', at: minutesAgo(400) },
        { nomis, kind: 'received', at: minutesAgo(380) },
        { nomis, kind: 'released', reason: 'TEMPORARY_ABSENCE_RELEASE', at: minutesAgo(300) },
        { nomis, kind: 'received', reason: 'temporary-absence-return', at: minutesAgo(280) },
        { nomis, kind: 'received', reason: 'TRANSFERRED', at: minutesAgo(270) },
        { nomis, kind: 'temporary-absence', at: minutesAgo(200) },
        { nomis, kind: 'returned', at: minutesAgo(190) },
      ]);
      expect(replies).toEqual(Array(10).fill(202));
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
      expect((await movementsOf(nomis)).filter(({ process_id: asked }) => asked !== null)).toEqual([]);
      await told([{ nomis, kind: 'released', at: minutesAgo(5) }]);
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'released' })]);
    });

    // SOA 2003 s.83(6): the days in hospital do not count. Source: hmpps-restricted-patients-api.
    test.each([{ kind: 'hospital' }, { kind: 'released', reason: 'RELEASED_TO_HOSPITAL' }])(
      'a release to hospital (%j) goes on as detention there: no notification falls due',
      async (words) => {
        const { subject, nomis } = await onLicence();
        await circumstance(subject, { kind: 'custody', from: minutesAgo(7_200) });
        const started = await api.registration(dayOf(minutesAgo(1_440)), subject);
        const initial = async () =>
          stepNamed(
            (await api.call('get', `/v1/processes/${started.process.id}`)).body['steps'] as StepShown[],
            'initial',
          );
        expect((await initial()).dueAt).toBeNull();
        const at = minutesAgo(30);
        await told([{ nomis, ...words, at }]);
        expect(await hospitalOf(subject)).toEqual([
          { starts: at, ends: null, recorded_by: `feed:${prison}` },
        ]);
        expect(await custodyOf(subject)).toEqual([
          expect.objectContaining({ ends: at, end_reason: 'hospital' }),
        ]);
        expect((await initial()).dueAt).toBeNull();
        // The release of the same moment, which some systems tell too, frees nobody.
        await told([{ nomis, kind: 'released', at }]);
        expect(await hospitalOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
        expect((await movementsOf(nomis)).map(({ status }) => status)).toEqual(['recorded', 'recorded']);
      },
    );

    // Source: svix/svix-webhooks#93. The signature allows five minutes as well.
    test('a movement by a clock that is seconds ahead is taken as of now, and six minutes ahead it is refused', async () => {
      const { subject, nomis } = await onLicence();
      const at = fromMilliseconds(Date.now() + 120_000);
      expect(await told([{ nomis, kind: 'received', at }])).toEqual([202]);
      const [custody] = await custodyOf(subject);
      expect(Date.parse(custody?.starts ?? at)).toBeLessThanOrEqual(Date.now());
      // Told again when our clock has caught up, it is still the same.
      await told([{ nomis, kind: 'received', at }]);
      expect((await movementsOf(nomis)).map(({ status }) => status)).toEqual(['recorded', 'repeated']);
      const ahead = { nomis, kind: 'released', at: fromMilliseconds(Date.now() + 360_000) };
      expect(pointersOf(await sendMovement(api.call, ahead))).toEqual(['/at']);
    });

    describe('national events', () => {
      // The form: hmpps prison-offender-events, HMPPSDomainEventsEmitter.
      const event = (what: string, nomsNumber: string, at: Instant, more: object = {}) => ({
        prison: undefined,
        version: '1.0',
        eventType: `prison-offender-events.prisoner.${what}`,
        description: 'A prisoner has been told of',
        occurredAt: at,
        publishedAt: now(),
        personReference: { identifiers: [{ type: 'NOMS', value: nomsNumber }] },
        additionalInformation: { nomsNumber, prisonId: 'MDI', currentLocation: null, ...more },
      });

      test('a national event is taken as it is published, by the prison whose secret signed it', async () => {
        const { subject, nomis } = await onLicence();
        const at = minutesAgo(600);
        await told([
          event('received', nomis, at, { reason: 'ADMISSION', nomisMovementReasonCode: 'N' }),
          event('released', nomis, minutesAgo(500), {
            reason: 'TEMPORARY_ABSENCE_RELEASE',
            nomisMovementReasonCode: 'C3',
          }),
          event('received', nomis, minutesAgo(400), { reason: 'TEMPORARY_ABSENCE_RETURN' }),
        ]);
        expect(await custodyOf(subject)).toEqual([
          expect.objectContaining({ starts: at, ends: null, recorded_by: `feed:${prison}` }),
        ]);
        // Two systems tell of one release.
        const released = event('released', nomis, minutesAgo(300), { reason: 'RELEASED' });
        const other = { ...released, eventType: 'prisoner-offender-search.prisoner.released' };
        await told([released, other]);
        expect((await movementsOf(nomis)).map(({ kind, status }) => [kind, status])).toEqual([
          ['received', 'recorded'],
          ['temporary-absence', 'recorded'],
          ['returned', 'recorded'],
          ['released', 'recorded'],
          ['released', 'repeated'],
        ]);
      });

      test('a release that the prison cannot give a reason for is left to a person', async () => {
        const { subject, nomis } = await onLicence();
        await told([
          event('received', nomis, minutesAgo(60), { reason: 'NEW_ADMISSION' }),
          event('released', nomis, minutesAgo(30), { reason: 'UNKNOWN' }),
        ]);
        expect((await stepFor(nomis)).doubt).toBe('no-reason');
        expect(await custodyOf(subject)).toEqual([expect.objectContaining({ ends: null })]);
      });

      test.each<[string, object, string[]]>([
        [
          'no number',
          { personReference: undefined, additionalInformation: { reason: 'RELEASED' } },
          ['/additionalInformation/nomsNumber'],
        ],
        [
          'no reason',
          { additionalInformation: { nomsNumber: 'A1000ZZ' } },
          ['/additionalInformation/reason'],
        ],
        [
          'a reason nobody knows',
          { additionalInformation: { nomsNumber: 'A1000ZZ', reason: 'NEW_ADMISSION' } },
          ['/additionalInformation/reason'],
        ],
        ['no time', { occurredAt: undefined }, ['/occurredAt']],
        ['a time to come', { occurredAt: '2199-01-01T00:00:00Z' }, ['/occurredAt']],
        ['nothing else', { additionalInformation: undefined }, ['/additionalInformation']],
        [
          'a type that is no movement',
          { eventType: 'prison-offender-events.prisoner.cell.move' },
          ['/eventType'],
        ],
      ])('a signed national event with %s is told which member is wrong', async (_, fault, pointers) => {
        const whole = event('released', 'A1000ZZ', minutesAgo(1), { reason: 'RELEASED' });
        const reply = await sendMovement(api.call, { ...whole, ...fault });
        expect([reply.status, pointersOf(reply)]).toEqual([400, pointers]);
      });

      test('a national event that no prison signed is refused', async () => {
        const reply = await sendMovement(api.call, event('released', 'A1000ZZ', minutesAgo(1)), {
          secret: 'whsec_YW5vdGhlcg==',
        });
        expect([reply.status, reply.body['code']]).toEqual([401, 'signature.invalid']);
      });
    });

    // Source: hmpps prison-offender-events, prisoner.merged: `removedNomsNumber` is used no more.
    test('two numbers that a prison merges are both those of the person who had one of them', async () => {
      const { subject, nomis } = await onLicence();
      const removed = newNumber();
      await told([{ nomis: newNumber(), kind: 'merged', removed: newNumber(), at: minutesAgo(50) }]);
      await told([{ nomis, kind: 'merged', removed, at: minutesAgo(40) }]);
      await told([
        { nomis: removed, kind: 'received', at: minutesAgo(30) },
        { nomis, kind: 'released', at: minutesAgo(20) },
      ]);
      expect(await custodyOf(subject)).toEqual([expect.objectContaining({ end_reason: 'released' })]);
      const found = await api.call('post', '/v1/subjects/find', { body: { kind: 'nomis', value: removed } });
      expect(found.body['id']).toBe(subject);
    });

    test('two merged numbers of two people on record are for a person to look at', async () => {
      const [kept, removed] = [await onLicence(), await onLicence()];
      await told([{ nomis: kept.nomis, kind: 'merged', removed: removed.nomis, at: minutesAgo(40) }]);
      const step = await stepFor(kept.nomis);
      expect(step.doubt).toBe('two-records');
      const placed = await answer(step.id, 'matched', { kind: 'nomis', value: kept.nomis });
      expect([placed.status, placed.body['code']]).toEqual([409, 'movement.number-taken']);
    });
  });

  describe('movements of a number that nobody is known by', () => {
    test('a person is asked about an unknown prison number, and later movements of that number need nobody', async () => {
      const { subject, visor } = await onLicence();
      const nomis = newNumber();
      const at = minutesAgo(30);
      expect((await sendMovement(api.call, { nomis, kind: 'received', at })).status).toBe(202);
      const step = await stepFor(nomis);
      expect(step.doubt).toBe('unknown-person');
      const unknown = await answer(step.id, 'matched', { kind: 'visor', value: '99999999' });
      expect([unknown.status, unknown.body['code']]).toEqual([422, 'movement.subject-not-found']);
      const nonsense = await answer(step.id, 'matched', { kind: 'pnc', value: 'not a number' });
      expect(nonsense.body['code']).toBe('movement.subject-not-found');
      const done = changedBy(await answer(step.id, 'matched', { kind: 'visor', value: visor }));
      expect(done.process.outcome).toBe('matched');
      expect(await custodyOf(subject)).toEqual([
        expect.objectContaining({ starts: at, ends: null, recorded_by: 'staff:avon-coordinator' }),
      ]);
      // The number is theirs from then on: it finds them, and nobody else is entered by it.
      const found = await api.call('post', '/v1/subjects/find', { body: { kind: 'nomis', value: nomis } });
      expect([found.status, found.body['id']]).toEqual([200, subject]);
      const again = await api.call('post', '/v1/subjects', {
        body: { kind: 'person', name: 'The same again', references: [{ kind: 'nomis', value: nomis }] },
      });
      expect([again.status, again.body['code']]).toEqual([409, 'subject.reference-taken']);
      await sendMovement(api.call, { nomis, kind: 'released', at: minutesAgo(5) });
      expect((await custodyOf(subject))[0]).toMatchObject({ end_reason: 'released' });

      // What the release built on can no longer be taken away beneath it.
      const voided = await api.call('post', `/v1/processes/${done.process.id}/void`, {
        body: { fact: done.fact, reason: 'The wrong man' },
      });
      expect([voided.status, voided.body['code']]).toEqual([409, 'movement.superseded']);
    });

    test('a movement placed with the wrong person moves its custody to the right one when it is corrected', async () => {
      const [wrong, right] = [await onLicence(), await onLicence()];
      const nomis = newNumber();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      const done = changedBy(
        await answer((await stepFor(nomis)).id, 'matched', { kind: 'visor', value: wrong.visor }),
      );
      expect(await custodyOf(wrong.subject)).toHaveLength(1);
      const corrected = await api.call('post', `/v1/processes/${done.process.id}/correct`, {
        body: { fact: done.fact, data: { value: right.visor }, reason: 'A slip' },
      });
      expect(corrected.status).toBe(200);
      expect(await custodyOf(wrong.subject)).toEqual([]);
      expect(await custodyOf(right.subject)).toHaveLength(1);
      expect((await movementsOf(nomis))[0]?.subject_id).toBe(right.subject);
      const found = await api.call('post', '/v1/subjects/find', { body: { kind: 'nomis', value: nomis } });
      expect(found.body['id']).toBe(right.subject);
      const voided = await api.call('post', `/v1/processes/${done.process.id}/void`, {
        body: { fact: done.fact, reason: 'Neither' },
      });
      expect(voided.status).toBe(200);
      const none = await api.call('post', '/v1/subjects/find', { body: { kind: 'nomis', value: nomis } });
      expect(none.status).toBe(404);
    });

    test('a number that is another person’s is not matched to somebody else', async () => {
      const [one, other] = [await onLicence(), await onLicence()];
      await sendMovement(api.call, { nomis: one.nomis, kind: 'released', at: minutesAgo(30) });
      const step = await stepFor(one.nomis);
      const refused = await answer(step.id, 'matched', { kind: 'visor', value: other.visor });
      expect([refused.status, refused.body['code']]).toEqual([409, 'movement.number-taken']);
    });

    test('a movement of somebody who is not managed here is answered with not-ours, and belongs to no subject', async () => {
      const nomis = newNumber();
      await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
      const done = changedBy(await answer((await stepFor(nomis)).id, 'not-ours', { reason: 'Not managed' }));
      expect(done.process.outcome).toBe('not-ours');
      expect((await movementsOf(nomis))[0]).toMatchObject({ subject_id: null });
    });
  });

  test('the answer to a movement does not reveal whether the person is known', async () => {
    const { nomis } = await onLicence();
    const known = await sendMovement(api.call, { nomis, kind: 'received', at: minutesAgo(30) });
    const unknown = await sendMovement(api.call, {
      nomis: newNumber(),
      kind: 'received',
      at: minutesAgo(30),
    });
    expect(Object.keys(known.body)).toEqual(Object.keys(unknown.body));
    expect(known.status).toBe(unknown.status);
  });

  describe('movements that are not proven to come from the prison', () => {
    const body = { nomis: 'A9999ZZ', kind: 'received', at: '2026-06-01T10:00:00.000Z' };
    const codeOf = async (sent: Sent) => {
      const reply = await sendMovement(api.call, body, sent);
      expect(await movementsOf(body.nomis)).toEqual([]);
      expect(reply.headers.get('www-authenticate')).toBeNull();
      return [reply.status, reply.body['code']];
    };
    const minutes = (n: number): Date => new Date(Date.now() + n * 60_000);

    test.each<[string, Sent, string]>([
      ['signed with another secret', { secret: 'whsec_YW5vdGhlcg==' }, 'signature.invalid'],
      [
        'with a body that was not signed',
        { instead: JSON.stringify({ prison, ...body, kind: 'released' }) },
        'signature.invalid',
      ],
      [
        'with a signature of another version',
        { headers: { 'webhook-signature': 'v2,AAAA' } },
        'signature.invalid',
      ],
      [
        'with an id that was not signed',
        { headers: { 'webhook-id': 'msg_another-one' } },
        'signature.invalid',
      ],
      [
        'with a time that was not signed',
        { headers: { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 7) } },
        'signature.invalid',
      ],
      ['with a time that is none', { headers: { 'webhook-timestamp': 'yesterday' } }, 'signature.invalid'],
      ['signed six minutes ago', { at: minutes(-6) }, 'signature.stale'],
      ['signed six minutes from now', { at: minutes(6) }, 'signature.stale'],
    ])('a movement %s is refused and kept nowhere', async (_, sent, code) => {
      expect(await codeOf(sent)).toEqual([401, code]);
    });

    test('a movement without a signature is refused, whoever is signed in', async () => {
      const reply = await api.call('post', '/v1/feeds/prison-movements', {
        as: 'prison',
        body: { prison, ...body },
      });
      expect([reply.status, reply.body['code']]).toEqual([401, 'signature.missing']);
    });

    test('a movement that names another prison, another agency or nonsense is refused with the same code', async () => {
      for (const other of ['prison:hmp-elmbrook/omu', 'police:kent/mosovo', 'nonsense', 7]) {
        const reply = await sendMovement(api.call, { ...body, prison: other });
        expect([reply.status, reply.body['code']]).toEqual([401, 'signature.invalid']);
      }
    });

    test('a movement that was signed four minutes ago is accepted', async () => {
      const reply = await sendMovement(api.call, { ...body, nomis: newNumber() }, { at: minutes(-4) });
      expect(reply.status).toBe(202);
    });

    test('a prison whose unit is closed tells no movements until it is open again', async () => {
      const send = async () => (await sendMovement(api.call, { ...body, nomis: newNumber() })).status;
      const set = async (active: boolean) =>
        api.database.updateTable('unit').set({ active }).where('id', '=', prison).execute();
      await set(false);
      expect(await send()).toBe(401);
      await set(true);
      expect(await send()).toBe(202);
    });

    test('a secret of a feed that has ended signs no more movements, while the other secret still does', async () => {
      const next = 'whsec_bmV4dA==';
      const kept = testSealing.keep(next).sealed;
      const at = now();
      await api.database
        .insertInto('feed_secret')
        .values({ unit_id: prison, secret: kept, added_at: at, ends_at: null })
        .execute();
      const send = async (secret: string) =>
        (await sendMovement(api.call, { ...body, nomis: newNumber() }, { secret })).status;
      expect([await send(feedSecret), await send(next)]).toEqual([202, 202]);
      await api.database
        .updateTable('feed_secret')
        .set({ ends_at: now() })
        .where('secret', '=', kept)
        .execute();
      expect([await send(feedSecret), await send(next)]).toEqual([202, 401]);
    });
  });

  test.each<[string, object, string[]]>([
    ['a number of another form', { nomis: '12345' }, ['/nomis']],
    ['an unknown kind', { kind: 'vanished' }, ['/kind']],
    ['a time to come', { at: '2199-01-01T00:00:00Z' }, ['/at']],
    ['a day without a time', { at: '2026-06-01' }, ['/at']],
    ['a field nobody knows', { name: 'x' }, ['/name']],
    ['a reason that its kind does not know', { reason: 'RELEASED' }, ['/reason']],
    ['one number of a merger', { kind: 'merged' }, ['/removed']],
    ['a second number and no merger', { removed: 'A1111AA' }, ['/removed']],
  ])('a signed movement with %s is refused with the field that is wrong', async (_, fault, pointers) => {
    const reply = await sendMovement(api.call, {
      nomis: newNumber(),
      kind: 'received',
      at: minutesAgo(1),
      ...fault,
    });
    expect([reply.status, pointersOf(reply)]).toEqual([400, pointers]);
  });

  test('no prison number is in the log', () => {
    const numbersLogged = api.logged.filter((line) => /B\d{4}CD/.test(line));
    expect(numbersLogged).toEqual([]);
    expect(api.logged.length).toBeGreaterThan(10);
  });
});
