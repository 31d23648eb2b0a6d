/** Which tools agents called, counted over the records of one part and written once for each. */

import type { StatementSync } from 'node:sqlite'
import type { JsonObject } from '@callgate/contracts/json'

interface Called {
  readonly tenant: string
  readonly agent: string
  readonly upstream: string
  readonly target: string
  calls: number
  lastAt: number
}

export class ToolCalls {
  readonly #called = new Map<string, Called[]>()

  /** Only calls that came back: what an agent merely asks for may have any name. */
  count(tenant: string, timeMs: number, entry: JsonObject): void {
    const { type, kind, outcome, agent, upstream, target } = entry
    if (type !== 'outcome' || kind !== 'call' || outcome !== 'ok') return
    if (typeof agent !== 'string' || typeof upstream !== 'string' || typeof target !== 'string') return
    const ofTarget = this.#called.get(target) ?? []
    const known = ofTarget.find(
      (one) => one.upstream === upstream && one.agent === agent && one.tenant === tenant,
    )
    if (known !== undefined) {
      known.calls += 1
      known.lastAt = Math.max(known.lastAt, timeMs)
      return
    }
    ofTarget.push({ tenant, agent, upstream, target, calls: 1, lastAt: timeMs })
    this.#called.set(target, ofTarget)
  }

  write(prepare: (sql: string) => StatementSync): void {
    const add = prepare(
      'insert into agent_tools (tenant, agent, upstream, target, calls, last_at) values (?, ?, ?, ?, ?, ?) on conflict do update set calls = calls + excluded.calls, last_at = max(last_at, excluded.last_at)',
    )
    for (const ofTarget of this.#called.values())
      for (const { tenant, agent, upstream, target, calls, lastAt } of ofTarget)
        add.run(tenant, agent, upstream, target, calls, lastAt)
  }
}
