import { agencyOf, type Post, type StaffId, type UnitId } from '../../domain/people/parties';
import type { Role } from '../../domain/people/roles';

export type { Role } from '../../domain/people/roles';

/** Who asks. The token, the signature or the link says who it is, and the directory says the rest. */
export interface Actor {
  readonly id: string;
  readonly kind: 'person' | 'system' | 'link' | 'feed';
  readonly unit: UnitId;
  readonly roles: readonly Role[];
  /** The posts that they hold in their own unit. `postsIn` adds those of the people whom they cover. */
  readonly posts: readonly Post[];
  /** Their own unit first, then the units of the people whom they cover now. */
  readonly actsFor: readonly UnitId[];
  /** Whether their unit is a national office. */
  readonly national: boolean;
  /** For whom they stand in now. */
  readonly covers: readonly Cover[];
}

/** Somebody for whom an actor stands in, with the unit and the posts that come with it. */
export interface Cover {
  readonly staff: StaffId;
  readonly unit: UnitId;
  readonly posts: readonly Post[];
}

/** The posts that somebody has in a unit: their own, and those of the people of that unit whom they cover now. */
export const postsIn = ({ unit: own, posts, covers }: Actor, unit: UnitId): readonly Post[] => [
  ...new Set([
    ...(own === unit ? posts : []),
    ...covers.filter((cover) => cover.unit === unit).flatMap((cover) => cover.posts),
  ]),
];

/** An actor of whom no more is said than their unit and their roles: no posts, and nobody whom they cover. */
export const actorOf = ({
  id,
  unit,
  roles,
  kind = 'person',
}: Pick<Actor, 'id' | 'unit' | 'roles'> & Partial<Pick<Actor, 'kind'>>): Actor => ({
  id,
  kind,
  unit,
  roles,
  posts: [],
  actsFor: [unit],
  covers: [],
  national: agencyOf(unit) === 'hmpps',
});

/** Whoever holds the link of a mail acts as the unit that it was sent to, and as nobody else. */
export const actorOfLink = (unit: UnitId): Actor =>
  actorOf({ id: `link:${unit}`, kind: 'link', unit, roles: ['partner'] });

/** A prison whose system signs what it tells. */
export const actorOfFeed = (prison: UnitId): Actor =>
  actorOf({ id: `feed:${prison}`, kind: 'feed', unit: prison, roles: ['partner'] });
