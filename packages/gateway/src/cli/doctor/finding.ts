/** What one check of `callgate doctor` found. */

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'broken'
  readonly text: string
}
