import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import type { Act } from '../../engine/acts/acts';
import { definitionOf } from '../../workflows/catalogue';
import type { Resource } from '../access/authorise';
import type { Action } from '../access/permissions';
import { postField } from '../people/directory-fields';
import { dayField, idParams, staffField, textField, wordsField } from '../http/fields-to-zod';
import { actOn } from '../processes/act';
import { route, type Route } from '../http/route';
import { demandKnownUnits, type Services } from '../services';
import { answerBody, answerOf } from './answer';
import { stepForActor, type KnownStep } from './step-for-actor';

/** Something that is done to a step, whatever its kind. */
interface StepAct<B extends z.ZodType> {
  readonly action: Action;
  readonly summary: string;
  readonly body: B;
  /** What permission turns on beside the step itself. */
  readonly about?: (body: z.output<B>) => Resource;
  /** The act that the body asks for. */
  readonly act: (body: z.output<B>, step: KnownStep, services: Services) => Act | Promise<Act>;
}

const stepAct = <B extends z.ZodType>(
  name: string,
  { action, summary, body, about, act }: StepAct<B>,
): Route =>
  route<typeof idParams, undefined, B>({
    method: 'post',
    shows: 'persons',
    path: `/v1/steps/{id}/${name}`,
    action,
    summary,
    params: idParams,
    body,
    success: { status: 200, describes: 'The process, and the steps that were opened or changed' },
    async handle(asked, services) {
      const given = asked.body as z.output<B>;
      const step = await stepForActor(services, asked.actor, asked.params.id, action, about?.(given));
      const process = { kind: step.kind, id: step.process_id };
      return actOn(services, asked, process, await act(given, step, services));
    },
  });

const nothing = z.strictObject({});
const reasoned = z.strictObject({ reason: textField });

const answered = async (body: z.output<typeof answerBody>, step: KnownStep, services: Services) => {
  const definition = definitionOf(step.kind);
  if (!definition) throw new Refused('step.not-found');
  return { step: step.id, ...(await answerOf(services, definition.table, step.step, body)) };
};

const evidenceBody = z.strictObject({
  kind: wordsField('what it is', 60),
  system: wordsField('the system that keeps it', 60),
  number: wordsField('its number there', 120),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Enter a SHA-256 in 64 hexadecimal digits')
    .optional(),
});

const reassignBody = z
  .strictObject({
    to: z.string().max(120),
    assignee: staffField.optional(),
    post: postField.optional(),
    reason: textField,
  })
  .refine(({ assignee, post }) => assignee === undefined || post === undefined, {
    path: ['post'],
    error: 'Give it to a person or to a post, not to both',
  });

/** Everything that is done to one step. */
export const stepActRoutes: readonly Route[] = [
  stepAct('acknowledge', {
    action: 'step.answer',
    summary: 'Say that the step has been seen',
    body: nothing,
    act: (_, { id: step }) => ({ do: 'acknowledge', step }),
  }),
  stepAct('complete', {
    action: 'step.answer',
    summary: 'Finish the step with one of its outcomes',
    body: answerBody,
    act: async (...asked) => ({ do: 'complete', ...(await answered(...asked)) }),
  }),
  stepAct('submit', {
    action: 'step.answer',
    summary: 'Hand the work in to whoever reviews the step; submitted is not late',
    body: answerBody,
    act: async (...asked) => ({ do: 'submit', ...(await answered(...asked)) }),
  }),
  stepAct('accept', {
    action: 'step.answer',
    summary: 'Accept what was handed in; it counts as done when it was done',
    body: nothing,
    act: (_, { id: step }) => ({ do: 'accept', step }),
  }),
  stepAct('return', {
    action: 'step.answer',
    summary: 'Give what was handed in back for rework',
    body: reasoned,
    act: ({ reason }, { id: step }) => ({ do: 'return', step, reason }),
  }),
  stepAct('extend', {
    action: 'step.extend',
    summary: 'Put the due instant off to the end of a day; never for statute',
    body: z.strictObject({ to: dayField, reason: textField }),
    act: ({ to, reason }, { id: step }) => ({ do: 'extend', step, to, reason, authority: 'manager' }),
  }),
  stepAct('note', {
    action: 'step.note',
    summary: 'Add a note to the step',
    body: z.strictObject({ text: textField }),
    act: ({ text }, { id: step }) => ({ do: 'note', step, text }),
  }),
  stepAct('evidence', {
    action: 'step.note',
    summary: 'Say where evidence is kept; never the document itself',
    body: evidenceBody,
    act: ({ hash, ...reference }, { id: step }) => ({
      do: 'evidence',
      step,
      ...reference,
      ...(hash !== undefined && { hash }),
    }),
  }),
  stepAct('decline', {
    action: 'step.answer',
    summary: 'Decline; the step goes up the line and stays open',
    body: reasoned,
    act: ({ reason }, { id: step }) => ({ do: 'decline', step, reason }),
  }),
  stepAct('reassign', {
    action: 'step.reassign',
    summary: 'Give the step to another unit, to a post of a unit, or to a person',
    body: reassignBody,
    about: ({ to }) => ({ to }),
    async act({ to, assignee, post, reason }, { id: step }, services) {
      await demandKnownUnits(services, { to: { type: 'unit' } }, { to });
      const person = { ...(assignee !== undefined && { assignee }), ...(post !== undefined && { post }) };
      return { do: 'reassign', step, to: to as UnitId, reason, ...person };
    },
  }),
];
