import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { actorOf } from '../../api/access/actor';
import { wallReaderOf } from '../../api/access/reader';
import { routes } from '../../api/routes';
import { plusDays } from '../../domain/time/time';
import { seeingAs } from '../../records/wall/reader';
import {
  avon,
  changedBy,
  packOf,
  people,
  startApi,
  stepNamed,
  today,
  transferInput,
  type ApiService,
  type Person,
} from '../support/api-service';
import { clearTextIn } from '../support/clear-text';
import { eventually } from '../support/eventually';
import { seedStaff } from '../support/people';

const health = 'health:avon-and-somerset/occupational-health';
const member = 'staff:avon-inspector';
const away = 'staff:planted-away';
const cover = 'staff:planted-cover';

/** What is planted, and what would tell of it. */
const planted = {
  name: 'Quillon Wexcombe',
  reference: '29876543',
  sickness: 'Quinsy with complications',
  // Words of the confidential kind, which nothing outside of it has a use for.
  welfare: 'counsel',
};

describe('what is planted in one place shows in no other', () => {
  let api: ApiService;
  let owner: Client;
  let subject = '';
  let transfer = '';
  let counselling = '';
  let offer = '';

  beforeAll(async () => {
    api = await startApi();
    owner = new Client({ connectionString: api.records.ownerUrl });
    await owner.connect();
    for (const id of [away, cover] as const)
      await seedStaff(api.database, id, `${avon}/mosovo`, { supervisor: 'staff:avon-supervisor' });
    const post = async (as: Person, path: string, body: object) => api.call('post', path, { as, body });

    subject = await api.subject('coordinator', {
      name: planted.name,
      references: [{ kind: 'visor', value: planted.reference }],
    });
    const started = changedBy(
      await post('coordinator', '/v1/processes/transfer', { subject, input: transferInput() }),
    );
    transfer = started.process.id;
    const request = stepNamed(started.steps, 'request').id;
    changedBy(await post('coordinator', `/v1/steps/${request}/complete`, { outcome: 'sent', data: packOf }));

    const absence = { staff: away, cover, from: today(), to: today(), why: planted.sickness };
    expect((await post('lineManager', '/v1/absences', absence)).status).toBe(202);

    const input = { member, health, exposure: 'high', lastOn: plusDays(today(), -500) };
    const counselled = changedBy(
      await post('health', '/v1/processes/counselling', { subject: member, input }),
    );
    counselling = counselled.process.id;
    offer = stepNamed(counselled.steps, 'offer').id;
    changedBy(
      await post('health', `/v1/steps/${offer}/complete`, {
        outcome: 'offered',
        data: { for: plusDays(today(), 7) },
      }),
    );
    // Everybody looks where they may: what they were shown is written down too.
    for (const path of [`/v1/processes/${counselling}`, `/v1/steps/${offer}`, '/v1/steps', '/v1/processes'])
      expect((await api.call('get', path, { as: 'health' })).status).toBe(200);
    expect((await api.call('get', `/v1/staff/${member}/welfare`, { as: 'lineManager' })).status).toBeLessThan(
      500,
    );
    expect((await api.call('get', `/v1/subjects/${subject}`)).status).toBe(200);
    await eventually(async () => {
      const { rows } = await owner.query(`select from notice where status = 'pending'`);
      expect(rows).toHaveLength(0);
    });
  });
  afterAll(async () => {
    await owner.end();
    await api.stop();
  });

  const confidential = (): string[] => [counselling, offer];
  const anyOf = (text: string, words: readonly string[]): string[] =>
    words.filter((word) => text.toLowerCase().includes(word.toLowerCase()));

  it('no line of the log holds a planted word, or an id of what is confidential', () => {
    const lines = api.logged.join('\n');
    expect(anyOf(lines, [...Object.values(planted), ...confidential(), subject, transfer])).toEqual([]);
    // The log does hold the requests: by their routes.
    expect(lines).toContain('/v1/processes/{id}');
    expect(lines).toContain('/v1/processes/{kind}');
  });

  it('no mail and no webhook holds a planted word', () => {
    expect(api.channel.sent.length).toBeGreaterThan(1);
    const sent = [...clearTextIn(api.channel.sent)].join('\n');
    expect(anyOf(sent, [...Object.values(planted), counselling])).toEqual([]);
  });

  /** The tables that hold a word in any column, as whoever owns them finds it. */
  async function tablesWith(word: string): Promise<string[]> {
    const { rows } = await owner.query<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
       and relnamespace = 'public'::regnamespace order by 1`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await owner.query(`select from "${name}" one where one::text ilike $1 limit 1`, [
        `%${word}%`,
      ]);
      if (rowCount !== 0) found.push(name);
    }
    return found;
  }
  const behindWall = async (): Promise<ReadonlySet<string>> => {
    const { rows } = await owner.query<{ name: string }>(
      `select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace`,
    );
    return new Set(rows.map(({ name }) => name));
  };

  it('the database holds each planted word where it belongs, behind the wall, and nowhere else', async () => {
    expect(await tablesWith(planted.name)).toEqual(['request', 'subject']);
    expect(await tablesWith(planted.reference)).toEqual(['request', 'subject_reference']);
    expect(await tablesWith(planted.sickness)).toEqual(['absence', 'request']);
    const walls = await behindWall();
    for (const word of [planted.welfare, ...confidential()]) {
      const found = await tablesWith(word);
      expect(found).toEqual(expect.arrayContaining(['step']));
      // A chain says that there is a stream of that id, and not of what.
      expect(found.filter((table) => table !== 'chain' && !walls.has(table))).toEqual([]);
    }
  });

  const stranger: readonly Person[] = ['stranger', 'prison', 'administrator', 'receivingVetting'];
  it.each([
    ['counselling', ['auditor', 'nationalAuditor', 'manager', 'coordinator', 'lineManager', ...stranger]],
    ['the name, the reference and why somebody is away', ['stranger', 'prison', 'health', 'npt']],
  ] as const)(
    'through the wall no table shows a row with %s to whoever may not see it',
    async (what, readers: readonly Person[]) => {
      const words =
        what === 'counselling'
          ? [planted.welfare, ...confidential()]
          : [planted.name, planted.reference, planted.sickness];
      const walls = [...(await behindWall())];
      for (const person of readers)
        await seeingAs(wallReaderOf(actorOf(people[person])), async () => {
          for (const table of walls)
            for (const word of words) {
              const { rows } = await sql`select from ${sql.table(table)} one
                where one::text ilike ${`%${word}%`} limit 1`.execute(api.records.apiDatabase);
              expect([person, table, word, rows.length]).toEqual([person, table, word, 0]);
            }
        });
    },
  );

  it('control: through the wall occupational health finds the counselling, and the force finds the person', async () => {
    const finds = async (person: Person, table: string, word: string): Promise<boolean> =>
      seeingAs(wallReaderOf(actorOf(people[person])), async () => {
        const { rows } = await sql`select from ${sql.table(table)} one
          where one::text ilike ${`%${word}%`} limit 1`.execute(api.records.apiDatabase);
        return rows.length > 0;
      });
    expect(await finds('health', 'step', counselling)).toBe(true);
    expect(await finds('coordinator', 'subject', planted.name)).toBe(true);
    expect(await finds('manager', 'absence', planted.sickness)).toBe(true);
  });

  it.each(['stranger', 'prison', 'health', 'npt'] as const)(
    'no answer of a route shows a planted word to %s, who may not know it',
    async (person) => {
      const own =
        person === 'health' ? [planted.name, planted.reference, planted.sickness] : Object.values(planted);
      const ids = [subject, transfer, counselling, offer, away, member];
      const found: string[] = [];
      // Which kinds, rules and ladders there are is public.
      const asked = routes.filter(
        ({ method, path }) => method === 'get' && !/rules|ladders|policies/.test(path),
      );
      for (const { path } of asked)
        for (const one of path.includes('{')
          ? ids.map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id)))
          : [path]) {
          const { text } = await api.call('get', one, { as: person });
          if (anyOf(text, own).length > 0) found.push(`${one}: ${anyOf(text, own).join()}`);
        }
      expect(found).toEqual([]);
    },
  );

  it('Temporal lists and keeps no planted word in the clear, of no workflow', async () => {
    const workflows = await api.everyWorkflow();
    expect(workflows.length).toBeGreaterThan(2);
    for (const { listed, history } of workflows) {
      const text = [...clearTextIn([listed, history])].join('\n');
      expect(anyOf(text, [...Object.values(planted), 'occupational', 'offer', 'session', member])).toEqual(
        [],
      );
    }
  });

  it('Temporal shows a counselling in no other way than a transfer', async () => {
    const workflows = await api.everyWorkflow();
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g;
    /** What stands in the clear, without ids, numbers, times and what is encrypted. */
    const shape = (processId: string): Set<string> => {
      const one = workflows.find(({ listed }) => listed.workflowId === processId);
      const texts = [...clearTextIn([one?.listed, one?.history])];
      return new Set(
        texts
          .filter((text) => text.length < 60 && !/[^\x20-\x7e]|^request-from-/.test(text))
          .map((text) => text.replace(id, '<id>')),
      );
    };
    const [ofTransfer, ofCounselling] = [shape(transfer), shape(counselling)];
    expect(ofCounselling).toContain('process');
    const only = [...ofCounselling].filter((text) => !ofTransfer.has(text) && !/^[\d.:TZ-]*$/.test(text));
    expect(only).toEqual([]);
  });

  it('another force may start a counselling of the same member, and is answered as for anybody else', async () => {
    const other = 'health:avon-and-somerset/second-provider';
    await api.database
      .insertInto('unit')
      .values({ id: other, agency: 'health', area: 'health:avon-and-somerset', title: 'Second provider' })
      .execute();
    const token = await api.letIn({ id: 'staff:other-nurse', unit: other, roles: ['occupational-health'] });
    const ask = async (of: string, path = '') => {
      const input = { member: of, health: other, exposure: 'standard', lastOn: today() };
      const body = { subject: of, input };
      const { status, body: told } = await api.call('post', `/v1/processes/counselling${path}`, {
        token,
        body,
        key: randomUUID(),
      });
      return [status, told['code']];
    };
    // Of the first there is a counselling already, of the second there is none.
    expect(await ask(member, '/preview')).toEqual(await ask(away, '/preview'));
    expect(await ask(member)).toEqual(await ask(away));
    expect(await ask(member)).toEqual(await ask(away));
  });
});
