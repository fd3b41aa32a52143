import { tellableKinds, type CircumstanceKind } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { grantRole } from '../../records/people/roles';
import {
  avon,
  changedBy,
  daysAgo,
  kent,
  newReference,
  now,
  people,
  pointersOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type Changed,
  type Person,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { seedStaff, seedUnits } from '../support/people';
import { recallInput, recallUnits } from '../support/recalls';

const values: Partial<Record<CircumstanceKind, string>> = {
  'mappa-level': '2',
  risk: 'high',
  licence: 'determinate',
  'mappa-category': '1',
  neighbourhood: `${avon}/npt-bedminster`,
  'lead-officer': 'staff:avon-coordinator',
};
const hospital: UnitId = 'health:bristol/ward-3';
const court: UnitId = 'court:bristol/crown-court';

/** Who besides the accountable unit may say a kind, and so says it here. */
const tellerOf: Partial<Record<CircumstanceKind, Person | 'hospital' | 'court'>> = {
  custody: 'prison',
  hospital: 'hospital',
  charged: 'vetting',
  shpo: 'court',
  licence: 'probation',
  'whereabouts-unknown': 'vetting',
  'parental-direction': 'court',
};

describe('who may say and start what about a person', () => {
  let api: ApiService;
  const tokens: Partial<Record<'hospital' | 'court', string>> = {};
  /** Somebody with an open recall, whom Avon wants to transfer to Kent: nothing has been sent. */
  let subject: string;
  let transfer: Changed;

  beforeAll(async () => {
    api = await startApi();
    for (const [name, unit] of [
      ['hospital', hospital],
      ['court', court],
    ] as const) {
      const id = `staff:${name}-clerk` as const;
      await seedUnits(api.database, [unit]);
      await seedStaff(api.database, id, unit);
      await api.database
        .transaction()
        .execute(async (trx) =>
          grantRole(trx, { staff: id, role: 'partner' }, { at: now(), by: 'tester', cause: 'test' }),
        );
      tokens[name] = await api.issuer.sign({ id });
    }
    subject = await withRecall();
    transfer = await moving(subject);
  });
  afterAll(async () => api.stop());

  async function withRecall(): Promise<string> {
    const person = await api.subject();
    await tell(person, { kind: 'licence', value: 'determinate', from: '2025-01-01' });
    const input = { ...recallInput, prison: recallUnits.prison };
    const recall = changedBy(await start('recall', 'coordinator', { subject: person, input }));
    await api.database
      .updateTable('process')
      .set(({ ref }) => ({ units: [...Object.values(recallUnits), hospital, court], areas: ref('areas') }))
      .where('id', '=', recall.process.id)
      .execute();
    return person;
  }
  const moving = async (person: string): Promise<Changed> =>
    changedBy(await start('transfer', 'coordinator', { subject: person, input: transferInput() }));
  const start = async (kind: string, as: Person, body: object): Promise<Reply> =>
    api.call('post', `/v1/processes/${kind}`, { as, body });
  const tell = async (
    person: string,
    body: { kind: string } & Record<string, unknown>,
    as: Person | 'hospital' | 'court' = 'coordinator',
  ): Promise<Reply> =>
    api.call('post', `/v1/subjects/${person}/circumstances`, {
      ...(as === 'hospital' || as === 'court' ? { token: tokens[as] ?? '' } : { as }),
      body: { from: daysAgo(1), ...body },
    });
  const told = (kind: CircumstanceKind) => ({ kind, ...(values[kind] && { value: values[kind] }) });
  const proposalOf = (reply: Reply): Changed => {
    if (reply.status !== 202) throw new Error(`no proposal: ${reply.status} ${reply.text}`);
    return changedBy({ ...reply, body: reply.body['proposal'] as Record<string, unknown> });
  };
  const decide = async (proposal: Changed, outcome: string, as: Person, data: object = {}) => {
    const { id } = stepNamed(proposal.steps, 'decide');
    return api.call('post', `/v1/steps/${id}/complete`, { as, body: { outcome, data } });
  };
  const heldOf = async (person: string): Promise<readonly { kind: string; value: unknown }[]> => {
    const { body } = await api.call('get', `/v1/subjects/${person}`);
    return body['circumstances'] as { kind: string; value: unknown }[];
  };
  const kindsOf = async (person: string): Promise<string[]> => (await heldOf(person)).map(({ kind }) => kind);
  /** The notices of proposals about a person, with the unit that each is for. */
  const noticesOf = async (person: string): Promise<string[]> => {
    const rows = await api.database
      .selectFrom('notice')
      .innerJoin('process', 'process.id', 'notice.process_id')
      .select(['notice.name', 'notice.to_unit'])
      .where('process.subject_id', '=', person)
      .where('process.kind', '=', 'proposal')
      .orderBy('notice.created_at')
      .execute();
    return rows.map(({ name, to_unit: unit }) => `${name} ${unit}`);
  };

  // What ends the recall in which the others have their part comes last. A death has tests of its own.
  const inOrder = [
    ...tellableKinds.filter((kind) => kind !== 'deceased' && kind !== 'deported'),
    'deported',
  ] as const;
  test.each(inOrder)(
    '%s is recorded when one who may says it, and proposed when the receiving force of a transfer does',
    async (kind) => {
      const by = tellerOf[kind] ?? 'coordinator';
      const recorded = await tell(subject, told(kind), by);
      expect([by, recorded.status]).toEqual([by, 200]);
      const proposed = proposalOf(await tell(subject, told(kind), 'receivingCoordinator'));
      expect(stepNamed(proposed.steps, 'decide').owner).toBe(`${avon}/mosovo`);
    },
  );

  test('what somebody says who is not accountable is told to the accountable unit at once, and what it says itself is not', async () => {
    const person = await withRecall();
    await tell(person, { kind: 'risk', value: 'high' });
    expect(await noticesOf(person)).toEqual([]);
    const { body } = await tell(person, { kind: 'custody' }, 'prison');
    expect(await noticesOf(person)).toEqual([`told ${avon}/mosovo`]);
    // Its end is told again; who told it has no part in what was told, and is not shown it.
    const ended = await tell(person, { kind: 'custody', to: today(), replaces: body['id'] }, 'prison');
    expect([ended.status, ended.body['started']]).toEqual([200, []]);
    expect(await noticesOf(person)).toEqual([`told ${avon}/mosovo`, `told ${avon}/mosovo`]);
    await eventually(async () => {
      const waiting = await api.database
        .selectFrom('notice')
        .innerJoin('process', 'process.id', 'notice.process_id')
        .select('notice.id')
        .where('process.subject_id', '=', person)
        .where('notice.name', '=', 'told')
        .where('notice.status', '=', 'pending')
        .execute();
      expect(waiting).toEqual([]);
    });
  });

  test('what a process establishes that another agency leads is told to the accountable unit', async () => {
    const person = await api.subject();
    const meetings = await api.meetings(person);
    const path = `/v1/processes/${meetings.process.id}`;
    const leadAgency = people.probation.unit;
    const body = { leadAgency, reason: 'On licence' };
    changedBy(await api.call('post', `${path}/change-lead-agency`, { as: 'mappaCoordinator', body }));
    expect(await noticesOf(person)).toEqual([]);
    const identify = `/v1/steps/${stepNamed(meetings.steps, 'identify').id}/complete`;
    const identified = { outcome: 'identified', data: { category: '2' } };
    changedBy(await api.call('post', identify, { as: 'probation', body: identified }));
    expect(await noticesOf(person)).toEqual([`told ${avon}/mosovo`]);
    // The agency that leads supervises: the licence is its to say, and the risk is not.
    const licence = { kind: 'licence', value: 'determinate' };
    expect((await tell(person, licence, 'probation')).status).toBe(200);
    expect((await tell(person, { kind: 'risk', value: 'low' }, 'probation')).status).toBe(202);
  });

  test.each(['receivingVetting', 'receivingCoordinator', 'vetting', 'prison', 'probation'] as const)(
    'a death that %s tells ends nothing until the accountable unit says so',
    async (as) => {
      const person = await withRecall();
      const moved = await moving(person);
      const proposal = proposalOf(await tell(person, { kind: 'deceased' }, as));
      expect(await kindsOf(person)).not.toContain('deceased');
      expect((await api.call('get', `/v1/processes/${moved.process.id}`)).body['outcome']).toBeNull();
      expect(await noticesOf(person)).toEqual([`proposed ${avon}/mosovo`]);
      expect((await decide(proposal, 'accepted', 'coordinator')).status).toBe(200);
      await eventually(async () =>
        expect((await api.call('get', `/v1/processes/${moved.process.id}`)).body['outcome']).toBe('deceased'),
      );
      expect(await noticesOf(person)).toEqual([`proposed ${avon}/mosovo`, `accepted ${people[as].unit}`]);
    },
  );

  describe('a risk that is lowered', () => {
    const signOff = async (
      { steps }: Changed,
      as: Person,
      outcome: 'accepted' | 'declined',
      data: object = {},
    ): Promise<Reply> =>
      api.call('post', `/v1/steps/${stepNamed(steps, 'sign-off').id}/complete`, {
        as,
        body: { outcome, data },
      });
    const risksOf = async (person: string) =>
      (await heldOf(person)).filter(({ kind }) => kind === 'risk').map(({ value }) => value);
    const lower = { kind: 'risk', value: 'low' };

    test('stays as it is until a supervisor of the accountable unit accepts it, whoever lowers it', async () => {
      const person = await api.subject();
      await moving(person);
      await tell(person, { kind: 'risk', value: 'high', from: daysAgo(9) });
      for (const as of ['receivingCoordinator', 'coordinator'] as const) {
        const proposal = proposalOf(await tell(person, lower, as));
        expect(await risksOf(person)).toEqual(['high']);
        // Nobody of the other force, who have no part in what the accountable unit lowers itself, and nobody without the post.
        for (const other of ['receivingCoordinator', 'receivingVetting', 'coordinator'] as const)
          expect((await signOff(proposal, other, 'accepted')).status).toBe(
            as === 'coordinator' && other !== as ? 404 : 403,
          );
        const declined = await signOff(proposal, 'lineManager', 'declined', { reason: 'Not assessed' });
        expect(changedBy(declined).process.outcome).toBe('declined');
        expect(await risksOf(person)).toEqual(['high']);
      }
      const proposal = proposalOf(await tell(person, lower));
      expect(changedBy(await signOff(proposal, 'lineManager', 'accepted')).process.outcome).toBe('accepted');
      expect(await risksOf(person)).toEqual(['high', 'low']);
      // To raise it again takes one person.
      expect((await tell(person, { kind: 'risk', value: 'very-high', from: today() })).status).toBe(200);
    });
  });

  test('a proposal sent twice with one key is made once, and may be taken back by its proposer alone', async () => {
    const person = await api.subject();
    await moving(person);
    const ask = {
      as: 'receivingCoordinator',
      key: `twice-${person}`,
      body: { kind: 'abroad', from: today() },
    } as const;
    const path = `/v1/subjects/${person}/circumstances`;
    const [first, second] = [await api.call('post', path, ask), await api.call('post', path, ask)];
    expect(second.text).toBe(first.text);
    const { process } = proposalOf(first);
    const back = `/v1/processes/${process.id}/take-back`;
    const body = { reason: 'Of another person' };
    expect((await api.call('post', back, { body })).status).toBe(403);
    expect(
      changedBy(await api.call('post', back, { as: 'receivingCoordinator', body })).process.outcome,
    ).toBe('taken-back');
    expect(await kindsOf(person)).not.toContain('abroad');
  });

  test('a proposal shows the person to nobody who could not see them, and a stranger may not make one', async () => {
    const person = await api.subject();
    changedBy(
      await start('transfer', 'coordinator', { subject: person, input: transferInput(), restricted: true }),
    );
    expect((await tell(person, { kind: 'abroad' }, 'receivingVetting')).status).toBe(404);
    proposalOf(await tell(person, { kind: 'abroad' }, 'receivingCoordinator'));
    expect((await api.call('get', `/v1/subjects/${person}`, { as: 'receivingVetting' })).status).toBe(404);
    expect((await tell(person, { kind: 'abroad' }, 'stranger')).status).toBe(404);
    expect((await tell(person, { kind: 'abroad' }, 'prison')).status).toBe(404);
  });

  test.each<[string, Person, object, string]>([
    [
      'registration',
      'receivingCoordinator',
      { input: { ...registrationInput(), home: `${kent}/mosovo` }, restricted: true },
      '/input/home',
    ],
    ['registration', 'vetting', { input: registrationInput() }, '/input/home'],
    [
      'npt-briefing',
      'receivingCoordinator',
      { input: { team: `${kent}/npt-maidstone`, because: 'by-hand', since: today() } },
      '/subject',
    ],
    [
      'transfer',
      'receivingCoordinator',
      { input: { ...transferInput(), sending: `${kent}/mosovo`, receiving: `${avon}/mosovo` } },
      '/input/sending',
    ],
    ['transfer', 'vetting', { input: transferInput() }, '/input/sending'],
    ['recall', 'receivingCoordinator', { input: { ...recallInput, home: `${kent}/mosovo` } }, '/input/home'],
    [
      'indefinite-review',
      'receivingCoordinator',
      { input: { home: `${kent}/mosovo`, because: 'by-hand' } },
      '/input/home',
    ],
    [
      'mapp-meetings',
      'receivingCoordinator',
      {
        input: {
          coordinator: 'mappa:kent/coordinator',
          board: 'mappa:kent/board',
          leadAgency: `${kent}/mosovo`,
          eligibleOn: today(),
          born: '1980-03-09',
          agencies: [],
        },
      },
      '/input/leadAgency',
    ],
  ])(
    '%s is not started by %s for a unit that is not theirs or not accountable',
    async (kind, as, body, pointer) => {
      const before = await api.rows();
      const reply = await start(kind, as, { subject, ...body });
      expect([reply.status, reply.body['code']]).toEqual([403, 'access.forbidden']);
      expect(pointersOf(reply)).toContain(pointer);
      expect(await api.rows()).toEqual(before);
    },
  );

  test('a vetting is started by the vetting unit of the member’s own force, and by no other', async () => {
    const member = 'staff:avon-lead';
    const input = { member, unit: `${avon}/mosovo`, vettingUnit: `${avon}/vetting`, minimum: 'NPPV2' };
    const refused = await start('vetting', 'coordinator', { subject: member, input });
    expect([refused.status, pointersOf(refused)]).toEqual([403, ['/input/vettingUnit']]);
    const elsewhere = { ...input, vettingUnit: `${kent}/vetting` };
    expect(
      (await start('vetting', 'receivingVetting', { subject: member, input: elsewhere })).status,
    ).not.toBe(201);
    expect((await start('vetting', 'vetting', { subject: member, input })).status).toBe(201);
  });

  test('what the service itself starts has no address at which it is started', async () => {
    for (const kind of ['proposal', 'prison-movement'])
      expect((await start(kind, 'coordinator', { subject, input: {} })).status).toBe(404);
  });

  test('once the transfer is accepted the new unit says what the old one may now only propose', async () => {
    const moved = await api.acceptedTransfer();
    const { body } = await api.call('get', `/v1/processes/${moved.process.id}`);
    const person = String(body['subject']);
    expect((await tell(person, { kind: 'risk', value: 'medium' }, 'receivingCoordinator')).status).toBe(200);
    expect((await tell(person, { kind: 'risk', value: 'high' })).status).toBe(202);
    expect(transfer.process.outcome).toBeNull();
  });

  test('a reference that a proposal amends must be of the person', async () => {
    const other = await api.subject('coordinator', { references: [newReference()] });
    const { body } = await tell(other, { kind: 'abroad' });
    const reply = await tell(subject, { kind: 'abroad', replaces: body['id'] }, 'receivingCoordinator');
    expect([reply.status, reply.body['code']]).toEqual([404, 'circumstance.not-found']);
  });
});
