import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { Fields } from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';
import { fieldsToZod, instantField } from '../http/fields-to-zod';
import { demandKnownUnits, type Services } from '../services';

/** What a step is answered with, whether that completes it or hands it in for review. */
export const answerBody = z.strictObject({
  outcome: z.string({ error: 'Choose an outcome' }).max(60),
  on: instantField.optional(),
  data: z.record(z.string(), z.unknown()).default({}),
});

/** The fields of an outcome; throws the fault of an outcome that the step has not. */
export function demandOutcome(outcomes: Readonly<Record<string, Fields>>, outcome: string): Fields {
  const fields = Object.hasOwn(outcomes, outcome) ? outcomes[outcome] : undefined;
  if (fields) return fields;
  const message = `Choose one of: ${Object.keys(outcomes).join(', ')}`;
  throw new Refused('request.invalid', { errors: [{ pointer: '/outcome', message }] });
}

/** An answer, checked against the fields of its outcome. */
export async function answerOf(
  services: Services,
  table: ProcessTable,
  step: string,
  { outcome, on, data: given }: z.output<typeof answerBody>,
) {
  const fields = demandOutcome(stepTableOf(table, step)?.outcomes ?? {}, outcome);
  const { data } = z.object({ data: fieldsToZod(fields) }).parse({ data: given });
  await demandKnownUnits(services, fields, data, '/data');
  return { outcome, data, ...(on && { on }) };
}
