import { z } from 'zod';

type Raw = Parameters<z.core.$ZodErrorMap>[0];

const kindsOfValue: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** What is wrong, in words that a caseworker understands; nothing where the field has words of its own. */
function plain(issue: Raw): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = kindsOfValue[issue.expected];
      if (wanted === undefined) return undefined;
      return issue.input === undefined || Number.isNaN(issue.input)
        ? `Enter ${wanted}`
        : `This must be ${wanted}`;
    }
    case 'invalid_value':
      return issue.values.length === 1
        ? `Enter ${String(issue.values[0])}`
        : `Choose one of: ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return within(issue.origin, 'at most', `${issue.maximum} or less`, issue.maximum);
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'Enter something'
        : within(issue.origin, 'at least', `${issue.minimum} or more`, issue.minimum);
    default:
      return undefined;
  }
}

function within(origin: string, most: string, number: string, figure: number | bigint): string | undefined {
  if (origin === 'number' || origin === 'int') return `Enter ${number}`;
  if (origin === 'string') return `Enter ${most} ${figure} characters`;
  return origin === 'array' ? `Enter ${most} ${figure}` : undefined;
}

/** Sets these words for every schema. Doing it again changes nothing. */
export const speakPlainly = (): void => void z.config({ customError: plain });
