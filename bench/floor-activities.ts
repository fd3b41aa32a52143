import type { Pool } from 'pg';

/** One row per act and one request per notice: the least that could be done. */
export function createFloorActivities(pool: Pool, sink: string) {
  return {
    async record(id: string, what: string): Promise<string> {
      await pool.query('insert into floor (id, what) values ($1, $2)', [id, what]);
      return id;
    },
    async notify(id: string): Promise<void> {
      const response = await fetch(sink, { method: 'POST', body: JSON.stringify({ id }) });
      await response.body?.cancel();
    },
  };
}

export type FloorActivities = ReturnType<typeof createFloorActivities>;
