/** Rows of what happened by the hour. */

/** What happened within one hour, counted. */
export interface ActivityHourRow {
  tenant: string
  /** Its beginning. */
  hour: number
  /** Every record before it was counted when this was kept. */
  next_seq: number
  /** JSON. */
  body: string
}

export interface ActivityTables {
  activity_hours: ActivityHourRow
}
