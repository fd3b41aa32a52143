/** A territorial police force of England and Wales. */
export interface Force {
  /** The area of its units: `police:kent`. */
  readonly id: `police:${string}`;
  readonly title: string;
}

/** All 43 territorial police forces of England and Wales, by their names in public. */
export const forces = [
  { id: 'police:avon-and-somerset', title: 'Avon and Somerset Police' },
  { id: 'police:bedfordshire', title: 'Bedfordshire Police' },
  { id: 'police:cambridgeshire', title: 'Cambridgeshire Constabulary' },
  { id: 'police:cheshire', title: 'Cheshire Constabulary' },
  { id: 'police:city-of-london', title: 'City of London Police' },
  { id: 'police:cleveland', title: 'Cleveland Police' },
  { id: 'police:cumbria', title: 'Cumbria Constabulary' },
  { id: 'police:derbyshire', title: 'Derbyshire Constabulary' },
  { id: 'police:devon-and-cornwall', title: 'Devon and Cornwall Police' },
  { id: 'police:dorset', title: 'Dorset Police' },
  { id: 'police:durham', title: 'Durham Constabulary' },
  { id: 'police:dyfed-powys', title: 'Dyfed-Powys Police' },
  { id: 'police:essex', title: 'Essex Police' },
  { id: 'police:gloucestershire', title: 'Gloucestershire Constabulary' },
  { id: 'police:greater-manchester', title: 'Greater Manchester Police' },
  { id: 'police:gwent', title: 'Gwent Police' },
  { id: 'police:hampshire-and-isle-of-wight', title: 'Hampshire and Isle of Wight Constabulary' },
  { id: 'police:hertfordshire', title: 'Hertfordshire Constabulary' },
  { id: 'police:humberside', title: 'Humberside Police' },
  { id: 'police:kent', title: 'Kent Police' },
  { id: 'police:lancashire', title: 'Lancashire Constabulary' },
  { id: 'police:leicestershire', title: 'Leicestershire Police' },
  { id: 'police:lincolnshire', title: 'Lincolnshire Police' },
  { id: 'police:merseyside', title: 'Merseyside Police' },
  { id: 'police:metropolitan', title: 'Metropolitan Police Service' },
  { id: 'police:norfolk', title: 'Norfolk Constabulary' },
  { id: 'police:north-wales', title: 'North Wales Police' },
  { id: 'police:north-yorkshire', title: 'North Yorkshire Police' },
  { id: 'police:northamptonshire', title: 'Northamptonshire Police' },
  { id: 'police:northumbria', title: 'Northumbria Police' },
  { id: 'police:nottinghamshire', title: 'Nottinghamshire Police' },
  { id: 'police:south-wales', title: 'South Wales Police' },
  { id: 'police:south-yorkshire', title: 'South Yorkshire Police' },
  { id: 'police:staffordshire', title: 'Staffordshire Police' },
  { id: 'police:suffolk', title: 'Suffolk Constabulary' },
  { id: 'police:surrey', title: 'Surrey Police' },
  { id: 'police:sussex', title: 'Sussex Police' },
  { id: 'police:thames-valley', title: 'Thames Valley Police' },
  { id: 'police:warwickshire', title: 'Warwickshire Police' },
  { id: 'police:west-mercia', title: 'West Mercia Police' },
  { id: 'police:west-midlands', title: 'West Midlands Police' },
  { id: 'police:west-yorkshire', title: 'West Yorkshire Police' },
  { id: 'police:wiltshire', title: 'Wiltshire Police' },
] as const satisfies readonly Force[];
