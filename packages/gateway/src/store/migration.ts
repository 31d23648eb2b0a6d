/** One step of the schema of the store. */

/** Never edited once released: the checksum of an applied step is compared at every start. */
export interface Migration {
  readonly id: number
  readonly name: string
  readonly statements: readonly string[]
}
