/** How many questions may be sent: exact counts over the last minute and the last 24 hours, and a bound on those under way. */

export interface BudgetLimits {
  readonly callsPerMinute: number
  readonly callsPerDay: number
  readonly concurrencyMax: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export class Budget {
  readonly #monotonicMs: () => number
  /** When each question of the last 24 hours was sent, oldest first from `#first` on; never more than a day allows. */
  #sentMs: number[] = []
  #first = 0
  #underWay = 0

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** Takes one call, to be given back with `release`; or says which bound is reached. */
  take({ callsPerMinute, callsPerDay, concurrencyMax }: BudgetLimits): string | null {
    const nowMs = this.#monotonicMs()
    this.#forget(nowMs - DAY_MS)
    if (this.#underWay >= concurrencyMax) return `${concurrencyMax} questions are under way already`
    if (this.#sentMs.length - this.#first >= callsPerDay) return `the ${callsPerDay} calls of a day are spent`
    const earliest = this.#sentMs.at(-callsPerMinute)
    if (
      this.#sentMs.length - this.#first >= callsPerMinute &&
      earliest !== undefined &&
      earliest > nowMs - MINUTE_MS
    )
      return `the ${callsPerMinute} calls of a minute are spent`
    this.#sentMs.push(nowMs)
    this.#underWay += 1
    return null
  }

  release(): void {
    this.#underWay -= 1
  }

  #forget(untilMs: number): void {
    while (this.#first < this.#sentMs.length && (this.#sentMs[this.#first] ?? 0) <= untilMs) this.#first += 1
    if (this.#first * 2 < this.#sentMs.length) return
    this.#sentMs = this.#sentMs.slice(this.#first)
    this.#first = 0
  }
}
