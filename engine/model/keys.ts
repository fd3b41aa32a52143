/** The occasion of a review of a clock that stands still: one step, from one instant on. */
export const suspensionOccasion = (key: string, since: string): string => `${key}@${since}`;

export function readSuspension(occasion: string): { readonly key: string; readonly since: string } {
  const at = occasion.lastIndexOf('@');
  return { key: occasion.slice(0, at), since: occasion.slice(at + 1) };
}
