/** Text as it is compared: letters and digits alone, in one case and without accents. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = (text: string): string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

// Shorter parts of a name, such as initials, are words of every sentence.
const shortest = 3;

/**
 * Whether words hold a name or reference of somebody: any part of a name of three letters or more as a word of its
 * own, or a reference however it is spaced and punctuated. Errs on the side of caution: a name that is also a word
 * is found.
 */
export function namesAny(text: string, names: readonly string[]): boolean {
  const words = new Set(wordsOf(text));
  const together = plain(text).replace(/[^\p{L}\p{N}]/gu, '');
  return names.some((name) => {
    if (/\d/.test(name)) return together.includes(plain(name).replace(/[^\p{L}\p{N}]/gu, ''));
    return wordsOf(name).some((part) => part.length >= shortest && words.has(part));
  });
}
