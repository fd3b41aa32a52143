import { millisecondsOf } from '../measuring';
import { memoryOf, type Part } from '../start-part';
import type { Question } from './questions';

/** How many rows there are in a file, and whether more of them need more memory. */
export async function measureCsv(
  api: Part,
  ask: (question: Question, place: number) => Promise<string>,
  all: readonly Question[],
): Promise<Record<string, number>> {
  const one = all.find(({ name }) => name === 'csv10000');
  if (!one) throw new Error('no question asks for CSV');
  const linesOf = async (question: Question): Promise<number> =>
    (await ask(question, 0)).split('\r\n').length - 2;
  const rows = await linesOf(one);
  const before = await memoryOf(api);
  // Every late step of the country, a few times.
  const whole: Question = { ...one, path: () => '/v1/steps?overdue=true' };
  let more = 0;
  const milliseconds = await millisecondsOf(async () => {
    for (let time = 0; time < 3; time += 1) more = await linesOf(whole);
  });
  const after = await memoryOf(api);
  return {
    rows,
    rowsOfAll: more,
    rowsPerSecond: Math.round((3 * more) / (milliseconds / 1_000)),
    peakBytesAfterRows: before.peak,
    peakBytesAfterAll: after.peak,
    heldBytesAfterRows: before.held,
    heldBytesAfterAll: after.held,
  };
}
