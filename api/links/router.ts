import { createHash } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { Refused, statusOfKind } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { isReserved } from '../../domain/people/visibility';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import type { StepLink, StepLinks } from '../../platform/step-links';
import { definitionOf } from '../../workflows/catalogue';
import { errorCatalogue } from '../../workflows/errors';
import { text } from '../../engine/definition/fields';
import type { Act } from '../../engine/acts/acts';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { resourceOf, type Actor } from '../authorise';
import { fieldsToZod, instantField } from '../fields-to-zod';
import { idFrom } from '../gateway';
import { faultsOf, refusalOf } from '../problems';
import { demand, demandKnownUnits, noteAccess, type Services } from '../services';
import { unstorableIn } from '../storable';
import { dataOf, inPlainWords, instantIn, readTyped, type Sent } from './form';
import {
  messagePage,
  pagePolicy,
  stepPage,
  whenInWords,
  whenName,
  type Attempt,
  type LinkedStep,
} from './pages';

/** A link that does not answer, and the page that says why. */
class LinkRefused extends Error {
  override readonly name = 'LinkRefused';
  readonly sentences: readonly string[];
  constructor(
    readonly status: 404 | 409 | 410,
    readonly title: string,
    ...sentences: readonly string[]
  ) {
    super(title);
    this.sentences = sentences;
  }
}

/** A reader who holds a link acts as the unit that it was sent to, and as nobody else. */
const actorOf = ({ unit }: StepLink): Actor => ({
  id: `link:${unit}`,
  unit: unit as UnitId,
  roles: ['partner'],
});

const accept = 'accept';
const giveBack = 'give-back';

/**
 * Pages for whoever holds a link of a mail: the step, its answers as forms, and no sign-in. They work without
 * script, show nothing of any person, and act by the same engine as everybody. The token in the address is the
 * credential: nothing but its holder's own form can send it, so there is no other protection against forgery.
 */
