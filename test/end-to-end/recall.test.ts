import {
  changedBy,
  newReference,
  now,
  startApi,
  stepNamed,
  visitOn,
  type ApiService,
  type Person,
  type StepShown,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { sendMovement } from '../support/movements';
import { recallAnswers, recallInput, recallUnits } from '../support/recalls';

interface Shown {
  readonly outcome: string | null;
  readonly input: Record<string, unknown>;
  readonly steps: readonly StepShown[];
  readonly explanations: readonly { title: string; working: readonly { text: string }[] }[];
  readonly allowed: { commands: readonly { command: string; allowed: boolean; code?: string }[] };
}

const { probation, casework, board, prison } = recallUnits;
/** By the casework section, and by the force. */
const approved = { reason: 'A test', approvedBy: 'staff:casework-head' };
const approvedByForce = { reason: 'A test', approvedBy: 'staff:avon-inspector' };
let numbers = 0;

describe('a recall, over HTTP', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  /** Who answers a step: the actor of its owner. */
  const actorOf: Readonly<Record<string, Person>> = {
    [probation]: 'probation',
    [casework]: 'casework',
    [board]: 'board',
    [prison]: 'prison',
  };
  const shown = async (id: string, as?: Person): Promise<Shown> =>
    (await api.call('get', `/v1/processes/${id}`, { as })).body as unknown as Shown;
  const isOpen = ({ status }: StepShown): boolean => status === 'open' || status === 'acknowledged';
  const openOf = async (id: string): Promise<string[]> =>
    (await shown(id)).steps
      .filter(isOpen)
      .map(({ step }) => step)
      .sort();

  async function take(id: string, name: string, outcome: string, data: object = {}): Promise<void> {
    const step = stepNamed((await shown(id)).steps.filter(isOpen), name);
    changedBy(
      await api.call('post', `/v1/steps/${step.id}/complete`, {
        as: actorOf[step.owner] ?? 'coordinator',
        body: { outcome, data },
      }),
    );
  }
  async function command(id: string, name: string, body: object, as: Person = 'casework'): Promise<void> {
    changedBy(await api.call('post', `/v1/processes/${id}/${name}`, { as, body }));
  }

  async function somebodyOnLicence(): Promise<{ subject: string; nomis: string }> {
    const nomis = `C${String(++numbers).padStart(4, '0')}EF`;
    const subject = await api.subject('coordinator', {
      references: [newReference(), { kind: 'nomis', value: nomis }],
    });
    await tell(subject, { kind: 'licence', from: '2025-01-01', value: 'determinate' });
    return { subject, nomis };
  }
  async function tell(subject: string, body: object): Promise<readonly string[]> {
    const reply = await api.call('post', `/v1/subjects/${subject}/circumstances`, { body });
    if (reply.status !== 200) throw new Error(reply.text);
    return reply.body['started'] as string[];
  }
  async function start(subject: string): Promise<string> {
    const reply = await api.call('post', '/v1/processes/recall', { body: { subject, input: recallInput } });
    return changedBy(reply).process.id;
  }
  async function revoke(id: string, data: object = recallAnswers.revoked): Promise<void> {
    await take(id, 'consider', 'recall', recallAnswers.recall);
    await take(id, 'request', 'sent', recallAnswers.sent);
    await take(id, 'revoke', 'revoked', data);
  }
  const moved = async (nomis: string, kind: string): Promise<void> => {
    const reply = await sendMovement(api.call, { nomis, kind, at: now() });
    if (reply.status !== 202) throw new Error(reply.text);
  };
  const until = async (id: string, open: readonly string[]): Promise<void> =>
    eventually(async () => expect(await openOf(id)).toEqual([...open].sort()));
  const ended = async (id: string, outcome: string): Promise<void> =>
    eventually(async () => expect((await shown(id)).outcome).toBe(outcome));

  test('a recall goes from a charge by way of the Parole Board to the release, with the worker replaced on the way', async () => {
    const { subject, nomis } = await somebodyOnLicence();
    const registered = (await api.registration(undefined, subject)).process.id;
    changedBy(
      await api.call('post', `/v1/processes/${registered}/record-notification`, { body: visitOn(now()) }),
    );
    const [started] = await tell(subject, { kind: 'charged', from: now(), value: true });
    const id = started?.split('/').at(-1) ?? '';
    expect((await shown(id)).input).toMatchObject({ because: 'charge', home: recallUnits.home });
    await until(id, ['consider', 'name-units']);
    await take(id, 'name-units', 'named', { probation, casework, board });
    await revoke(id, { ...recallAnswers.revoked, charge: 'serious-offence' });
    const [route] = (await shown(id)).explanations;
    expect(route?.working.at(-1)?.text).toBe('Excluded from automatic release: a standard recall');
    expect(route?.working.map(({ text }) => text)).toContain(
      'Recalled on account of being charged with an offence, and not convicted of it (excluded)',
    );
    expect(await openOf(id)).toEqual(['arrest', 'mark-wanted', 'review-at-large']);
    await take(id, 'mark-wanted', 'marked');
    await command(id, 'record-arrest-attempt', { on: now(), result: 'Not at home' }, 'coordinator');
    await take(id, 'arrest', 'arrested', { where: 'Bristol', prison });

    await api.restartWorker();

    await moved(nomis, 'received');
    await until(id, ['record-return', 'cancel-wanted', 'dossier', 'part-b', 'refer']);
    await take(id, 'record-return', 'returned', { prison });
    await take(id, 'cancel-wanted', 'cancelled');
    await take(id, 'dossier', 'served');
    await take(id, 'representations', 'made');
    await take(id, 'part-b', 'sent', { partB: 'evidence:part-b' });
    await take(id, 'part-b-representations', 'none-wished');
    await take(id, 'refer', 'referred');
    await take(id, 'board-review', 'no-release', { reasons: 'Not yet' });
    await take(id, 'board-review', 'release', {});
    await until(id, ['release']);
    await moved(nomis, 'released');
    await until(id, ['tell-of-release', 'tell-of-release']);
    await take(id, 'tell-of-release', 'told', recallAnswers.told);
    await take(id, 'tell-of-release', 'told', recallAnswers.told);
    await ended(id, 're-released');
    await eventually(async () => expect(await openOf(registered)).toContain('release'));
  });

  test('a fixed-term recall ends with an early release by the executive', async () => {
    const { subject, nomis } = await somebodyOnLicence();
    const id = await start(subject);
    await revoke(id);
    expect((await shown(id)).explanations[0]?.working.at(-1)?.text).toContain('56 days');
    await moved(nomis, 'received');
    await until(id, ['record-return', 'dossier', 'release']);
    const release = stepNamed((await shown(id)).steps, 'release');
    const why = await api.call('get', `/v1/steps/${release.id}/deadline`);
    expect(why.body['text']).toContain('56 days beginning with the day of the event');
    await command(id, 'release-by-executive', approved);
    await moved(nomis, 'released');
    await until(id, ['tell-of-release', 'tell-of-release']);
    await take(id, 'tell-of-release', 'told', recallAnswers.told);
    await take(id, 'tell-of-release', 'told', recallAnswers.told);
    await ended(id, 're-released');
  });

  test('a recall ends before or at the revocation when it is decided against, withdrawn or stopped', async () => {
    const { subject } = await somebodyOnLicence();
    const against = await start(subject);
    const again = await api.call('post', '/v1/processes/recall', { body: { subject, input: recallInput } });
    expect([again.status, again.body['code']]).toEqual([409, 'recall.already-open']);
    await take(against, 'consider', 'no-recall', recallAnswers.noRecall);
    await ended(against, 'not-recalled');

    const withdrawn = await start(subject);
    const { commands } = (await shown(withdrawn)).allowed;
    expect(commands).toContainEqual({ command: 'withdraw', allowed: true });
    expect((await shown(withdrawn, 'casework')).allowed.commands).toContainEqual(
      expect.objectContaining({ command: 'rescind', allowed: false, code: 'recall.not-revoked' }),
    );
    await command(withdrawn, 'withdraw', approvedByForce, 'coordinator');
    await ended(withdrawn, 'withdrawn');

    const stopped = await start(subject);
    await take(stopped, 'consider', 'recall', recallAnswers.recall);
    await take(stopped, 'request', 'sent', recallAnswers.sent);
    await take(stopped, 'revoke', 'stopped', { because: 'not-justified', explanation: 'A single late bus' });
    await ended(stopped, 'not-revoked');
  });

  test('a recall ends after the revocation by a rescission, a court, the end of the sentence, a death or a deportation', async () => {
    const rescinded = await somebodyOnLicence();
    const first = await start(rescinded.subject);
    await revoke(first);
    await command(first, 'rescind', approved);
    await ended(first, 'rescinded');

    const second = await start(rescinded.subject);
    await revoke(second);
    const court = { court: 're-sentenced', on: now(), evidence: 'evidence:order' };
    await command(second, 'record-court-outcome', court);
    await ended(second, 'court-ended');

    // A court that re-sentences ends the licence with the sentence: nobody can be recalled on it again.
    expect(
      (
        await api.call('post', '/v1/processes/recall', {
          body: { subject: rescinded.subject, input: recallInput },
        })
      ).body,
    ).toMatchObject({ code: 'recall.not-on-licence' });
    const other = await somebodyOnLicence();
    const third = await start(other.subject);
    await revoke(third);
    await moved(other.nomis, 'received');
    await until(third, ['record-return', 'dossier', 'release']);
    await command(third, 'set-sentence-end', { ends: now().slice(0, 10), reason: 'Calculated anew' });
    await moved(other.nomis, 'released');
    await until(third, ['tell-of-release', 'tell-of-release']);
    await take(third, 'tell-of-release', 'told', recallAnswers.told);
    await take(third, 'tell-of-release', 'told', recallAnswers.told);
    await ended(third, 'sentence-ended');

    for (const kind of ['deceased', 'deported'] as const) {
      const { subject } = await somebodyOnLicence();
      const id = await start(subject);
      await revoke(id);
      await take(id, 'mark-wanted', 'marked');
      await tell(subject, { kind, from: now(), value: true });
      await until(id, ['cancel-wanted']);
      await take(id, 'cancel-wanted', 'cancelled');
      await ended(id, kind);
    }
  });

  test('a release in error is found out, and the person is at large again', async () => {
    const { subject, nomis } = await somebodyOnLicence();
    const id = await start(subject);
    await revoke(id);
    await moved(nomis, 'received');
    await moved(nomis, 'released');
    await until(id, ['explain-release']);
    await take(id, 'explain-release', 'in-error', { explanation: 'The wrong man was called' });
    // The return that nobody recorded is still to be recorded.
    await until(id, ['arrest', 'dossier', 'mark-wanted', 'record-return', 'review-at-large']);
    const { body } = await api.call('get', `/v1/subjects/${subject}`);
    const spells = (body['circumstances'] as { kind: string; to: string | null }[]).filter(
      ({ kind }) => kind === 'unlawfully-at-large',
    );
    expect(spells.map(({ to }) => to === null)).toEqual([false, true]);
  });
});
