/** Collects the changes of one comparison, bounded, and puts the gravest first. */

import { DRIFT_RISKS, type DriftChange, type DriftClass, type DriftReport } from '@callgate/contracts/drift'

const CHANGES_MAX = 100
const PATH_CHARS_MAX = 1_000

export interface Change {
  readonly class: DriftClass
  readonly risk: DriftChange['risk']
  readonly path: string
  readonly says: string
}

export class Changes {
  readonly #list: DriftChange[] = []
  readonly #seen = new Set<string>()
  #truncated = false

  add({ class: kind, risk, path, says }: Change): void {
    const key = `${kind} ${path}`
    if (this.#seen.has(key)) return
    // The gravest ones are never the ones that are left out.
    if (this.#list.length >= CHANGES_MAX && risk !== 'high') {
      this.#truncated = true
      return
    }
    if (this.#list.length >= 2 * CHANGES_MAX) {
      this.#truncated = true
      return
    }
    this.#seen.add(key)
    this.#list.push({ class: kind, risk, path: path.slice(0, PATH_CHARS_MAX), says })
  }

  get size(): number {
    return this.#list.length
  }

  report(): DriftReport {
    const rank = ({ risk }: DriftChange): number => DRIFT_RISKS.indexOf(risk)
    const changes = this.#list.toSorted((a, b) => rank(b) - rank(a))
    return { risk: changes[0]?.risk ?? 'low', changes, truncated: this.#truncated }
  }
}

/** A token of a JSON pointer (RFC 6901). */
export function pointTo(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** A short piece of what a server sent, for a sentence. Not printable by itself: whoever shows it cleans it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}
