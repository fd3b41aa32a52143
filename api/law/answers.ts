import { setImmediate } from 'node:timers/promises';
import { Refused } from '../../domain/errors';
import { WrittenJson } from '../http/written';
import { answerTo, type Known, type Question } from './question';

/** The most work that one request may ask for: a unit for each day looked at, each pause, and each holiday added. */
export const mostWork = 400_000;
// Between two turns to others: some milliseconds.
const workInTurn = 2_000;

/** Gives others a turn. */
type Rest = () => Promise<unknown>;

/**
 * Answers one question or many, and rests after each stretch of work, so that others are answered meanwhile.
 * Throws `request.invalid`, with the place of the question, where all of them together are too much work.
 */
export async function answersTo(
  asked: Question | readonly Question[],
  known: Known,
  rest: Rest = setImmediate,
): Promise<WrittenJson> {
  if (!isMany(asked)) return new WrittenJson([JSON.stringify(answerTo(asked, known))]);
  const parts: string[] = [];
  let done = 0;
  let rested = 0;
  for (const [index, one] of asked.entries()) {
    const spend = (units: number): void => {
      done += units;
      if (done > mostWork) throw tooMuch(index, one);
    };
    spend(1 + one.pauses.length + one.extraHolidays.length);
    parts.push(index === 0 ? '[' : ',', JSON.stringify(answerTo(one, { ...known, spend })));
    if (done - rested < workInTurn) continue;
    await rest();
    rested = done;
  }
  return new WrittenJson([...parts, ']']);
}

const isMany = (asked: Question | readonly Question[]): asked is readonly Question[] => Array.isArray(asked);

const tooMuch = (index: number, { clock }: Question): Refused =>
  new Refused('request.invalid', {
    errors: [
      {
        pointer: `/${index}/${clock === undefined ? 'rule' : 'clock'}`,
        message: `Up to here these questions count more than ${mostWork} days, pauses and holidays together: ask them in parts`,
      },
    ],
  });
