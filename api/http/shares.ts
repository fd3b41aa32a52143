import { Refused } from '../../domain/errors';
import { areaOf } from '../../domain/people/parties';
import type { Actor } from '../access/actor';

/** How much long work goes on at once: files, trials and imports. */
export interface MostAtOnce {
  readonly overall: number;
  /** For the people of one force or region, so that one of them leaves room for the others. */
  readonly ofOneArea: number;
  readonly ofOnePerson: number;
}

export const mostAtOnce: MostAtOnce = { overall: 4, ofOneArea: 2, ofOnePerson: 1 };

/** Room for long work. Whoever takes a share gives it back by calling what they got; twice does nothing more. */
export interface Shares {
  /** Throws `request.rate-limited` where there is no room, and says how much one may have. */
  take(actor: Pick<Actor, 'id' | 'unit'>): () => void;
}

/** Shares of long work in this process of the API. */
export function createShares(most: MostAtOnce = mostAtOnce): Shares {
  const underWay = new Set<{ readonly person: string; readonly area: string }>();
  const many = (is: (one: { person: string; area: string }) => boolean): number =>
    [...underWay].filter(is).length;
  return {
    take({ id: person, unit }) {
      const share = { person, area: areaOf(unit) };
      const full =
        many((one) => one.person === person) >= most.ofOnePerson
          ? `You have ${most.ofOnePerson} under way already.`
          : many(({ area }) => area === share.area) >= most.ofOneArea
            ? `Your area has ${most.ofOneArea} under way already.`
            : underWay.size >= most.overall
              ? `The service has ${most.overall} under way already.`
              : undefined;
      if (full !== undefined)
        throw new Refused('request.rate-limited', {
          detail: `Files, trials and imports take turns. ${full} Ask again when it has ended.`,
        });
      underWay.add(share);
      return () => void underWay.delete(share);
    },
  };
}
