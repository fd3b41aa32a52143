import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import { Refused, statusOfKind } from '../../domain/errors';
import type { Act } from '../../engine/acts/acts';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { StepLink } from '../../platform/step-links';
import { useLink } from '../../records/processes/links';
import { lookingWider } from '../../records/wall/wider-looks';
import { definitionOf } from '../../workflows/catalogue';
import { errorCatalogue } from '../../workflows/errors';
import { fieldsToZod, instantField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { faultsOf, refusalOf } from '../http/problems';
import { demandKnownUnits, type Services } from '../services';
import { unstorableIn } from '../http/storable';
import { dataOf, instantIn, readTyped, type Sent } from './form';
import { accept, holderOf, shownOf, type Linked } from './linked-step';
import { messagePage, stepPage, whenInWords, whenName, type Attempt, type LinkedStep } from './pages';

/** What somebody typed into the form of one answer. */
type Typed = Omit<Attempt, 'faults' | 'refusal'>;

/** Records the answer of a form, or shows the form again with what is wrong. */
export async function answerLink(
  services: Services,
  held: Linked,
  sent: Sent,
  response: Response,
): Promise<void> {
  const shown = shownOf(held, services.now());
  const typed = typedIn(shown, sent);
  if (!typed) {
    const refusal = 'Choose one of the answers';
    response.status(400).send(stepPage(shown, { answer: '', typed: {}, on: '', faults: [], refusal }));
    return;
  }
  if (sent['more'] !== undefined) {
    response.send(stepPage(shown, { ...typed, faults: [] }));
    return;
  }
  try {
    response.send(await record(services, held, shown, typed));
  } catch (error) {
    sendAgain(response, shown, typed, error);
  }
}

function typedIn({ answers }: LinkedStep, sent: Sent): Typed | undefined {
  const answer = typeof sent['answer'] === 'string' ? sent['answer'] : '';
  const asked = Object.hasOwn(answers, answer) ? answers[answer] : undefined;
  if (!asked) return undefined;
  const on = typeof sent[whenName] === 'string' ? sent[whenName].trim() : '';
  return { answer, typed: readTyped(asked.fields, sent), on };
}

/** Records an answer and returns the page that says so. */
async function record(
  services: Services,
  { link, step }: Linked,
  shown: LinkedStep,
  typed: Typed,
): Promise<string> {
  const { database, gateway, now } = services;
  const act = await actOf(services, step, shown, typed);
  const request = { key: keyOf(link, act), by: holderOf(link).id, act };
  await gateway.act(step.process_id, request);
  const use = { notice: link.id, step: link.step, unit: link.unit, outcome: typed.answer, at: now() };
  const at = await lookingWider(database, 'link', async () => useLink(database, use));
  return messagePage(
    'Your answer has been recorded',
    `${shown.answers[typed.answer]?.title}, for ${shown.unit}, at ${whenInWords(at)}.`,
    'The link has been used; nothing more needs to be done.',
  );
}

/** What the answer asks of the engine; throws the faults of its fields. */
async function actOf(
  services: Services,
  step: Linked['step'],
  { answers, asksWhen }: LinkedStep,
  { answer, typed, on }: Typed,
): Promise<Act> {
  const fields = answers[answer]?.fields ?? {};
  const given = dataOf(fields, typed);
  const unstorable = unstorableIn(given);
  if (unstorable.length > 0) throw new Refused('request.invalid', { errors: unstorable });
  const data = fieldsToZod(fields).parse(given);
  await demandKnownUnits(services, fields, data);
  if (!asksWhen)
    return answer === accept
      ? { do: 'accept', step: step.id }
      : { do: 'return', step: step.id, reason: String(data['reason']) };
  const happened = on === '' ? {} : z.object({ on: instantField }).parse({ on: instantIn(on) ?? on });
  const definition = definitionOf(step.kind);
  const isReviewed = definition && stepTableOf(definition.table, step.step)?.review;
  return { do: isReviewed ? 'submit' : 'complete', step: step.id, outcome: answer, data, ...happened };
}

/** The same answer sent twice is one act. Another answer to the same link is another act, and comes too late. */
const keyOf = ({ step, unit, opening }: StepLink, act: Act): string =>
  idFrom('link', step, unit, String(opening), hashOf(act));

const hashOf = (act: Act): string => createHash('sha256').update(JSON.stringify(act)).digest('hex');

/** Shows the form again as it was filled in, with what is wrong. Throws where the trouble is ours. */
function sendAgain(response: Response, shown: LinkedStep, typed: Typed, error: unknown): void {
  const refused = error instanceof z.ZodError ? undefined : refusalOf(error);
  const kind = refused && errorCatalogue[refused.code].kind;
  if (refused && kind !== 'invalid' && kind !== 'refused' && kind !== 'conflict') throw error;
  const found = error instanceof z.ZodError ? faultsOf(error) : (refused?.more.errors ?? []);
  const faults = found.map(({ pointer, message }) => ({ pointer, message: forForms(message) }));
  const refusal = faults.length > 0 || !refused ? undefined : `${errorCatalogue[refused.code].title}.`;
  const status = kind === undefined ? 400 : statusOfKind[kind];
  response.status(status).send(stepPage(shown, { ...typed, faults, refusal }));
}

/** People fill a form in with London's time, and write no offset. */
const forForms = (message: string): string =>
  message.startsWith('Enter a real time') ? 'Enter a real date and time' : message;
