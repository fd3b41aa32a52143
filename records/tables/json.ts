import type { ColumnType } from 'kysely';

/** JSON goes in as text that PostgreSQL parses, and comes out as a value. */
export type Json<T> = ColumnType<T, string, string>;
