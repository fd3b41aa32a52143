import { statusOfKind } from '../domain/errors';
import { errorCatalogue } from '../workflows/errors';

export const errorsPagePath = 'docs/errors.md';

/** The codes that a page publishes, each with its status. */
export const publishedOn = (page: string): ReadonlyMap<string, number> =>
  new Map(
    [...page.matchAll(/^\| \`([^\`]+)\`\s*\| (\d{3})\s*\|/gm)].map(([, code, status]) => [
      code ?? '',
      Number(status),
    ]),
  );

/** The HTTP status of each code that there is. */
export const statusOfCode = (): ReadonlyMap<string, number> =>
  new Map(Object.entries(errorCatalogue).map(([code, { kind }]) => [code, statusOfKind[kind]]));

/** What a page promises and the catalogue no longer keeps. */
export const brokenPromises = (published: ReadonlyMap<string, number>): string[] => {
  const now = statusOfCode();
  return [...published].flatMap(([code, status]) => {
    const current = now.get(code);
    if (current === undefined) return [`${code} is published and has gone`];
    return current === status ? [] : [`${code} is published with status ${status} and has ${current}`];
  });
};
