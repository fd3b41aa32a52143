import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Refused } from '../domain/errors';
import { errorCatalogue } from '../workflows/errors';
import { recordsBehindType } from '../workflows/shell/contracts';

/**
 * Runs what an activity does, and throws a refusal as a failure that Temporal does not retry: its type is the
 * code of the error. Every other error is thrown as it is, and retried.
 */
export async function refusingForGood<T>(what: () => Promise<T>): Promise<T> {
  try {
    return await what();
  } catch (error) {
    throw finalOf(error);
  }
}

/** Data that PostgreSQL cannot hold will not become better by trying again: SQLSTATE class 22. */
function finalOf(error: unknown): unknown {
  if (error instanceof Refused) return failureOf(error);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^22\w{3}$/.test(code)
    ? failureOf(new Refused('service.defect'))
    : error;
}

/** A refusal on its way through Temporal. The message is the title: messages stay in histories. */
function failureOf({ code, more }: Refused): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: errorCatalogue[code].title,
    nonRetryable: true,
    details: [more],
    category: ApplicationFailureCategory.BENIGN,
  });
}

/**
 * The failure that says the records lack something that a workflow knows. Nothing is settled on top of a loss:
 * the workflow waits, and asks again, until the records are level with it. Not benign: the worker's log warns.
 */
export const recordsBehind = ({ nonRetryable }: { nonRetryable: boolean }): ApplicationFailure =>
  ApplicationFailure.create({
    type: recordsBehindType,
    message: errorCatalogue[recordsBehindType].title,
    nonRetryable,
  });
