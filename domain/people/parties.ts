/** A unit of an agency, the smallest thing that can own a step: `police:avon-and-somerset/mosovo`. */
export type UnitId = `${string}:${string}/${string}`;

/** A member of staff, by our own reference: `staff:4711`. */
export type StaffId = `staff:${string}`;

/** A system that signs in for itself, by our own reference: `system:case-records`. */
export type SystemId = `system:${string}`;

const systemPattern = /^system:[A-Za-z0-9._-]{1,60}$/;

/** Whether the text has the form of a system; says nothing of whether it exists. */
export const isSystemId = (text: string): text is SystemId => systemPattern.test(text);

const staffPattern = /^staff:[\w-]{1,60}$/;

/** Whether the text has the form of a member of staff; says nothing of whether they exist. */
export const isStaffId = (text: string): text is StaffId => staffPattern.test(text);

/** The agencies that take part, a closed list. A force or region is the `area` of a unit, not an agency. */
export const agencies = [
  'police',
  'probation',
  'prison',
  'social-care',
  'mappa',
  'hmpps',
  'council',
  'health',
  'youth-justice',
  'parole-board',
  'jobcentre',
  'social-landlord',
  'electronic-monitoring',
  'immigration',
  'court',
] as const;
export type Agency = (typeof agencies)[number];

/** What each agency is called. */
export const agencyTitles: Readonly<Record<Agency, string>> = {
  police: 'Police',
  probation: 'Probation Service',
  prison: 'Prisons',
  'social-care': "Children's and adults' social care",
  mappa: 'MAPPA co-ordination',
  hmpps: 'HM Prison and Probation Service, national',
  council: 'Councils',
  health: 'Health services',
  'youth-justice': 'Youth justice services',
  'parole-board': 'Parole Board',
  jobcentre: 'Jobcentre Plus',
  'social-landlord': 'Registered social landlords',
  'electronic-monitoring': 'Electronic monitoring providers',
  immigration: 'Home Office immigration',
  court: 'Courts',
};

/** The posts inside a unit that a ladder climbs, lowest first. */
export const ladderPosts = ['owner', 'supervisor', 'unit-manager', 'force-lead'] as const;
export type LadderPost = (typeof ladderPosts)[number];

/** The posts that a person can hold: all above the owner. */
export const posts = ['supervisor', 'unit-manager', 'force-lead'] as const satisfies readonly LadderPost[];
export type Post = (typeof posts)[number];

/** What each post is called. */
export const postTitles: Readonly<Record<Post, string>> = {
  supervisor: 'supervisor',
  'unit-manager': 'unit manager',
  'force-lead': 'force lead',
};

/** The post and all above it, lowest first: where a message goes when nobody holds the post. */
export const upTheLine = (post: Post): readonly Post[] => posts.slice(posts.indexOf(post));

/** The next post up the line from whoever has a step; the highest stays where it is. */
export const postAbove = (post: Post | undefined): Post =>
  posts[post === undefined ? 0 : Math.min(posts.indexOf(post) + 1, posts.length - 1)] ?? 'force-lead';

const unitPattern = /^([a-z][a-z-]*):([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9-]*)$/;

/** Whether the text has the form of a unit of one of the agencies; says nothing of whether it exists. */
export function isUnitId(text: string): text is UnitId {
  const agency = unitPattern.exec(text)?.[1];
  return agencies.some((known) => known === agency);
}

/** The agency of a unit: `police`. */
export function agencyOf(unit: UnitId): string {
  return unit.slice(0, unit.indexOf(':'));
}

/** The force or region of a unit with its agency, which is what "their own" means: `police:avon-and-somerset`. */
export function areaOf(unit: UnitId): string {
  return unit.slice(0, unit.indexOf('/'));
}

/** The areas of some units, each once. */
export const areasOf = (units: readonly string[]): string[] =>
  [...new Set(units.map((unit) => areaOf(unit as UnitId)))].sort();

/** Another unit of the same force or region: `unitBeside('police:kent/mosovo', 'visor')`. */
export function unitBeside(unit: UnitId, name: string): UnitId {
  return `${areaOf(unit)}/${name}` as UnitId;
}