export function linkPages(services: Services & { readonly links: StepLinks }): Router {
  const { database, gateway, links, now } = services;
  const router = express.Router();

  /** The link of a token that holds, with its step; throws the page that says why there is none. */
  async function linked(
    token: string,
  ): Promise<{ link: StepLink; step: Awaited<ReturnType<typeof stepOf>> }> {
    const found = await links.read(token, toMilliseconds(now()));
    if (!found)
      throw new LinkRefused(
        404,
        'This link is not valid',
        'Part of it may be missing. Copy the whole link from the message that your unit was sent.',
      );
    const { link, expired } = found;
    if (expired)
      throw new LinkRefused(
        410,
        'This link has expired',
        `It answered until ${whenInWords(fromMilliseconds(link.until))}.`,
        'The next reminder to your unit holds a new link.',
      );
    const step = await stepOf(link);
    const resource = { ...resourceOf(step), owner: step.owner };
    const mayAnswer = async (): Promise<void> =>
      demand(services, actorOf(link), 'step.answer', resource, { id: link.step, missing: 'step.not-found' });
    // Of what is reserved for a role, whoever holds a link is not even told that it was dealt with.
    if (isReserved(step.visibility)) await mayAnswer();
    await demandUsable(link, step);
    await mayAnswer();
    return { link, step };
  }

  async function stepOf({ step: id, unit }: StepLink) {
    const row = await database
      .selectFrom('step')
      .innerJoin('process', 'process.id', 'step.process_id')
      .leftJoin('unit', (join) => join.on('unit.id', '=', unit))
      .selectAll('step')
      .select(['process.units as units', 'process.visibility as visibility'])
      .select('unit.title as unit_title')
      .where('step.id', '=', id)
      .executeTakeFirst();
    if (!row) throw new LinkRefused(404, 'This link is not valid', 'What it was about is not there.');
    return row;
  }

  async function demandUsable(link: StepLink, step: Awaited<ReturnType<typeof stepOf>>): Promise<void> {
    const used = await useOf(link);
    if (used)
      throw new LinkRefused(
        409,
        'This link has been used',
        `It was answered for ${step.unit_title ?? link.unit} at ${whenInWords(used.used_at)}: ${inPlainWords(used.outcome)}.`,
        'If that was not your unit, tell whoever sent you the link.',
      );
    if (step.openings === link.opening && !step.is_open && step.closed_at !== null)
      throw new LinkRefused(
        409,
        'This has been dealt with',
        `It was closed at ${whenInWords(step.closed_at)}${step.closed_by === null ? '' : ` by ${step.closed_by}`}. Nothing is asked of your unit any more.`,
      );
    if (step.openings !== link.opening || step.owner !== link.unit)
      throw new LinkRefused(
        410,
        'This link is no longer valid',
        'The step was given to another unit, or has been opened again. If it is still asked of your unit, a newer message holds a newer link.',
      );
  }

  const useOf = async ({ id }: StepLink) =>
    database
      .selectFrom('link_use')
      .select(['used_at', 'outcome'])
      .where('notice_id', '=', id)
      .executeTakeFirst();

  function shownOf(link: StepLink, step: Awaited<ReturnType<typeof stepOf>>): LinkedStep {
    const definition = definitionOf(step.kind);
    const table = definition && stepTableOf(definition.table, step.step);
    if (!table) throw new Refused('step.not-found');
    const submitted = step.status === 'submitted';
    const outcomes = Object.entries(table.outcomes).map(
      ([name, fields]) => [name, { title: inPlainWords(name), fields }] as const,
    );
    return {
      title: submitted ? `Review what was handed in: ${table.title}` : table.title,
      unit: step.unit_title ?? link.unit,
      reference: step.id.slice(0, 8).toUpperCase(),
      dueOn: step.due_on,
      late: step.due_at !== null && step.due_at < now(),
      until: fromMilliseconds(link.until),
      answers: submitted
        ? {
            [accept]: { title: 'Accept', fields: {} },
            [giveBack]: { title: 'Give back for rework', fields: { reason: text } },
          }
        : Object.fromEntries(outcomes),
      asksWhen: !submitted,
    };
  }

  async function show(request: Request, response: Response): Promise<void> {
    const { link, step } = await linked(tokenOf(request));
    await noteAccess(services, actorOf(link), 'step.view', link.step, true);
    response.send(stepPage(shownOf(link, step)));
  }

  async function answer(request: Request, response: Response): Promise<void> {
    const { link, step } = await linked(tokenOf(request));
    const shown = shownOf(link, step);
    const sent = (request.body ?? {}) as Sent;
    const chosen = typeof sent['answer'] === 'string' ? sent['answer'] : '';
    const asked = Object.hasOwn(shown.answers, chosen) ? shown.answers[chosen] : undefined;
    if (!asked) {
      const refusal = 'Choose one of the answers';
      response.status(400).send(stepPage(shown, { answer: '', typed: {}, on: '', faults: [], refusal }));
      return;
    }
    const typed = readTyped(asked.fields, sent);
    const on = typeof sent[whenName] === 'string' ? sent[whenName].trim() : '';
    const attempt = { answer: chosen, typed, on };
    if (sent['more'] !== undefined) {
      response.send(stepPage(shown, { ...attempt, faults: [] }));
      return;
    }
    try {
      const act = await actOf(step, shown, attempt);
      await gateway.act(step.kind, step.process_id, { key: keyOf(link, act), by: actorOf(link).id, act });
      const at = await use(link, chosen);
      response.send(
        messagePage(
          'Your answer has been recorded',
          `${asked.title}, for ${shown.unit}, at ${whenInWords(at)}.`,
          'The link has been used; nothing more needs to be done.',
        ),
      );
    } catch (error) {
      sendAgain(response, shown, attempt, error);
    }
  }

  /** What the answer asks of the engine; throws the faults of its fields. */
  async function actOf(
    step: Awaited<ReturnType<typeof stepOf>>,
    { answers, asksWhen }: LinkedStep,
    { answer: chosen, typed, on }: Pick<Attempt, 'answer' | 'typed' | 'on'>,
  ): Promise<Act> {
    const fields = answers[chosen]?.fields ?? {};
    const given = dataOf(fields, typed);
    const unstorable = unstorableIn(given);
    if (unstorable.length > 0) throw new Refused('request.invalid', { errors: unstorable });
    const data = fieldsToZod(fields).parse(given);
    await demandKnownUnits(services, fields, data);
    if (!asksWhen)
      return chosen === accept
        ? { do: 'accept', step: step.id }
        : { do: 'return', step: step.id, reason: String(data['reason']) };
    const happened = on === '' ? {} : z.object({ on: instantField }).parse({ on: instantIn(on) ?? on });
    const table = stepTableOf(definitionOf(step.kind)?.table ?? neverAsked(), step.step);
    return { do: table?.review ? 'submit' : 'complete', step: step.id, outcome: chosen, data, ...happened };
  }

  /** The same answer twice is one act; another answer to the same link is another, and comes too late. */
  const keyOf = ({ step, unit, opening }: StepLink, act: Act): string =>
    idFrom('link', step, unit, String(opening), hashOf(act));

  /** Remembers that the link was used, once, and says when it was. */
  async function use(link: StepLink, outcome: string): Promise<Instant> {
    const at = now();
    await database
      .insertInto('link_use')
      .values({ notice_id: link.id, step_id: link.step, unit_id: link.unit, outcome, used_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await useOf(link))?.used_at ?? at;
  }

  /** A refused answer comes back with the form as it was and what is wrong; trouble of ours is told as that. */
  function sendAgain(
    response: Response,
    shown: LinkedStep,
    attempt: Omit<Attempt, 'faults'>,
    error: unknown,
  ): void {
    const refused = error instanceof z.ZodError ? undefined : refusalOf(error);
    const kind = refused && errorCatalogue[refused.code].kind;
    if (refused && kind !== 'invalid' && kind !== 'refused' && kind !== 'conflict') throw error;
    const found = error instanceof z.ZodError ? faultsOf(error) : (refused?.more.errors ?? []);
    const faults = found.map(({ pointer, message }) => ({ pointer, message: forForms(message) }));
    const refusal = faults.length > 0 || !refused ? undefined : `${errorCatalogue[refused.code].title}.`;
    const status = kind === undefined ? 400 : statusOfKind[kind];
    response.status(status).send(stepPage(shown, { ...attempt, faults, refusal }));
  }

  router.use((_request, response, next) => {
    response.set({
      'content-security-policy': pagePolicy,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    });
    response.type('html');
    next();
  });
  router.get('/:token', show);
  router.post('/:token', express.urlencoded({ extended: false, limit: '200kb' }), answer);
  router.use(tellFault);
  return router;
}

/** A form is filled in with London's time, and knows no offsets. */
const forForms = (message: string): string =>
  message.startsWith('Enter a real time') ? 'Enter a real date and time' : message;

const tokenOf = (request: Request): string => String(request.params['token']);

const hashOf = (act: Act): string => createHash('sha256').update(JSON.stringify(act)).digest('hex');

function neverAsked(): never {
  throw new Refused('step.not-found');
}

/** The page of what went wrong; what is a defect of ours goes on to be logged as one. */
function tellFault(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (error instanceof LinkRefused) {
    response.status(error.status).send(messagePage(error.title, ...error.sentences));
    return;
  }
  const refused = refusalOf(error);
  const status = statusOfKind[errorCatalogue[refused.code].kind];
  if (status === 503) response.set('retry-after', '60');
  if (status === 500) return next(error);
  response
    .status(status)
    .send(
      status === 503
        ? messagePage(
            'Your answer could not be recorded yet',
            'Try again in a few minutes with the same link. It is safe to send the same answer twice.',
          )
        : messagePage('This cannot be done', `${errorCatalogue[refused.code].title}.`),
    );
}
